import Larder
import LarderFormats
import SystemPackage

// The renderer: what the state looks like.
extension Home {
  /// Draws the state: equal states give equal screens.
  ///
  /// - Complexity: O(cells on the screen), and O(caches) for the sums in the title.
  package func screen() -> Screen {
    var screen = Screen(size: size, glyphs: glyphs)
    guard !Layout.isTooSmall(size) else {
      screen.putTooSmall()
      return screen
    }
    drawTitle(on: &screen)
    drawPlaces(on: &screen)
    if page == .help {
      screen.drawHelp(helpLines, from: helpScroll.top, title: "help")
    } else {
      drawList(on: &screen)
      drawFacts(on: &screen)
      for (offset, line) in messageLines.enumerated() {
        screen.put(line, line: messageLine + offset, column: 0, width: size.columns)
      }
    }
    screen.putKeys(
      keys.footer(in: place), line: size.lines - 1, column: 1, end: size.columns - 1)
    return screen
  }

  private func drawTitle(on screen: inout Screen) {
    screen.fillLine(0, style: .title)
    let state = stateText
    let end = size.columns - 1 - DisplayWidth.of(state, glyphs: glyphs)
    screen.put(state, line: 0, column: end, style: .title)
    let column = screen.put(" larder  ", line: 0, style: .title.bold)
    let facts = titleFacts(columns: end - column - 2)
    screen.put(facts, line: 0, column: column, style: .title)
  }

  private func titleFacts(columns: Int) -> String {
    let count = HumanText.count(caches.count, "cache", "caches")
    let allocated = caches.reduce(Int64(0)) { $0 &+ ($1.survey?.usage.allocated ?? 0) }
    let disk = "\(HumanText.size(allocated)) on disk"
    return ["\(count)   \(disk)", count].first { $0.count <= columns } ?? ""
  }

  /// How far searching and looking got.
  private var stateText: String {
    let spinner = glyphs.spinner[frame % glyphs.spinner.count]
    if isSearching { return "\(spinner) searching" }
    let done = caches.count(where: \.isDone)
    if done == caches.count { return caches.isEmpty ? "" : "looked at all" }
    return "\(isPaused ? "" : "\(spinner) ")looked at \(done) of \(caches.count)"
  }

  private func drawPlaces(on screen: inout Screen) {
    let order = order == .place ? "" : order.title
    let width = DisplayWidth.of(order, glyphs: glyphs)
    screen.put(order, line: 1, column: max(0, size.columns - 1 - width), style: .dim)
    let places = "in " + self.places.map(\.displayText).joined(separator: ", ")
    let room = size.columns - 3 - (width > 0 ? width + 2 : 0)
    let shown = TextFit.clipped(places, to: room, glyphs: glyphs)
    screen.put(shown, line: 1, column: 1, style: .dim)
  }
}

// Where things stand.
extension Home {
  /// The lines about the selected cache.
  private static let factLines = 3

  private var isFramed: Bool {
    size.lines >= Layout.framedSize.lines && size.columns >= Layout.framedSize.columns
  }

  /// The list with its frame.
  private var listFrame: Area {
    Area(line: 2, column: 0, lines: factLine - 2, columns: size.columns)
  }

  private var listArea: Area { isFramed ? listFrame.inside : listFrame }

  /// The rows of the list: all but the headings.
  var rowArea: Area {
    Area(
      line: listArea.line + 1, column: listArea.column, lines: listArea.size.lines - 1,
      columns: listArea.size.columns)
  }

  private var factLine: Int { messageLine - Self.factLines }

  private var messageLine: Int { size.lines - 1 - messageLines.count }

  private var messageLines: [StyledLine] {
    guard page == .list else { return [] }
    return Array((message?.lines(columns: size.columns, glyphs: glyphs) ?? []).prefix(2))
  }

  var helpArea: Area { Layout.ofHelp(size).mainInside }

  var helpLines: [StyledLine] {
    guard page == .help, !Layout.isTooSmall(size) else { return [] }
    return HelpPage.homeLines(keys, columns: helpArea.size.columns - 2, glyphs: glyphs)
  }
}
