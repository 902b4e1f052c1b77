// The line that says which views there are, and which one is shown.
extension Inspector {
  /// A tab: what it says, and where.
  struct Tab: Equatable {
    let page: Page
    let text: String
    let columns: Range<Int>
  }

  /// The tabs as far as they fit; on a narrow screen only the one that is shown has a name.
  var tabs: [Tab] {
    let long = Page.views.map { (page: $0, text: "\($0.number) \($0.title)\(tail(of: $0))") }
    let plain = Page.views.map { (page: $0, text: "\($0.number) \($0.title)") }
    let short = Page.views.map { view in
      (page: view, text: view == shownView ? "\(view.number) \(view.title)" : "\(view.number)")
    }
    let choice = [long, plain].first { width(of: $0.map(\.text)) <= size.columns } ?? short
    var column = 0
    return choice.map { page, text in
      let columns = column..<column + DisplayWidth.of(text, glyphs: glyphs) + 2
      column = columns.upperBound
      return Tab(page: page, text: text, columns: columns)
    }
  }

  /// The view that is shown, or will be once the help page is closed.
  private var shownView: Page { page == .help ? pageBeforeHelp : page }

  private func width(of texts: [String]) -> Int {
    texts.reduce(0) { $0 + DisplayWidth.of($1, glyphs: glyphs) + 2 }
  }

  /// How much there is to see in a view.
  private func tail(of view: Page) -> String {
    let count =
      switch view {
      case .findings: table.counts.withFindings
      case .items: inventory.items.counts.items
      default: 0
      }
    return count > 0 ? " \(HumanText.count(count))" : ""
  }

  func drawTabs(on screen: inout Screen, _ layout: Layout) {
    guard let line = layout.tabs else { return }
    for tab in tabs {
      let isShown = tab.page == shownView
      let style: Style = isShown ? .focus : .dim
      let text = isShown ? "[\(tab.text)]" : " \(tab.text) "
      screen.put(text, line: line, column: tab.columns.lowerBound, style: style)
      guard !isShown else { continue }
      screen.put(
        tab.page.number, line: line, column: tab.columns.lowerBound + 1, style: .key)
    }
  }

  /// Shows the view whose tab is at a column.
  mutating func clickTab(at column: Int) {
    if let tab = tabs.first(where: { $0.columns.contains(column) }), tab.page != page {
      show(tab.page)
    }
  }
}

extension Page {
  /// The key that shows it.
  fileprivate var number: String { String(rawValue + 1) }
}
