import Larder
import LarderFormats
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import LarderInspector

@Suite("A scan file")
struct ScanFileTests {
  static let now = Timestamp(seconds: 1_700_000_000, nanoseconds: 5)

  /// What a scan of some caches writes.
  static func file(_ opened: OpenedCaches, depth: Depth = .full) -> [UInt8] {
    let bytes = Mutex<[UInt8]>([])
    let report = ScanFileReport(depth: depth, version: "larder test", now: now) { part in
      bytes.withLock { $0 += part }
    }
    let tally = ScanJob(opened, depth: depth, threads: 2).run(into: report)
    report.end(tally, exit: 0, seconds: .zero)
    return bytes.withLock { $0 }
  }

  private static func damage() throws -> OpenedCaches {
    try Detection.open(Fixtures.root.appending("pytools-v4/damage/cache"))
  }

  /// Everything that a scan of caches delivers, by id and path, and why it ended early.
  private func contents(
    of cache: any InspectableCache
  ) -> (entries: [EntryID: EntryRecord], items: [FilePath: ItemRecord], error: LarderError?) {
    let found = Mutex<([EntryID: EntryRecord], [FilePath: ItemRecord])>(([:], [:]))
    var failure: LarderError?
    do throws(LarderError) {
      _ = try cache.scan(depth: .full, threads: 2) { batch in
        found.withLock { found in
          for entry in batch.entries { found.0[entry.id] = entry }
          for item in batch.items { found.1[item.path] = item }
        }
        return .goOn
      }
    } catch {
      failure = error
    }
    let (entries, items) = found.withLock { $0 }
    return (entries, items, failure)
  }

