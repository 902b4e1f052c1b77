import Larder
import LarderFormats
import SystemPackage
import Testing

@testable import LarderInspector

@Suite("The table of items")
struct ItemTableTests {
  func item(_ number: Int, _ status: ItemStatus = .stale) -> ItemRecord {
    ItemRecord(
      kind: .lock, status: status, path: FilePath("\(number).lock"), size: 3,
      findings: [Finding(.lockStale, subject: .item, problem: "nobody holds the lock")])
  }

  @Test("keeps rows, marks and counts through updates and removal")
  func rows() {
    var table = ItemTable(caches: [])
    #expect(table.upsert(item(0), cache: 0) == .added(0))
    #expect(table.upsert(item(1), cache: 0) == .added(1))
    #expect(table.upsert(item(1), cache: 1) == .added(2))
    #expect(table.setMarked(true, row: 1) == true)
    #expect(table.upsert(item(1), cache: 0) == .unchanged(1))
    #expect(table.upsert(item(1, .live), cache: 0) == .updated(1))
    #expect(table[1].isMarked)
    #expect(table.counts.items == 3)
    #expect(table.counts[ItemStatus.stale] == 2)
    #expect(table.counts[ItemStatus.live] == 1)
    #expect(table.counts[ItemKind.lock] == 3)
    #expect(table.counts[.warning] == 3)
    #expect(table.counts.bytes == 9)
    #expect(table.remove(1) == true)
    #expect(table.upsert(item(1), cache: 0) == .ignored)
    #expect((table.counts.items, table.counts.marked) == (2, 0))
    #expect(table.upsert(item(1), cache: 0, reviving: true) == .updated(1))
    #expect(table.counts.findings == [.lockStale: 3])
    #expect(table.row(cache: 1, path: "1.lock") == 2)
  }

  @Test("keeps the texts of the first 10,000 rows' findings and the codes of all")
  func bounded() {
    var table = ItemTable(caches: [])
    for number in 0...ItemTable.detailedRows { table.upsert(item(number), cache: 0) }
    #expect(table[ItemTable.detailedRows - 1].record.findings.count == 1)
    #expect(table[ItemTable.detailedRows].record.findings.isEmpty)
    #expect(table[ItemTable.detailedRows].codes == CodeSet([.lockStale]))
    #expect(table[ItemTable.detailedRows].severity == .warning)
  }
}
