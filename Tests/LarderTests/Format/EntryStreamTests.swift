import SystemPackage
import TestSupport
import Testing

@testable import Larder

@Suite("A stream of entries")
struct EntryStreamTests {
  /// The stream on the page about the format: the worked example's entry.
  private static func stream() throws -> [UInt8] {
    let files = try WorkedExample.make()
    let entry = try WorkedExample.judge(.bytes(files.key), .bytes(files.value)).get()
    var header = CacheHeader(kind: .writeOnce, keyCodec: "json", valueCodec: "json")
    header.created = Timestamp(seconds: 1_767_225_600, nanoseconds: 5)
    var writer = EntryStreamWriter()
    return writer.begin(header) + writer.add(entry) + writer.end()
  }

  private static func read(_ stream: [UInt8]) -> [String] {
    var rest = stream[...]
    var seen: [String] = []
    do throws(EntryStreamReader.Fault) {
      var reader = try EntryStreamReader { count in
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
      }
      seen.append("\(reader.header.kind) \(reader.header.keyCodec)")
      while true {
        switch try reader.element() {
        case .entry(let entry): seen.append(String(decoding: entry.value.bytes, as: UTF8.self))
        case .damaged(let offset, let findings): seen.append("\(offset) \(findings[0].code)")
        case .end(let entries): return seen + ["\(entries)"]
        }
      }
    } catch {
      return seen + ["\(error)"]
    }
  }

  @Test("gives back what was put in")
  func roundTrip() throws {
    #expect(Self.read(try Self.stream()) == ["writeOnce json", "{\"answer\":42}", "1"])
  }

  @Test("is written as the worked example on the format's page, byte by byte")
  func workedExample() throws {
    let file = Fixtures.source.appending("native-stream/one-entry.larder")
    let fixture = try POSIXDiskReader().read(file, from: 0, limit: 1_000)
    #expect(try Self.stream() == fixture)
    #expect(Self.read(fixture).last == "1")
  }

  @Test("is not taken for whole where any bit is flipped")
  func everyBit() throws {
    let stream = try Self.stream()
    let whole = Self.read(stream)
    for offset in stream.indices {
      var damaged = stream
      damaged[offset] ^= 1 << UInt8(offset % 8)
      #expect(Self.read(damaged) != whole, "byte \(offset)")
    }
  }

  @Test("is not taken for whole where it was cut, at every length")
  func everyLength() throws {
    let stream = try Self.stream()
    for length in stream.indices {
      #expect(Self.read(Array(stream.prefix(length))).last != "1", "\(length) bytes")
    }
  }
}

@Suite("A key that is given as JSON")
struct CanonicalTextTests {
  @Test(
    "becomes the text that the same value has as a key",
    arguments: [
      ("\"hello\"", "\"hello\""), (" [ 1 ,2.50, -0.0,1e3 ] ", "[1,2.5,0.0,1000.0]"),
      ("{\"b\":1,\"a\":{\"d\":null,\"c\":true}}", "{\"a\":{\"c\":true,\"d\":null},\"b\":1}"),
      ("18446744073709551615", "18446744073709551615"), ("-7", "-7"), ("1e999", "1e999"),
      ("\"\\u00e9\"", "\"\u{e9}\""), ("\"e\\u0301\"", "\"\u{e9}\""), ("[]", "[]"), ("{}", "{}"),
      ("\"\\n\\\"\"", "\"\\u000a\\\"\""),
    ])
  func canonical(text: String, expected: String) throws {
    let canonical = try #require(CanonicalJSON.canonical(Array(text.utf8)))
    #expect(String(decoding: canonical, as: UTF8.self) == expected)
  }

  @Test(
    "is refused where it is none",
    arguments: ["", "hello", "[1", "{\"a\"}", "{a:1}", "01", "1 2", "\"\\", "nul", "[1,]"])
  func refused(text: String) { #expect(CanonicalJSON.canonical(Array(text.utf8)) == nil) }

  @Test("is the text of an encoded key")
  func encoded() throws {
    struct Key: Encodable {
      var name = "matmul"
      var sizes = [1, 2]
      var scale = 0.25
    }
    let encoded = try CanonicalJSON.encode(Key())
    #expect(CanonicalJSON.canonical(encoded) == encoded)
  }
}
