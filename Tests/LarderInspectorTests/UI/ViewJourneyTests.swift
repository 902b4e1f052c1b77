import Larder
import LarderFormats
import SystemPackage
import Testing
import TestSupport

@testable import LarderInspector

@Suite("A way through the views")
struct ViewJourneyTests {
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
      bench.press(.click, line: 2, column: tab.columns.lowerBound + 1)
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
}

extension Bench {
  /// A line of the pane.
  func line(_ index: Int) -> String { inspector.detail.document?.lines[index].text ?? "" }

  /// Presses the mouse at a cell.
  mutating func press(_ action: Mouse.Action, line: Int, column: Int) {
    send(.mouse(Mouse(action, at: Position(line: line, column: column))))
  }
}
