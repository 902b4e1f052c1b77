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
      if layout.rows.contains(mouse.position), place == .list || place == .items { open() }
    case .rightClick: break
    }
    return []
  }

  private mutating func wheel(_ lines: Int, at position: Position) {
    let layout = layout
    switch place {
    case .list, .items, .detail:
      if layout.isSplit, isOverPane(position, layout) {
        scrollPane(by: lines)
      } else if layout.isSplit || !isDetailFocused {
        scrollList(by: lines)
      } else {
        move(by: lines)
      }
    case .help, .plan, .sortMenu: move(by: lines)
    case .prompt, .running: break
    }
  }

  private func isOverPane(_ position: Position, _ layout: Layout) -> Bool {
    layout.pane?.contains(position) ?? false
  }

  private mutating func scrollPane(by lines: Int) {
    let height = layout.detailText.size.lines
    detail.scroll.move(by: lines, count: detail.document?.lines.count ?? 0, height: height)
  }

  private mutating func scrollList(by lines: Int) {
    let height = layout.rows.size.lines
    if page == .items {
      itemPosition = clamped(itemPosition, lines, itemListing.rows.count)
    } else {
      cursor.scroll(by: lines, in: listing, height: height)
    }
  }

  private mutating func click(_ position: Position) {
    let layout = layout
    guard dialog == nil, page != .help else { return }
    if layout.isSplit, isOverPane(position, layout) {
      open()
    } else if layout.isSplit || !isDetailFocused, layout.rows.contains(position) {
      isDetailFocused = false
      select(line: position.line - layout.rows.line)
    } else if position.line == layout.rows.line - 1, page == .entries, !isDetailFocused {
      sort(byHeadingAt: position.column - layout.rows.column)
    }
  }

  private mutating func select(line: Int) {
    if page == .items {
      guard itemScroll.top + line < itemListing.rows.count else { return }
      itemPosition = itemScroll.top + line
    } else if cursor.scroll.top + line < listing.count {
      cursor.move(to: cursor.scroll.top + line, in: listing)
    }
  }
}
