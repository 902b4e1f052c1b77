import SystemPackage
import TestSupport
import Testing

@testable import Larder

@Suite("The worked example of the format's page")
struct WorkedExampleTests {
  private func fixture(_ name: String) throws -> [UInt8] {
    let file = Fixtures.source.appending("native-entry").appending(name)
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

  @Test("is printed on the page as it is")
  func printed() throws {
    let page = Fixtures.source.removingLastComponent().removingLastComponent()
      .appending("Sources/Larder/Larder.docc/EntryFiles.md")
    let text = String(
      decoding: try POSIXDiskReader().read(page, from: 0, limit: 100_000), as: UTF8.self)
    for name in ["key", "value"] {
      for line in Self.dump(try fixture(name)) { #expect(text.contains(line), "\(line)") }
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
