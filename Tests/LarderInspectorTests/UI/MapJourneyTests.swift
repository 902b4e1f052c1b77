import Larder
import LarderFormats
import SystemPackage
import Testing
import TestSupport

@testable import LarderInspector

@Suite("A way over the map of health")
struct MapJourneyTests {
  // MARK: The map

  @Test("goes from fault to fault on the map, around the end")
  func seeking() {
    var bench = Bench.sample()
    bench.type("3")
    var rows: [Int?] = []
    for _ in 0..<4 {
      bench.type("n")
      rows.append(bench.inspector.map.row)
    }
    #expect(rows == [2, 4, 5, 2])
    bench.type("N")
    #expect(bench.inspector.map.row == 5)
  }

  @Test("names what a cell stands for, and Enter goes to the worst of it in the list")
  func openedCell() {
    var bench = Bench.sample(2000, lines: 24, columns: 80)
    bench.type("3")
    #expect(bench.inspector.mapGrid.rowsPerCell == 2)
    bench.type("l")
    #expect(bench.text.contains("entries 3 to 4"))
    #expect(bench.text.contains("1 invalid value"))
    bench.type("<Enter>")
    #expect(bench.inspector.page == .entries)
    #expect(bench.inspector.cursor.row == 2)
    bench.type("<Esc>")
    #expect(bench.inspector.page == .map)
  }

  @Test("shows what the filter of the list leaves in, and Enter goes to an entry of it")
  func filtered() {
    var bench = Bench.sample()
    bench.type("fstatus:invalid<Enter>3")
    #expect(bench.inspector.mapGrid.count == 2)
    bench.type("G")
    #expect(bench.text.contains("entry 2: 512 B, in the order found"))
    #expect(bench.text.contains("invalid key"))
    bench.type("<Enter>")
    #expect(bench.inspector.page == .entries && bench.inspector.cursor.row == 5)
    bench.type("<Esc>")
    #expect(bench.inspector.page == .map && bench.inspector.query.text == "status:invalid")
  }

  @Test("takes filters and orders itself, and its cursor stays on its entry")
  func narrowed() {
    var bench = Bench.sample()
    bench.type("3nn")
    #expect(bench.inspector.map.row == 4 && bench.inspector.map.place == 4)
    bench.type("x")
    #expect(bench.inspector.mapGrid.count == 3)
    #expect(bench.inspector.map.row == 4 && bench.inspector.map.place == 1)
    bench.type("xsj<Enter>")
    #expect(bench.inspector.page == .map && bench.inspector.mapGrid.count == 40)
    #expect(bench.inspector.map.row == 4 && bench.inspector.map.place < 3)
    #expect(bench.text.contains("the faulty first"))
    bench.type("fnothing here<Enter>")
    #expect(bench.inspector.mapGrid.count == 0)
    #expect(bench.text.contains("no entry matches the filter"))
    bench.type("<Enter>G")
    #expect(bench.inspector.page == .map)
  }

  @Test("shows an entry that comes, changes or goes at its place in the order of the list")
  func changing() {
    var bench = Bench.sample()
    bench.type("3sj<Enter>")
    #expect(bench.inspector.map.health.shown.place(of: 7) ?? 0 > 3)
    var broken = Sample.cutShort
    broken.id = Sample.id(7)
    bench.send(.scan(.checked(cache: 0, broken)))
    #expect(bench.inspector.map.health.shown.place(of: 7) ?? 40 < 4)
    bench.send(.scan(.gone(EntryAddress(cache: 0, id: Sample.id(7)))))
    #expect(bench.inspector.map.health.shown.place(of: 7) == nil)
    #expect(bench.inspector.mapGrid.count == 39)
  }

  @Test("moves over the map in all directions, and not out of it")
  func mapMoves() {
    var bench = Bench.sample()
    bench.type("3hk")
    #expect(bench.inspector.map.row == 0)
    bench.type("llll")
    #expect(bench.inspector.map.row == 4)
    bench.type("j")
    #expect(
      bench.inspector.map.place == 4 + bench.inspector.mapGrid.columns
        || bench.inspector.map.row == 4
    )
    bench.type("G")
    #expect(bench.inspector.map.row == 39)
  }

  @Test("stays on its entry when the screen gets another size")
  func resizedMap() {
    var bench = Bench.sample(2000, lines: 24, columns: 80)
    bench.type("3lllll")
    let row = bench.inspector.map.row
    bench.send(.resized(Size(lines: 60, columns: 200)))
    #expect(bench.inspector.map.row == row)
    bench.send(.resized(Size(lines: 12, columns: 40)))
    #expect(bench.inspector.mapCell.places.contains(bench.inspector.map.place))
  }

  @Test("takes a click for where to go, and a double click for Enter")
  func clickedCell() {
    var bench = Bench.sample()
    bench.type("3")
    let place = bench.inspector.mapGrid.position(of: 4)
    bench.press(.click, line: place.line, column: place.column)
    #expect(bench.inspector.map.row == 4)
    bench.press(.doubleClick, line: place.line, column: place.column)
    #expect(bench.inspector.page == .entries)
    #expect(bench.inspector.cursor.row == 4)
  }
}
