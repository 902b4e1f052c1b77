import Larder
import LarderFormats
import SystemPackage
import Testing
import TestSupport

@testable import LarderInspector

@Suite("A way through the views")
struct ViewJourneyTests {
  private func press(_ action: Mouse.Action, _ bench: inout Bench, line: Int, column: Int) {
    bench.send(.mouse(Mouse(action, at: Position(line: line, column: column))))
  }

  // MARK: From view to view

  @Test("is by number, with a tab that says where one is, and Esc leads back to the entries")
  func numbers() {
    var bench = Bench.sample()
    for (number, view) in Page.views.enumerated() {
      bench.type("\(number + 1)")
      #expect(bench.inspector.page == view)
      #expect(bench.inspector.screen().text(ofLine: 2).contains("[\(number + 1) \(view.title)"))
      bench.type("<Esc>")
      #expect(bench.inspector.page == .entries)
    }
  }

  @Test("is along the tabs, around their end")
  func alongTabs() {
    var bench = Bench.sample()
    bench.type("[")
    #expect(bench.inspector.page == .journal)
    bench.type("]]")
    #expect(bench.inspector.page == .findings)
  }

  @Test("is by a click on a tab")
  func clickedTab() throws {
    var bench = Bench.sample()
    for tab in bench.inspector.tabs.dropFirst() {
      press(.click, &bench, line: 2, column: tab.columns.lowerBound + 1)
      #expect(bench.inspector.page == tab.page)
    }
  }

  @Test("says on a small screen where one is, too")
  func smallScreen() {
    var bench = Bench.sample(lines: 12, columns: 40)
    bench.type("3")
    #expect(bench.inspector.screen().text(ofLine: 0).hasPrefix(" map "))
  }

  @Test("has the keys of the view first in its help")
  func help() {
    var bench = Bench.sample(lines: 60)
    bench.type("3?")
    let text = bench.text
    let (here, there) = (
      text.firstRange(of: "next cell that asks"), text.firstRange(of: "Elsewhere")
    )
    #expect(here != nil)
    #expect(there.map { here?.lowerBound ?? $0.upperBound < $0.lowerBound } ?? true)
    bench.type("<Esc>")
    #expect(bench.inspector.page == .map)
  }

  // MARK: Findings

