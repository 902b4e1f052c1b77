import Larder
import LarderFormats
import Testing
import TestSupport

@testable import LarderInspector

@Suite("A way through the inspector")
struct JourneyTests {
  private func address(_ number: Int) -> EntryAddress {
    EntryAddress(cache: 0, id: Sample.id(number))
  }

  // MARK: Reading

  @Test("begins with a frame before anything was read")
  func firstFrame() {
    let bench = Bench()
    #expect(bench.text.contains("opening"))
    #expect(bench.text.contains("reading"))
    #expect(bench.text.contains("q quit"))
  }

  @Test("shows rows while they come, and has those read first that are seen")
  func streaming() {
    var bench = Bench(lines: 12, columns: 80)
    bench.send(.scan(.opened(OpenedCaches(root: Sample.path, caches: [FakeCache(100)]))))
    let names = (0..<100).map { FakeCache(100).record($0, depth: .names) }
    bench.send(.scan(.found(cache: 0, ScanBatch(entries: Array(names[..<5])))))
    #expect(bench.prioritized.count == 5)
    bench.send(.scan(.found(cache: 0, ScanBatch(entries: names))))
    let visible = bench.inspector.layout.rows.size.lines
    #expect(bench.prioritized == names.prefix(visible).map { EntryAddress(cache: 0, id: $0.id) })
    bench.type("G")
    #expect(bench.prioritized.last == EntryAddress(cache: 0, id: names[99].id))
    let checked = FakeCache(100).record(99, depth: .full)
    bench.send(.scan(.checked(cache: 0, checked)))
    #expect(bench.text.contains("● valid         ('kernel', 99)"))
  }

  @Test("asks for the same visible entries only once")
  func prioritizingOnce() {
    var bench = Bench()
    bench.send(.scan(.opened(OpenedCaches(root: Sample.path, caches: [FakeCache(9)]))))
    let names = (0..<9).map { FakeCache(9).record($0, depth: .names) }
    bench.send(.scan(.found(cache: 0, ScanBatch(entries: names))))
    bench.requests = []
    bench.send(.tick(Bench.now))
    bench.type("j")
    #expect(bench.requests.isEmpty)
  }

