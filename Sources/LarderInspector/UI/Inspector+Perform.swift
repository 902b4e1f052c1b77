import Larder

// What commands do.
extension Inspector {
  /// Does what a key asks for, in the place where the keyboard is.
  mutating func perform(_ command: Command) -> [InspectorRequest] {
    switch command {
    case .moveUp, .moveDown, .pageUp, .pageDown, .moveToTop, .moveToBottom: move(command)
    case .open: open()
    case .close: close()
    case .nextPane: nextPane()
    case .previousPane: previousPane()
    case .search: dialog = .search(SearchPrompt(cursor: cursor))
    case .searchNext: search.begin(from: cursor.position + 1, .forward, in: listing)
    case .searchPrevious: search.begin(from: cursor.position - 1, .backward, in: listing)
    case .filter: dialog = .filter(FilterPrompt(query, origin: cursor.row))
    case .toggleFaulty: toggleFaulty()
    case .sort: dialog = .sortMenu(line: SortColumn.menu.firstIndex(of: listing.order.column) ?? 0)
    case .mark: mark()
    case .markAll: markAll()
    case .items: showItems()
    case .help: toggleHelp()
    case .redraw: return [.redraw]
    case .quit: return quit()
    case .validate: return validate()
    case .delete, .repair, .recover, .compact, .undo: return begin(command)
    case .confirm: return confirm()
    case .cancel: return cancel()
    }
    return []
  }

  private mutating func quit() -> [InspectorRequest] {
    switch dialog {
    case .running, .planning: return cancel()
    default: return [.quit]
    }
  }
}

// Going from place to place.
extension Inspector {
  mutating func open() {
    guard page != .entries || cursor.row != nil else { return }
    guard page != .items || !itemListing.rows.isEmpty else { return }
    isDetailFocused = true
  }

  private mutating func close() {
    if isDetailFocused {
      isDetailFocused = false
      return
    }
    switch page {
    case .help: page = pageBeforeHelp
    case .items: page = .entries
    case .entries: dropNarrowing()
    }
  }

  /// Esc in the list takes back what narrows it, one thing at a time.
  private mutating func dropNarrowing() {
    if !search.text.isEmpty {
      search = SearchState()
    } else if query.shown != nil {
      setFilter(FilterState())
    } else if table.counts.marked > 0 {
      startMarking(false, .all)
    }
  }

  private mutating func nextPane() {
    guard isDetailFocused else { return open() }
    let height = layout.detailText.size.lines
    if let section = detail.sectionAfterTop(height: height) {
      scrollDetail(to: section)
    } else {
      scrollDetail(to: 0)
      isDetailFocused = false
    }
  }

  private mutating func previousPane() {
    guard isDetailFocused else { return open() }
    if let section = detail.sectionBeforeTop {
      scrollDetail(to: section)
    } else {
      isDetailFocused = false
    }
  }

  private mutating func scrollDetail(to line: Int) {
    let height = layout.detailText.size.lines
    detail.scroll.move(to: line, count: detail.document?.lines.count ?? 0, height: height)
  }

  private mutating func showItems() {
    page = page == .items ? .entries : .items
    isDetailFocused = false
    itemListing.invalidate()
  }

  private mutating func toggleHelp() {
    if page == .help {
      page = pageBeforeHelp
    } else {
      pageBeforeHelp = page
      page = .help
      helpScroll = Scroll()
    }
  }
}

// Moving.
extension Inspector {
  private mutating func move(_ command: Command) {
    let height = pageHeight
    switch command {
    case .moveUp: move(by: -1)
    case .moveDown: move(by: 1)
    case .pageUp: move(by: -max(1, height - 1))
    case .pageDown: move(by: max(1, height - 1))
    case .moveToTop: move(by: -.max / 2)
    default: move(by: .max / 2)
    }
  }

  private var pageHeight: Int {
    switch place {
    case .list, .items: layout.rows.size.lines
    case .detail: layout.detailText.size.lines
    case .plan: planHeight
    default: layout.mainInside.size.lines
    }
  }

  /// Moves what the keyboard is on by some lines; far beyond the end is the end.
  mutating func move(by lines: Int) {
    let height = pageHeight
    switch place {
    case .list: cursor.move(to: clamped(cursor.position, lines, listing.count), in: listing)
    case .items: itemPosition = clamped(itemPosition, lines, itemListing.rows.count)
    case .detail:
      let count = detail.document?.lines.count ?? 0
      detail.scroll.move(to: clamped(detail.scroll.top, lines, count), count: count, height: height)
    case .help:
      let count = helpLines.count
      helpScroll.move(to: clamped(helpScroll.top, lines, count), count: count, height: height)
    case .plan: movePlan(by: lines)
    case .sortMenu: moveSortMenu(by: lines)
    case .prompt, .running: break
    }
  }

  /// Returns a line moved, within what there is.
  func clamped(_ line: Int, _ lines: Int, _ count: Int) -> Int {
    let (moved, overflow) = line.addingReportingOverflow(lines)
    return max(0, min(overflow ? (lines > 0 ? .max : 0) : moved, count - 1))
  }
}
