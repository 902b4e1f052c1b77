import Larder
import LarderFormats
import Testing

@testable import LarderInspector

@Suite("A health map")
struct HealthMapTests {
  private func table(_ count: Int) -> EntryTable {
    var table = EntryTable(caches: [FakeCache(count)], now: Bench.now)
    for number in 0..<count {
      table.upsert(FakeCache(count).record(number, depth: .names), cache: 0)
    }
    return table
  }

  /// What a look at every row says.
  private func worst(_ places: Range<Int>, _ map: HealthMap, _ table: EntryTable) -> Health {
    map.rows[places.clamped(to: map.rows.indices)].map { table.health(of: Int($0)) }.max() ?? .gone
  }

  @Test("knows the worst of any stretch as a look at every row does, whatever changes")
  func exact() {
    var cache = FakeCache(300)
    cache.fault = { $0 % 37 == 5 ? .pickleCutShort : nil }
    var table = table(0)
    var list = TableView<EntryTable>()
    var map = HealthMap()
    var random = SystemRandomNumberGenerator()
    for number in 0..<300 {
      table.upsert(cache.record(number, depth: .names), cache: 0)
      if number % 7 == 0 {
        list.advance(in: table, limit: 5)
        map.advance(along: list, in: table, limit: 5)
      }
      let row = Int.random(in: 0..<table.rowCount, using: &random)
      if number % 11 == 0 {
        table.remove(row)
      } else {
        table.upsert(cache.record(row, depth: .full), cache: 0)
      }
      map.note([row], in: table)
    }
    while list.advance(in: table, limit: 50) {}
    map = HealthMap()
    while map.known < list.count { map.advance(along: list, in: table, limit: 9) }
    for row in stride(from: 0, to: 300, by: 13) {
      table.upsert(cache.record(row, depth: .full), cache: 0)
      map.note([row], in: table)
    }
    for width in [1, 2, 4, 8, 16, 32, 64, 128, 256, 512] {
      for start in stride(from: 0, to: 300, by: width) {
        let places = start..<start + width
        #expect(map.worst(of: places, in: table) == worst(places, map, table), "\(places)")
      }
    }
    for end in [1, 5, 20, 61, 299] {
      #expect(map.worst(of: 0..<end, in: table) == worst(0..<end, map, table), "to \(end)")
    }
  }

  /// Works until there is nothing left to do, and says what was seen on the way.
  private func settle(
    _ health: inout ListHealth, _ list: inout TableView<EntryTable>, _ table: EntryTable,
    seen: (HealthMap, [UInt32]) -> Void = { _, _ in }
  ) {
    while list.isBehind(table) || health.isBehind(list) {
      list.advance(in: table, limit: 8)
      health.advance(along: list, in: table, limit: 8)
      seen(health.shown, list.rows)
    }
  }

  @Test("follows the list it is of by slices: what comes, another order, a filter")
  func following() throws {
    var table = table(20)
    var list = TableView<EntryTable>()
    var health = ListHealth()
    settle(&health, &list, table)
    #expect(health.shown.rows == list.rows && health.count(list) == 20)

    list.sort(by: SortOrder(.found, isDescending: true))
    let before = health.shown.rows
    settle(&health, &list, table) { #expect($0.rows == before || $0.rows == $1) }
    #expect(health.shown.rows == list.rows && health.shown.place(of: 19) == 0)

    table.upsert(FakeCache(21).record(20, depth: .names), cache: 0)
    settle(&health, &list, table)
    #expect(health.shown.rows == list.rows && health.shown.place(of: 20) == 0)

    list.show(try Query("key:nothing"), now: 0)
    settle(&health, &list, table)
    #expect(health.shown.rows == [] && health.count(list) == 0)
    #expect(health.shown.place(of: 19) == nil)
  }

  @Test("shows the list as it was until the new one is whole")
  func patience() {
    let table = table(40)
    var list = TableView<EntryTable>()
    var health = ListHealth()
    settle(&health, &list, table)
    list.sort(by: SortOrder(.found, isDescending: true))
    while list.isBehind(table) { list.advance(in: table, limit: 100) }
    health.advance(along: list, in: table, limit: 39)
    #expect(health.isBehind(list) && health.shown.place(of: 0) == 0)
    health.advance(along: list, in: table, limit: 1)
    #expect(!health.isBehind(list) && health.shown.place(of: 0) == 39)
  }

  @Test(
    "lays out any number of rows in cells that fit, none of them lost",
    arguments: [0, 1, 40, 663, 1326, 1327, 100_000, 1_000_000])
  func grid(rows: Int) {
    for area in [(16, 78), (8, 38), (50, 190), (1, 3)] {
      let grid = MapGrid(area: Area(line: 3, column: 1, lines: area.0, columns: area.1), rows: rows)
      #expect(grid.count <= grid.columns * area.0)
      #expect((0..<grid.count).reduce(0) { $0 + grid.rows(of: $1).count } == rows)
      #expect(grid.rowsPerCell.nonzeroBitCount == 1)
      for cell in [0, grid.count / 2, grid.count - 1] where grid.count > 0 {
        let position = grid.position(of: cell)
        #expect(grid.area.contains(position))
        #expect(grid.cell(at: position) == cell)
        #expect(grid.cell(of: grid.rows(of: cell).lowerBound) == cell)
      }
    }
  }
}