  @Test("shows findings by code, the gravest first, with counts and bytes")
  func findings() {
    var bench = Bench.sample()
    bench.type("2")
    #expect(
      bench.inspector.findingListing.groups.map(\.code.rawValue).first
        == FindingCode.pickleCutShort.rawValue
        || bench.inspector.findingListing.groups[0].code.severity == .error)
    let group = bench.inspector.findingListing.groups.first { $0.code == .pickleCutShort }
    #expect(group == FindingGroup(code: .pickleCutShort, entries: 1, bytes: 4127))
  }

  @Test("leads from a finding to its entries and back, with the filter that was there before")
  func openedFinding() {
    var bench = Bench.sample()
    bench.type("fdot<Enter>2")
    while bench.inspector.groupUnderCursor?.code != .pickleCutShort { bench.type("j") }
    bench.type("<Enter>")
    #expect(bench.inspector.page == .entries)
    #expect(bench.inspector.listing.rows == [2])
    #expect(bench.text.contains("q back"))
    bench.type("q")
    #expect(bench.inspector.page == .findings)
    #expect(bench.inspector.query.text == "dot")
    #expect(bench.inspector.groupUnderCursor?.code == .pickleCutShort)
  }

  @Test("leads from a finding about items to the first of them")
  func openedItemFinding() {
    var bench = Bench.sample()
    bench.type("2")
    while bench.inspector.groupUnderCursor?.code != .lockStale { bench.type("j") }
    bench.type("<Enter>")
    #expect(bench.inspector.page == .items)
    #expect(bench.inspector.list.position == 0)
    bench.type("<Esc>")
    #expect(bench.inspector.page == .findings)
  }

  @Test("keeps the cursor on its code while other findings come")
  func stickyFinding() {
    var bench = Bench.sample()
    bench.type("2G")
    let code = bench.inspector.groupUnderCursor?.code
    var more = Sample.missingValue
    more.id = Sample.id(99)
    more.findings = [Finding(.permission, problem: "No permission.")]
    bench.send(.scan(.found(cache: 0, ScanBatch(entries: [more]))))
    #expect(bench.inspector.groupUnderCursor?.code == code)
  }

  // MARK: The map

  @Test("goes from fault to fault on the map, around the end")
  func seeking() {
    var bench = Bench.sample()
    bench.type("3")
    var rows: [Int] = []
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

  @Test("drops a filter that hides the entry of a cell, and Esc brings it back")
  func hiddenCell() {
    var bench = Bench.sample()
    bench.type("faxpy<Enter>3g<Enter>")
    #expect(bench.inspector.cursor.row == 0)
    #expect(bench.inspector.listing.count == 40)
    bench.type("<Esc>")
    #expect(bench.inspector.query.text == "axpy")
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
      bench.inspector.map.row == 4 + bench.inspector.mapGrid.columns || bench.inspector.map.row == 4
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
    #expect(bench.inspector.mapCell.rows.contains(row))
  }

  @Test("takes a click for where to go, and a double click for Enter")
  func clickedCell() {
    var bench = Bench.sample()
    bench.type("3")
    let place = bench.inspector.mapGrid.position(of: 4)
    press(.click, &bench, line: place.line, column: place.column)
    #expect(bench.inspector.map.row == 4)
    press(.doubleClick, &bench, line: place.line, column: place.column)
    #expect(bench.inspector.page == .entries)
    #expect(bench.inspector.cursor.row == 4)
  }

  // MARK: The histogram

  @Test("leads from a bar to exactly its entries", arguments: ["", "s"])
  func openedBucket(measure: String) {
    var bench = Bench.sample()
    bench.type("4\(measure)")
    let buckets = bench.inspector.buckets
    for index in 0..<buckets.count {
      let expected = bench.inspector.distribution.buckets[buckets.lowerBound + index].count
      bench.type("<Enter>")
      #expect(bench.inspector.listing.count == expected, "\(bench.inspector.query.text)")
      bench.type("<Esc>j")
    }
  }

  // MARK: The quarantine

  @Test("looks inside a run and at what lies there, one level at a time")
  func quarantine() {
    var bench = Bench.sample(columns: 120)
    bench.type("6")
    bench.answerAll()
    #expect(bench.inspector.runs.held.map(\.run.number) == [3, 2])
    bench.type("j<Enter>")
    bench.answerAll()
    #expect(bench.text.contains("quarantine → run 2"))
    bench.type("j")
    bench.answerAll()
    #expect(bench.text.contains("cc6/22d/5bf6dcd8"))
    bench.type("<Enter>")
    #expect(bench.inspector.place == .pane)
    bench.type("<Esc><Esc>")
    #expect(bench.inspector.runs.open == nil)
    #expect(bench.inspector.list.position == 1)
    bench.type("<Esc>")
    #expect(bench.inspector.page == .entries)
  }

  @Test("puts back a run, what is marked in it, or what the cursor is on")
  func restoring() {
    var bench = Bench.sample()
    let run = RunAddress(cache: 0, run: 2)
    bench.type("6")
    bench.answerAll()
    bench.type("ju")
    #expect(bench.requests.last == .plan(.undo, .run(run)))
    bench.type("<Esc><Enter>")
    bench.answerAll()
    bench.type("ju")
    #expect(bench.requests.last == .plan(.undo, .steps(run, [1])))
    bench.type("<Esc>g  u")
    #expect(bench.requests.last == .plan(.undo, .steps(run, [0, 1])))
  }

  @Test("acts on nothing that is not shown")
  func nothingElse() {
    var bench = Bench.sample()
    bench.type(" 6")
    bench.answerAll()
    bench.requests = []
    bench.type("drv<Tab>drv")
    bench.answerAll()
    #expect(bench.requests.isEmpty)
  }

  @Test("purges only when that is typed")
  func purging() {
    var bench = Bench.sample()
    bench.type("6")
    bench.answerAll()
    bench.type("jP")
    #expect(bench.requests.last == .plan(.purge, .run(RunAddress(cache: 0, run: 2))))
    let plan = CachePlan(
      cache: 0,
      plan: Plan(
        action: .purge, cache: Sample.path, format: .pytoolsV4,
        steps: [
          Step(
            subject: .run(2), reason: Reason(code: "complete", title: "complete run"),
            work: .purge(Sample.runs[1].run))
        ]), quarantine: Sample.quarantine)
    bench.send(.planned(.success([plan])))
    bench.requests = []
    bench.type("ypurg<Enter>")
    #expect(bench.requests.isEmpty)
    #expect(bench.text.contains("type 'purge' to go on"))
    bench.type("e<Enter>")
    #expect(bench.requests == [.execute([plan])])
    bench.requests = []
    bench.send(.acted(.success(ActionResult(action: .purge, done: 1, bytes: 4720))))
    #expect(bench.requests.contains(.loadRuns))
    #expect(!bench.text.contains("u takes it back"))
  }

  // MARK: The journal

  @Test("lists what was done, the latest first, and undoes from there")
  func journal() {
    var bench = Bench.sample()
    bench.type("7")
    bench.answerAll()
    #expect(bench.inspector.runs.journal.map(\.run.number) == [3, 2, 4, 1])
    bench.type("jju")
    #expect(bench.requests.last == .plan(.undo, .run(RunAddress(cache: 0, run: 4))))
  }

  @Test("asks for runs once, and again when something was done")
  func loadingRuns() {
    var bench = Bench.sample()
    bench.type("7")
    bench.type("jk")
    #expect(bench.requests.filter { $0 == .loadRuns }.count == 1)
    bench.answerAll()
    bench.type("16")
    #expect(!bench.requests.contains(.loadRuns))
  }

  @Test("says why the runs cannot be read")
  func failedRuns() {
    var bench = Bench.sample()
    bench.type("7")
    bench.send(.runs(.failure(LarderError(.permission, "cannot read the quarantine"))))
    #expect(bench.text.contains("cannot read the quarantine"))
  }

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
    press(
      .click, &bench, line: area.line + line - bench.inspector.detail.list.scroll.top,
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

extension Bench {
  /// A line of the pane.
  func line(_ index: Int) -> String { inspector.detail.document?.lines[index].text ?? "" }
}
