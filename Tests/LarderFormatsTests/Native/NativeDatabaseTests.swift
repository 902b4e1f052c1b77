import Foundation
import GRDB
import Larder
import LarderFormats
import SystemPackage
import TestSupport
import Testing

@Suite("A native database")
struct NativeDatabaseTests {
  private let directory: TemporaryDirectory
  private let path: FilePath

  init() throws {
    directory = try TemporaryDirectory()
    path = directory.appending("cache.sqlite")
    let header = CacheHeader(kind: .mutable, keyCodec: "json", valueCodec: "text")
    let engine = try SQLiteEngine.open(path, as: header, durability: .processCrash).engine
    let (json, text) = (try #require(CodecName("json")), try #require(CodecName("text")))
    for key in ["a", "b", "c"] {
      let entry = EntryFiles(
        key: Payload(codec: json, bytes: Array("\"\(key)\"".utf8)),
        value: Payload(
          codec: text, bytes: Array(NativeSample.value(of: key, size: 20_000).utf8)),
        created: Timestamp(seconds: 1_700_000_000, nanoseconds: 5))
      _ = try engine.storeIfAbsent(entry)
    }
    engine.close()
  }

  private func open() throws -> any MendableCache {
    try #require(try Detection.open(path).caches.first)
  }

  private func scan(_ depth: Depth = .full) throws -> ScannedCache {
    try ScannedCache(open(), depth: depth)
  }

  /// Changes a column of the row of a key, as a hand or a disk does.
  private func change(_ part: EntryPart, of key: String, _ body: ([UInt8]) -> [UInt8]?) throws {
    let hash = KeyHash(ofKey: Array("\"\(key)\"".utf8)).description
    let queue = try DatabaseQueue(path: path.string)
    try queue.write { database in
      let old = try #require(
        try Row.fetchOne(
          database, sql: "SELECT \(part.rawValue) AS x FROM entries WHERE lower(hex(hash)) = ?",
          arguments: [hash]))
      let bytes: [UInt8] = (old["x"] as Data?).map { Array($0) } ?? []
      try database.execute(
        sql: "UPDATE entries SET \(part.rawValue) = ? WHERE lower(hex(hash)) = ?",
        arguments: [body(bytes).map { Data($0) }, hash])
    }
  }

  @Test("is told by its application id, and its rows are whole")
  func healthy() throws {
    let cache = try open()
    #expect(cache.info.format == .larderSQLite && cache.info.findings == [])
    #expect(cache.info.variant == "mutable, keys as json, values as text")
    let before = try Snapshot(of: directory.path)
    for depth in Depth.allCases {
      let scan = try ScannedCache(cache, depth: depth)
      #expect(scan.entries.count == 3 && scan.findings == [] && scan.outcome == ScanOutcome())
      for record in scan.entries.values {
        #expect(record.status == (depth == .names ? .unchecked : .valid))
        let detail = try #require(try cache.detail(of: record.id))
        #expect(detail.key.tree.count == 1 && detail.record.modified?.seconds == 1_700_000_000)
      }
    }
    #expect(try Snapshot(of: directory.path).differences(from: before) == [])
    #expect(try Detection.open(directory.path).caches.map(\.info.format) == [.larderSQLite])
  }

  @Test(
    "tells each kind of damage of a row with its code and offset",
    arguments: NativeDamage.all.filter { $0.code != .keyMissing && $0.code != .valueMissing })
  func damage(_ damage: NativeDamage) throws {
    try change(damage.part, of: "a", damage.change)
    let scan = try scan()
    let record = try #require(scan.entries[NativeSample.id(of: "a")])
    #expect(record.status == damage.status)
    #expect(record.findings.map(\.code) == [damage.code], "\(record.findings)")
    #expect(record.findings.first?.offset == damage.offset)
    #expect(record.findings.first?.row == record.id.row && record.findings.first?.file == nil)
    #expect(scan.entries.values.filter { $0.status == .valid }.count == 2)
    let detail = try #require(try open().detail(of: record.id))
    #expect((damage.part == .key ? detail.key : detail.value).faultOffset == damage.offset)
  }

