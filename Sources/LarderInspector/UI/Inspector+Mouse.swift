// What the mouse does.
extension Inspector {
  private static let wheelLines = 3

  mutating func handle(_ mouse: Mouse) -> [InspectorRequest] {
    switch mouse.action {
    case .wheelUp: wheel(-Self.wheelLines, at: mouse.position)
    case .wheelDown: wheel(Self.wheelLines, at: mouse.position)
    case .click: click(mouse.position)
    case .doubleClick:
      click(mouse.position)
      if layout.rows.contains(mouse.position), isOnList, dialog == nil { open() }
    case .rightClick: break
    }
    return []
  }

  /// Whether a list or the map has the keyboard, not the pane.
  private var isOnList: Bool { !isDetailFocused && page != .help }

  private mutating func wheel(_ lines: Int, at position: Position) {
    let layout = layout
    switch place {
    case .help, .plan, .sortMenu: move(by: lines)
    case .prompt, .running: break
    default:
      if layout.isSplit, isOverPane(position, layout) {
        scrollPane(by: lines)
      } else if layout.isSplit || !isDetailFocused {
        scrollList(by: lines)
      } else {
        scrollPane(by: lines)
      }
    }
  }

  private func isOverPane(_ position: Position, _ layout: Layout) -> Bool {
    layout.pane?.contains(position) ?? false
  }

  private mutating func scrollPane(by lines: Int) {
    let height = layout.detailText.size.lines
    detail.list.scroll(by: lines, count: detail.count, height: height)
  }

  private mutating func scrollList(by lines: Int) {
    let height = layout.rows.size.lines
    switch page {
    case .entries: cursor.scroll(by: lines, in: listing, height: height)
    case .map: moveMap(by: lines.signum() * mapGrid.columns)
    default: list.scroll(by: lines, count: rowCount, height: height)
    }
  }

  private mutating func click(_ position: Position) {
    let layout = layout
    guard dialog == nil else { return }
    if position.line == layout.tabs { return clickTab(at: position.column) }
    guard page != .help else { return }
    if layout.isSplit, isOverPane(position, layout) {
      clickPane(position, layout)
    } else if isDetailFocused, !layout.isSplit {
      clickPane(position, layout)
    } else if layout.rows.contains(position) {
      isDetailFocused = false
      select(position, layout)
    } else if position.line == layout.rows.line - 1, page == .entries, !isDetailFocused {
      sort(byHeadingAt: position.column - layout.rows.column)
    }
  }

  /// Gives the pane the keyboard, and folds or unfolds the line that was clicked at its sign.
  private mutating func clickPane(_ position: Position, _ layout: Layout) {
    focusDetail()
    let line = detail.list.scroll.top + position.line - layout.detailText.line
    guard layout.detailText.contains(position), line < detail.count else { return }
    detail.list.move(to: line)
    fold()
  }

  private mutating func select(_ position: Position, _ layout: Layout) {
    let line = position.line - layout.rows.line
    switch page {
    case .entries:
      guard cursor.scroll.top + line < listing.count else { return }
      cursor.move(to: cursor.scroll.top + line, in: listing)
    case .map:
      let grid = mapGrid
      if let cell = grid.cell(at: position) { moveMap(toCell: cell) }
    default:
      guard list.scroll.top + line < rowCount else { return }
      list.move(to: list.scroll.top + line)
    }
  }
}
