import SystemPackage
import TestSupport
import Testing

@testable import Larder

/// Packs whose bytes are known.
enum SamplePack {
  static func entry(_ number: Int, value: [UInt8]? = nil) throws -> EntryFiles {
    let json = try #require(CodecName("json"))
    return EntryFiles(
      key: Payload(codec: json, bytes: Array("\"key \(number)\"".utf8)),
      value: Payload(codec: json, bytes: value ?? Array("\(number * 7)".utf8)),
      created: Timestamp(seconds: 1_767_225_600, nanoseconds: 0))
  }

  static func bytes(_ entries: [EntryFiles]) -> [UInt8] {
    var builder = PackBuilder(created: Timestamp(seconds: 1_767_225_600, nanoseconds: 5))
    var bytes = builder.header.bytes
    for entry in entries {
      builder.add(entry.hash, keyLength: entry.key.count, valueLength: entry.value.count)
      bytes += entry.key + entry.value
    }
    return bytes + builder.finish()
  }

  static func open(_ bytes: [UInt8]) throws(PackFault) -> PackFile {
    let disk = SimulatedDisk()
    try? disk.create("p", bytes, mode: 0o600)
    return try PackFile("p", on: disk)
  }
}

@Suite("A pack")
struct PackTests {
  @Test("finds every entry that is in it, and none that is not", arguments: [0, 1, 2, 9, 700])
  func lookUp(count: Int) throws {
    let entries = try (0..<count).map { try SamplePack.entry($0) }
    let pack = try SamplePack.open(SamplePack.bytes(entries))
    #expect(pack.count == count)
    for entry in entries {
      let record = try #require(pack.index.record(of: entry.hash))
      #expect(try pack.entry(at: record)?.key.bytes == entry.keyText)
    }
    for number in count..<count + 200 {
      #expect(pack.index.record(of: try SamplePack.entry(number).hash) == nil)
    }
    #expect(pack.records.map(\.hash) == entries.map(\.hash).sorted())
  }

  @Test("holds what was added last, of several records of one key")
  func last() throws {
    let entries = try [[1], [2], [3]].map { try SamplePack.entry(5, value: $0) }
    let pack = try SamplePack.open(SamplePack.bytes(entries))
    #expect(pack.count == 1)
    let record = try #require(pack.index.record(of: entries[0].hash))
    #expect(try pack.entry(at: record)?.value.bytes == [3])
  }

  @Test("shows every flipped bit: in a record, or before any record is served")
  func everyBit() throws {
    let entries = try (0..<3).map { try SamplePack.entry($0) }
    let whole = SamplePack.bytes(entries)
    for offset in whole.indices {
      var bytes = whole
      bytes[offset] ^= 1 << UInt8(offset % 8)
      guard let pack = try? SamplePack.open(bytes) else { continue }
      let valid = try pack.records.filter { try pack.entry(at: $0) != nil }
      #expect(valid.count == 2, "the bit in byte \(offset) went unnoticed")
      let record = try #require(pack.records.first { !valid.contains($0) })
      #expect(record.offset <= offset && offset < record.end)
      let judge = PackJudge(pack: "packs/0001.pack", remedies: [])
      let error = #expect(throws: Findings.self) {
        try judge.judge(try pack.bytes(of: record), record)
      }
      #expect(error?.all.first?.file == "packs/0001.pack")
    }
  }

  @Test("is found out where it was cut, at every length")
  func everyLength() throws {
    let whole = SamplePack.bytes(try (0..<2).map { try SamplePack.entry($0) })
    for length in 0..<whole.count {
      #expect(throws: PackFault.self, "cut at \(length)") {
        try SamplePack.open(Array(whole[..<length]))
      }
    }
    #expect(throws: PackFault.footerMissing) { try SamplePack.open(whole + [0]) }
  }

  @Test("never believes a number that its length does not bear out", arguments: [24, 32, 36])
  func hostile(field: Int) throws {
    let whole = SamplePack.bytes(try (0..<2).map { try SamplePack.entry($0) })
    let start = whole.count - PackFooter.length
    for number in [UInt32.max, 1 << 24, 1 << 21, 20, 3] {
      var bytes = whole
      bytes.replace(number, at: start + field)
      bytes.replace(CRC32C.checksum(bytes[start..<start + 48]), at: start + 48)
      #expect(throws: PackFault.self, "\(number)") { try SamplePack.open(bytes) }
    }
  }

  @Test("never believes an index that contradicts itself, its checksum being right")
  func hostileIndex() throws {
    let whole = SamplePack.bytes(try (0..<40).map { try SamplePack.entry($0) })
    let start = whole.count - PackFooter.length
    let pack = try SamplePack.open(whole)
    for offset in stride(from: Int(pack.recordsEnd), to: start, by: 4) {
      var bytes = whole
      bytes.replace(0xFFFF_FFF0 as UInt32, at: offset)
      bytes.replace(CRC32C.checksum(bytes[Int(pack.recordsEnd)..<start]), at: start + 44)
      bytes.replace(CRC32C.checksum(bytes[start..<start + 48]), at: start + 48)
      // Only the middle of a hash can be anything: it is compared with the record's.
      guard let opened = try? SamplePack.open(bytes) else { continue }
      let wrong = try opened.records.filter { try opened.entry(at: $0) == nil }
      #expect(wrong.count == 1, "\(offset)")
    }
  }

  @Test("of a newer version is no damage but a newer format")
  func newer() throws {
    var bytes = SamplePack.bytes([])
    bytes[4] = 2
    bytes.replace(CRC32C.checksum(bytes[..<32]), at: 32)
    #expect(throws: PackFault.newer(version: 2, flags: 0)) { try SamplePack.open(bytes) }
  }

  @Test("says what is wrong with it, for people", arguments: PackTests.faults)
  func diagnosis(fault: PackFault) {
    let finding = PackDiagnosis("packs/0001.pack").finding(fault, size: 4_000)
    #expect(finding.subject == .item)
    #expect(finding.file == "packs/0001.pack")
    #expect(finding.problem.contains("pack"))
  }

  static let faults: [PackFault] = [
    .unreadable(reason: 13), .empty, .notAPack, .headerCut(at: 7),
    .headerChecksum(stored: 1, actual: 2), .headerField("x", offset: 6),
    .newer(version: 9, flags: 0), .footerMissing, .footerChecksum(stored: 1, actual: 2),
    .footerField("count", offset: 32), .otherFooter, .indexCut,
    .indexChecksum(stored: 1, actual: 2), .indexField(offset: 8),
  ]
}

