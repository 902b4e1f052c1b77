import Larder
import LarderFormats
import SystemPackage
import Testing
import TestSupport

@testable import LarderInspector

@Suite("Folding and marking")
struct PaneJourneyTests {
  // MARK: Folding

  @Test("folds and unfolds the value tree, and goes up it before it leaves the pane")
  func folding() {
    var bench = Bench.sample(columns: 120)
    bench.type("jj")
    bench.answerAll()
    bench.type("<Tab>")
    let count = bench.inspector.detail.count
    while !bench.line(bench.inspector.detail.list.position).contains("tuple of 3") {
      bench.type("j")
    }
    bench.type("<Enter>")
    #expect(bench.inspector.detail.count == count - 3)
    #expect(bench.text.contains("▸ tuple of 3  3 lines"))
    bench.type("<Right>jj<Left>")
    #expect(bench.inspector.detail.count == count)
    #expect(bench.line(bench.inspector.detail.list.position).contains("tuple of 3"))
    bench.type("<Left><Left>")
    #expect(bench.line(bench.inspector.detail.list.position).contains("key"))
    bench.type("<Left><Left>")
    #expect(bench.inspector.place == .list)
  }

  @Test("folds all and unfolds all")
  func foldingAll() {
    var bench = Bench.sample(columns: 120)
    bench.type("jj")
    bench.answerAll()
    bench.type("<Tab>")
    let count = bench.inspector.detail.count
    bench.type("-")
    #expect(!bench.text.contains("'matmul'\n"))
    #expect(bench.inspector.detail.count < count)
    bench.type("+")
    #expect(bench.inspector.detail.count == count)
  }

  @Test("folds by a click")
  func clickedFold() throws {
    var bench = Bench.sample(lines: 60, columns: 120)
    bench.type("jj")
    bench.answerAll()
    let count = bench.inspector.detail.count
    let document = try #require(bench.inspector.detail.document)
    let line = try #require(document.lines.firstIndex { $0.text.contains("tuple of 3") })
    let area = bench.inspector.layout.detailText
    bench.press(
      .click, line: area.line + line - bench.inspector.detail.list.scroll.top,
      column: area.column + 1)
    #expect(bench.inspector.detail.count == count - 3)
    #expect(bench.inspector.place == .detail)
  }

  // MARK: Marks

  @Test("marks a range by moving, whatever ends it", arguments: ["V", " "])
  func range(end: String) {
    var bench = Bench.sample()
    bench.type("jVjjj\(end)")
    #expect(bench.inspector.inventory.markedEntries.count == 4)
    #expect(bench.inspector.rangeAnchor == nil)
    bench.type("jjVjj<Esc>")
    #expect(bench.inspector.inventory.markedEntries.count == 4)
  }

  @Test("marks a range with Shift and the arrows, and acts on it at once")
  func shiftedRange() {
    var bench = Bench.sample()
    bench.type("<Shift-Down><Shift-Down>")
    bench.requests = []
    bench.type("d")
    #expect(bench.requests == [.plan(.delete, .marked)])
    #expect(bench.inspector.inventory.markedEntries.count == 3)
  }

  @Test("keeps marks through orders and filters, and inverts those that are listed")
  func lastingMarks() {
    var bench = Bench.sample()
    bench.type("jj sjjj<Enter>xA")
    #expect(bench.inspector.table.counts.marked == 2)
    bench.type("xfdot<Enter>")
    #expect(bench.inspector.table.counts.marked == 2)
    bench.type("<Esc>A")
    #expect(bench.inspector.table.counts.marked == 38)
  }
}
