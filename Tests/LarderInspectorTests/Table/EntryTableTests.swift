import Larder
import LarderFormats
import Testing

@testable import LarderInspector

@Suite("The table of entries")
struct EntryTableTests {
  static let now = Timestamp(seconds: 1_800_000_000)

  func table(of count: Int, depth: Depth, fault: FindingCode? = nil) -> EntryTable {
    var cache = FakeCache(count)
    if let fault { cache.fault = { $0 % 10 == 0 ? fault : nil } }
    var table = EntryTable(caches: [cache], now: Self.now)
    for number in 0..<count { table.upsert(cache.record(number, depth: depth), cache: 0) }
    return table
  }

  @Test("keeps rows in the order found and finds each by its name")
  func orderFound() {
    let table = table(of: 10_000, depth: .full)
    #expect(table.rowCount == 10_000)
    for number in [0, 1, 4095, 4096, 9999] {
      let address = EntryAddress(cache: 0, id: FakeCache.id(number))
      #expect(table.row(of: address) == number)
      #expect(table.address(of: number) == address)
      #expect(table.keyLabel(of: number) == "('kernel', \(number))")
    }
    #expect(table.row(of: EntryAddress(cache: 1, id: FakeCache.id(0))) == nil)
    #expect(table.row(of: EntryAddress(cache: 0, id: FakeCache.id(10_000))) == nil)
  }

  @Test(
    "gives back any name unchanged",
    arguments: [
      EntryID([]), EntryID([0]), EntryID(Array("3fa81c".utf8)), EntryID(Array("3FA81C".utf8)),
      EntryID(Array("3fa".utf8)), EntryID(Array("a b\n".utf8), row: 7),
      EntryID(Array("00".utf8), row: .min), EntryID(Array("00".utf8), row: .max),
      EntryID([0xFF, 0xC0]), EntryID([UInt8](repeating: 0x61, count: 125)),
      EntryID([UInt8](repeating: 0x61, count: 126)), EntryID([UInt8](repeating: 0x7A, count: 63)),
    ])
  func names(id: EntryID) {
    var table = EntryTable(caches: [], now: Self.now)
    let other = EntryID(id.name + [0x30, 0x30], row: id.row)
    for id in [id, other] {
      table.upsert(
        EntryRecord(
          id: id, status: .valid, depth: .full, key: PartRecord(.valid),
          value: PartRecord(.valid)), cache: 3)
    }
    #expect(table.address(of: 0) == EntryAddress(cache: 3, id: id))
    #expect(table.row(of: EntryAddress(cache: 3, id: id)) == 0)
    #expect(table.row(of: EntryAddress(cache: 3, id: other)) == 1)
    #expect(table.row(of: EntryAddress(cache: 2, id: id)) == nil)
  }

  @Test("gives back a name that is longer than a chunk of memory")
  func longName() { names(id: EntryID([UInt8](repeating: 0x7A, count: 70_000))) }

  @Test(
    "gives back sizes and times of any magnitude",
    arguments: [0, 1, 4_294_967_294, 4_294_967_295, 4_294_967_296, Int64.max],
    [Int64?.none, 0, -1, 1, 4_294_967_293, 4_294_967_294, 4_294_967_295, .max, .min])
  func extremes(size: Int64, seconds: Int64?) {
    var table = EntryTable(caches: [], now: Self.now)
    let record = EntryRecord(
      id: EntryID([1]), status: .valid, depth: .full, key: PartRecord(.valid, size: size),
      value: PartRecord(.valid, size: 5), modified: seconds.map { Timestamp(seconds: $0) })
    table.upsert(record, cache: 0)
    #expect(table[0].keySize == size)
    #expect(table[0].valueSize == 5)
    #expect(table[0].modified == seconds)
  }

  @Test("takes over a more thorough look in place and refuses a less thorough one")
  func updates() {
    let cache = FakeCache(3)
    var table = table(of: 3, depth: .names)
    #expect(table.counts[.unchecked] == 3)
    #expect(table.upsert(cache.record(1, depth: .full), cache: 0) == .updated(1))
    #expect(table.upsert(cache.record(1, depth: .full), cache: 0) == .unchanged(1))
    #expect(table.upsert(cache.record(1, depth: .names), cache: 0) == .unchanged(1))
    #expect(table[1].status == .valid)
    #expect(table[1].depth == .full)
    #expect((table.counts[.unchecked], table.counts[.valid]) == (2, 1))
  }