  @Test("refuses one of a newer format, and one of another program is none")
  func newer() throws {
    try DatabaseQueue(path: path.string).write { try $0.execute(sql: "PRAGMA user_version = 2") }
    let error = try #require(throws: LarderError.self) { try open() }
    #expect(error.code == .unsupportedFormat && error.problem.contains("it has format 2"))
    try DatabaseQueue(path: path.string).write { try $0.execute(sql: "PRAGMA application_id = 7") }
    #expect(try #require(throws: LarderError.self) { try open() }.code == .notACache)
  }
}

@Suite("A pack of a native directory")
struct NativePackTests {
  /// A cache whose only pack is the one of the page about the format.
  private func bench(
    _ change: ([UInt8]) -> [UInt8] = { $0 }
  ) throws -> (TemporaryDirectory, any MendableCache) {
    let directory = try TemporaryDirectory()
    _ = try NativeSample(at: directory.appending("cache"), keys: ["a"], valueSize: 30)
    let fixture = Fixtures.source.appending("native-pack/0001.pack")
    let bytes = try POSIXDiskReader().read(fixture, from: 0, limit: 1 << 16)
    try directory.write(change(bytes), to: "cache/packs/0001.pack")
    return (directory, try #require(try Detection.open(directory.appending("cache")).caches.first))
  }

  @Test("is read: its entries are browsed, checked to the last byte and shown")
  func healthy() throws {
    let (directory, cache) = try bench()
    let before = try Snapshot(of: directory.path)
    let scan = try ScannedCache(cache)
    #expect(scan.entries.count == 2 && scan.outcome == ScanOutcome() && scan.findings == [])
    let record = try #require(scan.entries.values.first { $0.id.row != nil })
    #expect(record.id.row == 1 && record.status == .valid)
    #expect(record.key.label == "\"hello\"")
    #expect(try cache.check(record.id, depth: .full) == record)
    let detail = try #require(try cache.detail(of: record.id))
    #expect(detail.value.tree.map(\.text) == ["object(1)", "\"answer\": 42"])
    #expect(scan.items["packs/0001.pack"]?.status == .normal)
    #expect(try Snapshot(of: directory.path).differences(from: before) == [])
  }

  @Test("tells a damaged record with its offset in the pack")
  func damagedRecord() throws {
    let (original, whole) = try bench()
    let record = try #require(try ScannedCache(whole).entries.values.first { $0.id.row != nil })
    let start = PackHeader.length
    let (directory, cache) = try bench { NativeDamage.flipped($0, start + 99 + 90) }
    let damaged = try #require(
      try ScannedCache(cache).entries[String(decoding: record.id.name, as: UTF8.self)])
    #expect(damaged.status == .invalidValue)
    #expect(damaged.findings.map(\.code) == [.bitsChanged])
    #expect(damaged.findings.first?.offset == Int64(start + 99 + 90))
    #expect(damaged.findings.first?.file == "packs/0001.pack")
    withExtendedLifetime((original, directory)) {}
  }

  @Test("that is damaged as a whole is an item with a finding, and the scan is not complete")
  func damagedPack() throws {
    for change in [
      { Array($0.dropLast(5)) }, { NativeDamage.flipped($0, $0.count - 10) }, { _ in [] },
    ] as [([UInt8]) -> [UInt8]] {
      let (directory, cache) = try bench(change)
      let scan = try ScannedCache(cache)
      let item = try #require(scan.items["packs/0001.pack"])
      #expect(item.kind == .pack && item.status == .damaged)
      #expect(item.findings.first?.severity == .error)
      #expect(!scan.outcome.isComplete)
      #expect(try cache.checkItem("packs/0001.pack")?.status == .damaged)
      withExtendedLifetime(directory) {}
    }
  }
}
