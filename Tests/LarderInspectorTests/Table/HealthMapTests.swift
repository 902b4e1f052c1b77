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
  private func worst(_ rows: Range<Int>, _ table: EntryTable) -> Health {
    rows.clamped(to: 0..<table.rowCount).map(table.health).max() ?? .gone
  }

  @Test("knows the worst of any stretch as a look at every row does, whatever changes")
  func exact() {
    var cache = FakeCache(300)
    cache.fault = { $0 % 37 == 5 ? .pickleCutShort : nil }
    var table = table(0)
    var map = HealthMap()
    var random = SystemRandomNumberGenerator()
    for number in 0..<300 {
      table.upsert(cache.record(number, depth: .names), cache: 0)
      if number % 7 == 0 { map.advance(in: table, limit: 5) }
      let row = Int.random(in: 0..<table.rowCount, using: &random)
      if number % 11 == 0 {
        table.remove(row)
      } else {
        table.upsert(cache.record(row, depth: .full), cache: 0)
      }
      map.note([row], in: table)
    }
    while map.isBehind(table) { map.advance(in: table, limit: 9) }
    for width in [1, 2, 4, 8, 16, 32, 64, 128, 256, 512] {
      for start in stride(from: 0, to: 300, by: width) {
        let rows = start..<start + width
        #expect(map.worst(of: rows, in: table) == worst(rows, table), "\(rows)")
      }
    }
    for end in [1, 5, 20, 61, 299] {
      #expect(map.worst(of: 0..<end, in: table) == worst(0..<end, table), "to \(end)")
    }
  }

  @Test("takes rows in by slices, and knows when it is behind")
  func slices() {
    let table = table(20)
    var map = HealthMap()
    map.advance(in: table, limit: 8)
    #expect(map.known == 8)
    #expect(map.isBehind(table))
    map.advance(in: table, limit: 100)
    #expect(!map.isBehind(table))
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