  @Test(
    "tells all that the scan told",
    arguments: [
      "pytools-v0/damage", "pytools-v2-global-lock/damage", "pytools-v3/crash", "pytools-v4/damage",
      "pytools-v5/rows",
    ])
  func exact(fixture: String) throws {
    let directory = try TemporaryDirectory()
    let opened = try Detection.open(Fixtures.root.appending(fixture).appending("cache"))
    let path = try directory.write(Self.file(opened), to: "scan")
    let scanned = try OpenedCaches.scanned(path)
    #expect(scanned.depth == .full)
    #expect(scanned.opened.caches.count == opened.caches.count)
    for (original, copy) in zip(opened.caches, scanned.opened.caches) {
      let (before, after) = (contents(of: original), contents(of: copy))
      #expect(after.error == nil)
      #expect(after.entries == before.entries)
      #expect(after.items == before.items)
      #expect(copy.info.format == original.info.format && copy.info.why == original.info.why)
      #expect(copy.info.readOnly?.contains(original.info.path.string) == true)
      for (id, record) in before.entries {
        #expect(copy.path(of: id) == original.path(of: id))
        #expect(try copy.check(id, depth: .full) == record)
      }
      for path in before.items.keys { #expect(try copy.checkItem(path) == before.items[path]) }
      #expect(try copy.check(EntryID([1, 2, 3]), depth: .full) == nil)
    }
  }

  @Test("of plain entries takes no more than 60 bytes each")
  func size() throws {
    let cache = FakeCache(10_000)
    let bytes = Self.file(OpenedCaches(root: cache.info.path, caches: [cache]))
    #expect(bytes.count <= 60 * 10_000)
  }

  @Test("cut anywhere is good up to there, and said to be cut and where")
  func cut() throws {
    let directory = try TemporaryDirectory()
    let whole = Self.file(try Self.damage())
    let original = contents(of: try Self.damage().caches[0]).entries
    for end in stride(from: 0, to: whole.count, by: 97) {
      let path = try directory.write(Array(whole[..<end]), to: "scan")
      do throws(LarderError) {
        let cache = try OpenedCaches.scanned(path).opened.caches[0]
        let (entries, _, error) = contents(of: cache)
        #expect(error?.problem.contains("cut short at byte \(end)") == true, "\(end)")
        for (id, record) in entries { #expect(original[id] == record) }
      } catch {
        #expect(error.code == .notACache || error.problem.contains("cut short"), "\(error)")
      }
    }
  }

  @Test("with any byte changed never tells anything else without saying so")
  func flipped() throws {
    let directory = try TemporaryDirectory()
    let whole = Self.file(try Self.damage())
    let original = contents(of: try Self.damage().caches[0])
    for offset in stride(from: 0, to: whole.count, by: 61) {
      var bytes = whole
      bytes[offset] ^= 1 << UInt8(offset % 8)
      let path = try directory.write(bytes, to: "scan")
      guard let scanned = try? OpenedCaches.scanned(path) else { continue }
      let found = contents(of: scanned.opened.caches[0])
      #expect(found.error != nil, "byte \(offset)")
      for (id, record) in found.entries { #expect(original.entries[id] == record) }
    }
  }

  @Test("with a block left out, doubled or swapped says that it is damaged")
  func shuffled() throws {
    let directory = try TemporaryDirectory()
    let cache = FakeCache(5_000)
    let whole = Self.file(OpenedCaches(root: cache.info.path, caches: [cache]))
    let reader = try ScanFileReader(try directory.write(whole, to: "scan"))
    let blocks = try #require(reader.parts.first).blocks.map { block in
      let start = Int(block.offset)
      return start..<start + block.length + ScanFile.headerLength + ScanFile.checksumLength
    }
    try #require(blocks.count > 3)
    let (second, third) = (Array(whole[blocks[1]]), Array(whole[blocks[2]]))
    for middle in [third, second + second + third, third + second] {
      let bytes = whole[..<blocks[1].lowerBound] + middle + whole[blocks[2].upperBound...]
      let path = try directory.write(Array(bytes), to: "scan")
      let found = contents(of: try OpenedCaches.scanned(path).opened.caches[0])
      #expect(found.error?.problem.contains("damaged at byte") == true)
    }
  }

  @Test("of any bytes is refused or read within its length, never trusted")
  func hostile() throws {
    let directory = try TemporaryDirectory()
    for bytes: [UInt8] in [[], [0x4C], Array("LDRSCAN".utf8) + [2], Array("SQLite format 3".utf8)] {
      let path = try directory.write(bytes, to: "scan")
      #expect(throws: LarderError.self) { try OpenedCaches.scanned(path) }
    }
    // Payloads with the right checksum and any contents: lengths that lie must not be believed.
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<2_000 {
      let payload = (0..<40).map { _ in
        Bool.random() ? UInt8.random(in: 0...3, using: &generator) : .random(in: 0...255)
      }
      var entries = EntryDecoder(payload[...])
      while let entry = try? entries.next() { #expect(entry.record.findings.count <= 4) }
      var decoder = ScanDecoder(payload[...])
      while (try? decoder.item()) != nil {}
      decoder = ScanDecoder(payload[...])
      _ = try? decoder.findings()
    }
    let longest = Array(repeating: UInt8(0xFF), count: 12)
    var decoder = ScanDecoder(longest[...])
    #expect(throws: ScanDecodingError.self) { try decoder.number() }
    #expect(throws: ScanDecodingError.self) { try decoder.text() }
  }

  @Test("knows numbers for every word")
  func numbers() {
    #expect(Set(ScanValues.entryStatuses) == Set(EntryStatus.allCases))
    #expect(Set(ScanValues.partStatuses) == Set(PartStatus.allCases))
    #expect(Set(ScanValues.depths) == Set(Depth.allCases))
    #expect(Set(ScanValues.placements) == Set(Placement.allCases))
    #expect(Set(ScanValues.itemKinds) == Set(ItemKind.allCases))
    #expect(Set(ScanValues.itemStatuses) == Set(ItemStatus.allCases))
    #expect(Set(ScanValues.severities) == Set(Severity.allCases))
    #expect(ScanValues.entryStatuses.count <= 16 && ScanValues.partStatuses.count <= 8)
    #expect(ScanValues.depths.count <= 4 && ScanValues.placements.count <= 4)
  }

  @Test("reads every number that it writes", arguments: [0, 1, -1, 63, 64, -65, .max, .min, 300])
  func coding(number: Int64) throws {
    var encoder = ScanEncoder()
    encoder.write(signed: number)
    encoder.write(number: UInt64(bitPattern: number))
    var decoder = ScanDecoder(encoder.bytes[...])
    #expect(try decoder.signed() == number)
    #expect(try decoder.number() == UInt64(bitPattern: number))
    #expect(decoder.isAtEnd)
  }

  /// Two entries, one of them faulty: the example of the format's page.
  private static var example: OpenedCaches {
    var cache = FakeCache(2, path: "/caches/demo")
    cache.fault = { $0 == 1 ? .cutShort : nil }
    return OpenedCaches(root: "/caches/demo", caches: [cache])
  }

  @Test("is, byte by byte, the worked example of the format's page")
  func example() throws {
    let file = Fixtures.source.appending("scan-file/example.scan")
    let bytes = Self.file(Self.example)
    if Golden.isRecording { try POSIXDisk().create(file, bytes, mode: 0o644) }
    #expect(try POSIXDiskReader().read(file, from: 0, limit: 10_000) == bytes)
    let page = Fixtures.source.removingLastComponent().removingLastComponent()
      .appending("Sources/LarderInspector/LarderInspector.docc/ScanFile.md")
    let text = String(
      decoding: try POSIXDiskReader().read(page, from: 0, limit: 100_000), as: UTF8.self)
    for line in Self.dump(bytes) { #expect(text.contains(line), "\(line)") }
  }

  /// Sixteen bytes a line: offset and bytes.
  static func dump(_ bytes: [UInt8]) -> [String] {
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
