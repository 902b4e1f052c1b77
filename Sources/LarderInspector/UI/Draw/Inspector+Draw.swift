import Larder
import LarderFormats

// The renderer: what the state looks like.
extension Inspector {
  /// Draws the state: equal states give equal screens.
  ///
  /// - Complexity: O(cells on the screen), whatever the size of the cache.
  package func screen() -> Screen {
    var screen = Screen(size: size, glyphs: glyphs)
    guard !Layout.isTooSmall(size) else {
      screen.putTooSmall()
      return screen
    }
    let layout = layout
    drawHeader(on: &screen)
    drawTabs(on: &screen, layout)
    drawBanner(on: &screen, layout)
    if page == .help {
      screen.drawHelp(
        helpLines, from: helpScroll.top,
        title: "help: keys in the view of \(pageBeforeHelp.title) first")
    } else {
      drawPanes(on: &screen, layout)
    }
    for (offset, line) in messageLines.prefix(layout.messageLines).enumerated() {
      screen.put(line, line: layout.message + offset, column: 0, width: size.columns)
    }
    drawFooter(on: &screen, layout)
    drawDialog(on: &screen)
    return screen
  }

  private func drawBanner(on screen: inout Screen, _ layout: Layout) {
    guard let line = layout.banner, let banner else { return }
    let text = TextFit.clipped(banner.text, to: size.columns - 4, glyphs: glyphs)
    screen.put(banner.glyph(glyphs), line: line, column: 1, style: banner.style)
    screen.put(text, line: line, column: 3, style: banner.style)
  }

  /// What there is to know about the cache as a whole, the worst first.
  var banner: Message? {
    let findings = inventory.caches.flatMap(\.allFindings)
    let failed = inventory.caches.lazy.compactMap(\.error).first
    if let failed { return Message(.error, failed.problem) }
    guard let worst = findings.max(by: { $0.severity < $1.severity }) else {
      return readOnlyBanner
    }
    let more = findings.count > 1 ? " (i shows all \(findings.count))" : " (i shows more)"
    return Message(
      worst.severity.messageKind, "\(worst.code.rawValue): \(worst.problem)\(more)")
  }

  private var readOnlyBanner: Message? {
    guard inventory.caches.count == 1, let why = inventory.caches[0].info.readOnly else {
      return nil
    }
    return Message(.note, "read-only: \(why)")
  }
}

// Panes.
extension Inspector {
  private func drawPanes(on screen: inout Screen, _ layout: Layout) {
    if layout.isFramed { drawFrames(on: &screen, layout) }
    if layout.isSplit || !isDetailFocused {
      drawView(on: &screen, layout)
    }
    if layout.isSplit || isDetailFocused { drawDetail(on: &screen, layout) }
  }

  private func drawView(on screen: inout Screen, _ layout: Layout) {
    switch page {
    case .entries: drawEntries(on: &screen, layout)
    case .findings: drawFindings(on: &screen, layout)
    case .map: drawMap(on: &screen, layout)
    case .histogram: drawHistogram(on: &screen, layout)
    case .items: drawItems(on: &screen, layout)
    case .quarantine: drawQuarantine(on: &screen, layout)
    case .journal: drawJournal(on: &screen, layout)
    case .help: break
    }
  }

  private func drawFrames(on screen: inout Screen, _ layout: Layout) {
    let onPane = isDetailFocused
    guard let pane = layout.pane else {
      let title = onPane ? detailTitle : listTitle
      screen.drawBox(layout.main, title: title, style: .focus)
      return
    }
    let (main, mainStyle) = (layout.main, onPane ? Style.border : Style.focus)
    let (side, sideStyle) = (pane, onPane ? Style.focus : Style.border)
    // The pane with the keyboard is drawn last: the border between them is its own.
    if onPane {
      screen.drawBox(main, title: listTitle, style: mainStyle, titleStyle: .dim)
      screen.drawBox(side, title: detailTitle, style: sideStyle, titleStyle: .focus)
    } else {
      screen.drawBox(side, title: detailTitle, style: sideStyle, titleStyle: .dim)
      screen.drawBox(main, title: listTitle, style: mainStyle, titleStyle: .focus)
    }
  }

  private var listTitle: String {
    switch page {
    case .entries:
      let way = origin.map { "\($0.page.title) \(glyphs.arrow) " } ?? ""
      return way + "entries" + place(cursor.position, of: listing.count)
    case .findings: return "findings by code" + place(list.position, of: rowCount)
    case .map:
      let share = mapGrid.rowsPerCell
      return "map of health, a cell: "
        + (share == 1 ? "an entry" : "\(HumanText.count(share)) entries, the worst shows")
    case .histogram: return "histogram of \(measure.title), s: of \(measure.other.title)"
    case .items: return "items: locks, leftovers, strays"
    case .quarantine:
      guard let open = runs.open else { return "quarantine: what was taken out, by run" }
      return "quarantine \(glyphs.arrow) run \(open.run)" + place(list.position, of: rowCount)
    case .journal: return "journal: what was done, the latest first"
    case .help: return "help"
    }
  }

  private func place(_ position: Int, of count: Int) -> String {
    count > 0 ? " \(HumanText.count(position + 1))/\(HumanText.count(count))" : ""
  }

  private var detailTitle: String {
    switch detail.subject {
    case .entry(let address):
      "entry \(SafeText.display(bytes: address.id.name, limit: 200))"
    case .item(.finding): "the whole cache"
    case .item: "item"
    case .group: "finding"
    case .cell: "cell"
    case .bucket: "bar"
    case .run(let run): "run \(run.run)"
    case .quarantined: "in the quarantine"
    case nil: "detail"
    }
  }

  private func drawDetail(on screen: inout Screen, _ layout: Layout) {
    let area = layout.detailText
    guard let document = detail.document else {
      let text = detail.isLoading ? "reading\(glyphs.ellipsis)" : ""
      screen.put(text, line: area.line, column: area.column, style: .dim)
      return
    }
    let top = detail.list.scroll.top
    for (offset, line) in document.lines.dropFirst(top).prefix(area.size.lines).enumerated() {
      let isSelected = isDetailFocused && dialog == nil && top + offset == detail.list.position
      if isSelected {
        let whole = Area(
          line: area.line + offset, column: area.column, lines: 1, columns: area.size.columns)
        screen.fill(whole, style: Style.plain.selected())
      }
      screen.put(
        line, line: area.line + offset, column: area.column, width: area.size.columns,
        isSelected: isSelected)
    }
    let bar = Area(
      line: area.line, column: area.column, lines: area.size.lines, columns: area.size.columns + 1)
    screen.drawScrollBar(bar, top: top, count: document.lines.count)
  }
}

extension Severity {
  var messageKind: Message.Kind {
    switch self {
    case .error: .error
    case .warning: .warning
    case .note: .note
    }
  }
}
