import SystemPackage
import TestSupport
import Testing

@testable import Larder

@Suite("The worked example of the format's page")
struct WorkedExampleTests {
  private func fixture(_ name: String, in directory: String = "native-entry") throws -> [UInt8] {
    let file = Fixtures.source.appending(directory).appending(name)
    return try POSIXDiskReader().read(file, from: 0, limit: 1_000)
  }

  @Test("is what is written, byte by byte")
  func written() throws {
    let files = try WorkedExample.make()
    #expect(try files.key == fixture("key"))
    #expect(try files.value == fixture("value"))
    #expect(files.hash.description == "5e932c0f0d83b35cdcd0037cdc515d09")
  }

  @Test("is read as what the page says")
  func read() throws {
    let entry = try WorkedExample.judge(.bytes(fixture("key")), .bytes(fixture("value"))).get()
    #expect(String(decoding: entry.key.bytes, as: UTF8.self) == #""hello""#)
    #expect(String(decoding: entry.value.bytes, as: UTF8.self) == #"{"answer":42}"#)
    #expect(entry.created.rfc3339 == "2026-01-01T00:00:00.000000005Z")
  }

  @Test("in a pack is what is written, byte by byte")
  func writtenPack() throws {
    let files = try WorkedExample.make()
    var builder = PackBuilder(id: Self.pack, created: WorkedExample.created)
    builder.add(files.hash, keyLength: files.key.count, valueLength: files.value.count)
    let bytes = builder.header.bytes + files.key + files.value + builder.finish()
    #expect(try bytes == fixture("0001.pack", in: "native-pack"))
    let list = DeletionList(id: Self.pack, hashes: [files.hash])
    #expect(try list.bytes == fixture("0001.deleted", in: "native-pack"))
  }

  private static let pack = PackID(low: 0x1716_1514_1312_1110, high: 0x1F1E_1D1C_1B1A_1918)

  @Test("in a pack is read as what the page says")
  func readPack() throws {
    let pack = try PackFile(
      Fixtures.source.appending("native-pack/0001.pack"), on: POSIXDiskReader())
    let record = try #require(pack.index.record(of: KeyHash(ofKey: WorkedExample.key)))
    #expect(record.offset == 0x24 && record.keyLength == 0x63 && record.valueLength == 0x69)
    #expect(pack.recordsEnd == 0xF0)
    #expect(try pack.entry(at: record)?.value.bytes == WorkedExample.value)
    let list = try DeletionList(fixture("0001.deleted", in: "native-pack"))
    #expect(list.id == pack.header.id && list.hashes == [record.hash])
  }

  @Test(
    "is printed on the page as it is",
    arguments: [
      ("EntryFiles", "native-entry", ["key", "value"]),
      ("Packs", "native-pack", ["0001.pack", "0001.deleted"]),
    ])
  func printed(page: String, directory: String, names: [String]) throws {
    let page = Fixtures.source.removingLastComponent().removingLastComponent()
      .appending("Sources/Larder/Larder.docc/\(page).md")
    let text = String(
      decoding: try POSIXDiskReader().read(page, from: 0, limit: 100_000), as: UTF8.self)
    for name in names {
      for line in Self.dump(try fixture(name, in: directory)) {
        #expect(text.contains(line), "\(line)")
      }
    }
  }

  /// Sixteen bytes a line: offset and bytes.
  private static func dump(_ bytes: [UInt8]) -> [String] {
    stride(from: 0, to: bytes.count, by: 16).map { start in
      let row = bytes[start..<min(start + 16, bytes.count)].map { hex(Int($0), 2) }
      return "\(hex(start, 8))  \(row.joined(separator: " "))"
    }
  }

  private static func hex(_ number: Int, _ width: Int) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: width - digits.count) + digits
  }
}