  @Test("keeps the cursor on its entry while others come and are sorted before it")
  func stickyCursor() {
    var bench = Bench.sample(20)
    bench.type("jjjsjjj<Enter>")
    #expect(bench.inspector.cursor.row == 3)
    var records = (100..<140).map(Sample.valid)
    records[0].key.label = "('aaa',)"
    bench.send(.scan(.found(cache: 0, ScanBatch(entries: records))))
    #expect(bench.inspector.cursor.row == 3)
    #expect(
      bench.text.split(separator: "\n").contains { $0.contains("▸") && $0.contains("('dot', 24)") })
  }

  @Test("says what is wrong when nothing can be opened")
  func notOpened() {
    var bench = Bench()
    bench.send(
      .scan(.notOpened(LarderError(.permission, "cannot open it", remedy: "ask its owner"))))
    #expect(bench.text.contains("cannot open it"))
    #expect(bench.text.contains("ask its owner"))
  }

  // MARK: Looking

  @Test("reads an entry once, and shows what came for it and nothing else")
  func details() {
    var bench = Bench.sample(columns: 120)
    bench.type("jj")
    #expect(bench.requests.suffix(2) == [.loadDetail(address(1)), .loadDetail(address(2))])
    bench.send(.detail(address(1), .success(Sample.detail)))
    #expect(!bench.text.contains("pickle-cut-short"))
    bench.send(.detail(address(2), .success(Sample.detail)))
    #expect(bench.text.contains("pickle-cut-short"))
    bench.requests = []
    bench.send(.tick(Bench.now))
    #expect(bench.requests.isEmpty)
  }

  @Test("reads no details that nobody sees")
  func noDetails() {
    var bench = Bench.sample(columns: 80)
    bench.requests = []
    bench.type("jjj")
    #expect(bench.requests.isEmpty)
    bench.type("<Enter>")
    #expect(bench.requests == [.loadDetail(address(3))])
  }

  @Test("goes through the parts of a detail with Tab and back to the list at its end")
  func panes() {
    var bench = Bench.sample(columns: 120)
    bench.type("jj")
    bench.answerDetails()
    bench.type("<Tab>")
    #expect(bench.inspector.place == .detail)
    for _ in 0..<12 where bench.inspector.place == .detail { bench.type("<Tab>") }
    #expect(bench.inspector.place == .list)
    bench.type("<Enter><Esc>")
    #expect(bench.inspector.place == .list)
  }

  @Test("tells of an entry that is gone or cannot be read")
  func failedDetails() {
    var bench = Bench.sample(columns: 120)
    bench.type("j")
    bench.send(.detail(address(1), .success(nil)))
    #expect(bench.text.contains("not there any more"))
    bench.type("j")
    bench.send(.detail(address(2), .failure(LarderError(.inputOutput, "cannot read it"))))
    #expect(bench.text.contains("cannot read it"))
  }

  @Test("searches while typing, goes on, and gives up where it began")
  func searching() {
    var bench = Bench.sample()
    bench.type("/DOT', 8")
    #expect(bench.inspector.cursor.row == 1)
    bench.type("<Enter>")
    #expect(bench.inspector.place == .list)
    bench.type("n")
    #expect(bench.inspector.cursor.row == 10)
    bench.type("nn")
    #expect(bench.inspector.cursor.row == 1)
    bench.type("N")
    #expect(bench.inspector.cursor.row == 11)
    bench.type("/zzz")
    #expect(bench.text.contains("nothing matches"))
    bench.type("<Esc>")
    #expect(bench.inspector.cursor.row == 11)
  }

  @Test("filters while typing, points at what is wrong, and Esc restores what was")
  func filtering() {
    var bench = Bench.sample()
    bench.type("fstatus:missing<Enter>")
    #expect(bench.inspector.listing.count == 1)
    bench.type("f and size>x<Enter>")
    #expect(bench.inspector.place == .prompt)
    #expect(bench.text.contains("expected a size"))
    bench.type("<Esc>")
    #expect(bench.inspector.listing.count == 1)
    #expect(bench.text.contains("filter: status:missing"))
    bench.type("<Esc>")
    #expect(bench.inspector.listing.count == 40)
  }

  @Test("keeps the cursor on its entry through a filter, and else goes to the top of what is left")
  func filteredCursor() {
    var bench = Bench.sample()
    bench.type("jjjjfstatus:missing<Enter>")
    #expect(bench.inspector.cursor.row == 4)
    bench.type("<Esc>jfis:faulty<Enter>")
    #expect(bench.inspector.cursor.row == 5)
    bench.type("<Esc>jfis:faulty")
    #expect(bench.inspector.cursor.row == 2)
    bench.type("<Esc>")
    #expect(bench.inspector.cursor.row == 6)
  }

  @Test("shows only what is faulty, also within a filter")
  func onlyFaulty() {
    var bench = Bench.sample()
    bench.type("x")
    #expect(bench.inspector.listing.count == 3)
    bench.type("fmatmul<Enter>")
    #expect(bench.inspector.listing.count == 1)
    bench.type("x")
    #expect(bench.inspector.query.shown == "matmul")
    bench.type("<Esc>")
    #expect(bench.inspector.listing.count == 40)
  }

  @Test("asks about entries of which the table cannot tell whether they match")
  func undecided() {
    var bench = Bench.sample()
    bench.requests = []
    bench.type("fvalue~32<Enter>")
    let asked = bench.requests.compactMap { request -> [EntryAddress]? in
      if case .validate(.entries(let entries)) = request { entries } else { nil }
    }
    #expect(Set(asked.joined()).count == 38)
    bench.send(.scan(.checked(cache: 0, Sample.valid(7))))
    #expect(bench.inspector.listing.rows == [7])
  }

  // MARK: Marking

  @Test("marks with space and goes on, marks all that is listed, and Esc unmarks")
  func marking() {
    var bench = Bench.sample()
    bench.type(" j ")
    #expect(bench.inspector.table.counts.marked == 2)
    #expect(bench.inspector.inventory.markedEntries == [address(0), address(2)])
    bench.type("x*")
    #expect(bench.inspector.table.counts.marked == 4)
    bench.type("*")
    #expect(bench.inspector.table.counts.marked == 1)
    bench.type("<Esc><Esc>")
    #expect(bench.inspector.table.counts.marked == 0)
  }

  // MARK: The mouse

  @Test("selects by click, opens by double click, and scrolls by wheel")
  func mouse() {
    var bench = Bench.sample()
    let line = bench.inspector.layout.rows.line
    bench.send(.mouse(Mouse(.click, at: Position(line: line + 4, column: 20))))
    #expect(bench.inspector.cursor.row == 4)
    bench.send(.mouse(Mouse(.wheelDown, at: Position(line: line, column: 20))))
    #expect(bench.inspector.cursor.scroll.top == 3)
    #expect(bench.inspector.cursor.row == 4)
    bench.send(.mouse(Mouse(.doubleClick, at: Position(line: line, column: 20))))
    #expect(bench.inspector.place == .detail)
    #expect(bench.inspector.cursor.row == 3)
  }

  @Test("sorts by a click on a heading, and the other way round by another")
  func headings() {
    var bench = Bench.sample()
    let line = bench.inspector.layout.rows.line - 1
    let click = InspectorEvent.mouse(Mouse(.click, at: Position(line: line, column: 20)))
    bench.send(click)
    #expect(bench.inspector.listing.order == SortOrder(.key))
    bench.send(click)
    #expect(bench.inspector.listing.order == SortOrder(.key, isDescending: true))
  }
}

extension Bench {
  /// What was asked to be read first, last.
  var prioritized: [EntryAddress] {
    for case .prioritize(let entries) in requests.reversed() { return entries }
    return []
  }
}