@Suite("The salvage of a pack")
struct PackSalvageTests {
  private func salvage(_ bytes: [UInt8]) throws -> [PackRecord] {
    let pure = bytes.withUnsafeBytes { PackSalvage.records(in: $0) }
    let disk = SimulatedDisk()
    try disk.create("p", bytes, mode: 0o600)
    #expect(try PackFile.salvage("p", on: disk) == pure)
    return pure
  }

  @Test("finds every record without footer and index")
  func lost() throws {
    let entries = try (0..<5).map { try SamplePack.entry($0) }
    let whole = SamplePack.bytes(entries)
    let pack = try SamplePack.open(whole)
    let records = try salvage(Array(whole[..<Int(pack.recordsEnd)]))
    #expect(Set(records) == Set(pack.records))
    #expect(try Set(salvage([0, 1, 2] + whole)).count == 5)
  }

  @Test("skips what was damaged and finds the rest")
  func damaged() throws {
    let entries = try (0..<5).map { try SamplePack.entry($0) }
    let pack = try SamplePack.open(SamplePack.bytes(entries))
    for record in pack.records {
      var bytes = SamplePack.bytes(entries)
      for index in Int(record.offset) + 20..<Int(record.offset) + 60 { bytes[index] = 0 }
      #expect(try salvage(bytes).count == 4)
    }
  }

  @Test("finds records that cross the windows in which it reads")
  func windows() throws {
    let large = [UInt8](repeating: 9, count: 3 << 20)
    let entries = try (0..<4).map { try SamplePack.entry($0, value: $0 == 2 ? [1] : large) }
    #expect(try salvage(SamplePack.bytes(entries)).count == 4)
  }

  @Test("finds nothing in other bytes, and ends")
  func nothing() throws {
    var random = Seeded(state: 1)
    let noise = (0..<5_000).map { _ in UInt8.random(in: 0...(.max), using: &random) }
    #expect(try salvage(noise).isEmpty)
    #expect(try salvage([]).isEmpty)
    let magics = (0..<3_000).flatMap { _ in Array("LDRK".utf8) }
    #expect(try salvage(magics).isEmpty)
  }
}

@Suite("A deletion list")
struct DeletionListTests {
  @Test("gives back what was put in, and shows every flipped bit")
  func roundTrip() throws {
    let hashes = Set(try (0..<5).map { try SamplePack.entry($0).hash })
    let list = DeletionList(id: .random(), hashes: hashes)
    let bytes = list.bytes
    #expect(try DeletionList(bytes) == list)
    for offset in bytes.indices {
      var damaged = bytes
      damaged[offset] ^= 4
      #expect(throws: PackFault.self) { try DeletionList(damaged) }
      #expect(throws: PackFault.self) { try DeletionList(Array(bytes[..<offset])) }
    }
    #expect(throws: PackFault.self) { try DeletionList(bytes + [0]) }
  }
}

extension [UInt8] {
  mutating func replace(_ number: UInt32, at offset: Int) {
    replaceSubrange(
      offset..<offset + 4, with: (0..<4).map { UInt8(truncatingIfNeeded: number >> UInt32(8 * $0)) }
    )
  }
}