  @Test("keeps marks through re-checks and counts them with their bytes")
  func marks() {
    var cache = FakeCache(5)
    var table = table(of: 5, depth: .names)
    #expect(table.setMarked(true, row: 3) == true)
    #expect(table.setMarked(true, row: 3) == false)
    cache.fault = { _ in .cutShort }
    table.upsert(cache.record(3, depth: .full), cache: 0)
    #expect(table[3].isMarked)
    #expect(table.counts.marked == 1)
    #expect(table.counts.markedBytes == table[3].size)
    table.remove(3)
    #expect((table.counts.marked, table.counts.markedBytes) == (0, 0))
    #expect(table.setMarked(true, row: 3) == false)
  }

  @Test("a removed entry comes back by an answer only, not by an old scan")
  func removal() {
    let cache = FakeCache(2)
    var table = table(of: 2, depth: .full)
    #expect(table.remove(0) == true)
    #expect(table.remove(0) == false)
    #expect(!table.isListed(0))
    #expect(table.counts.entries == 1)
    #expect(table.upsert(cache.record(0, depth: .full), cache: 0) == .ignored)
    #expect(table.upsert(cache.record(0, depth: .full), cache: 0, reviving: true) == .updated(0))
    #expect(table.isListed(0))
    #expect(table.counts.entries == 2)
    #expect(table.rowCount == 2)
  }

  @Test("counts statuses, severities, findings and bytes as a recount does")
  func counts() {
    var table = table(of: 1000, depth: .full, fault: .cutShort)
    for row in stride(from: 0, to: 1000, by: 7) { table.remove(row) }
    let rows = (0..<1000).map { table[$0] }.filter { !$0.isRemoved }
    #expect(table.counts.entries == rows.count)
    #expect(table.counts.bytes == rows.reduce(0) { $0 + $1.size })
    #expect(table.counts.faulty == rows.count { $0.status == .invalidValue })
    #expect(table.counts[.error] == table.counts.faulty)
    #expect(table.counts[Severity?.none] == rows.count - table.counts.faulty)
    #expect(table.counts.findings == [.cutShort: table.counts.faulty])
    #expect(table.counts.withFindings == table.counts.faulty)
    #expect(table.counts[Depth.full] == rows.count)
    #expect(table.counts.sizes.total == rows.count)
    #expect(table.counts.byAge.total == rows.count)
  }

  @Test("needs less than 100 bytes an entry")
  func compactness() {
    let count = 100_000
    let table = table(of: count, depth: .full, fault: .cutShort)
    #expect(table.capacity < count * 100)
    #expect(table.capacity > count * 60, "the figure must not be an oversight")
  }

  @Test("keeps to its budget when every label is long, and says which are cut")
  func longLabels() {
    let count = 70_000
    var table = EntryTable(caches: [], now: Self.now)
    var record = EntryRecord(
      id: EntryID([]), status: .valid, depth: .full,
      key: PartRecord(.valid, label: String(repeating: "é", count: 80)), value: PartRecord(.valid))
    for number in 0..<count {
      record.id.row = Int64(number)
      table.upsert(record, cache: 0)
    }
    #expect(table.capacity < count * 100 + 5 << 20)
    #expect(table.keyLabel(of: 0) == String(repeating: "é", count: 60))
    #expect(table.keyLabel(of: count - 1) == String(repeating: "é", count: 11))
    #expect(table[0].isLabelCut && table[count - 1].isLabelCut)
  }

  @Test("a label changes with the key, also to none")
  func labels() {
    var table = EntryTable(caches: [], now: Self.now)
    for label in ["long enough", "short", nil, "now longer than before", ""] {
      table.upsert(
        EntryRecord(
          id: EntryID([1]), status: .valid, depth: .full, key: PartRecord(.valid, label: label),
          value: PartRecord(.valid)), cache: 0, reviving: true)
      #expect(table.keyLabel(of: 0) == label)
      #expect(!table[0].isLabelCut)
    }
  }

  @Test("packs every status, every depth and every severity")
  func packing() {
    var packed = PackedEntry(identity: 0, cache: 0)
    for status in EntryStatus.allCases {
      packed.status = status
      for part in PartStatus.allCases {
        (packed.keyStatus, packed.valueStatus) = (part, part)
        for depth in Depth.allCases {
          packed.depth = depth
          for severity in Severity.allCases.map(Optional.some) + [nil] {
            packed.severity = severity
            #expect(packed.status == status && packed.depth == depth)
            #expect(packed.keyStatus == part && packed.valueStatus == part)
            #expect(packed.severity == severity)
          }
        }
      }
    }
    #expect(MemoryLayout<PackedEntry>.stride == 28)
  }

  @Test("has room for every finding code in a set")
  func codeSets() {
    #expect(FindingCode.allCases.count <= 128)
    for code in FindingCode.allCases {
      let set = CodeSet([code])
      #expect(set.codes == [code])
      #expect(FindingCode.allCases.filter(set.contains) == [code])
    }
    #expect(CodeSet(FindingCode.allCases).codes == FindingCode.allCases)
  }
}
