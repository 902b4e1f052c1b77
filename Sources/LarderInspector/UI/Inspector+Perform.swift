import Larder

// What commands do.
extension Inspector {
  /// Does what a key asks for, in the place where the keyboard is.
  mutating func perform(_ command: Command) -> [InspectorRequest] {
    switch command {
    case .moveUp, .moveDown, .pageUp, .pageDown, .moveToTop, .moveToBottom, .moveLeft,
      .moveRight:
      move(command)
    case .open: open()
    case .close: close()
    case .leave: return leave()
    case .fold: fold()
    case .foldInward: foldInward()
    case .unfold: fold(false)
    case .foldAll: detail.foldAll(true)
    case .unfoldAll: detail.foldAll(false)
    case .nextPane: nextPane()
    case .previousPane: previousPane()
    case .search: dialog = .search(SearchPrompt(cursor: cursor))
    case .searchNext: search.begin(from: cursor.position + 1, .forward, in: listing)
    case .searchPrevious: search.begin(from: cursor.position - 1, .backward, in: listing)
    case .filter: dialog = .filter(FilterPrompt(query, origin: cursor.row))
    case .toggleFaulty: toggleFaulty()
    case .inverse: invertFilter()
    case .sort: dialog = .sortMenu(line: SortColumn.menu.firstIndex(of: listing.order.column) ?? 0)
    case .mark: mark()
    case .markAll: markAll()
    case .invertMarks: mark(.inverse, isMarked: true)
    case .markRange: markRange()
    case .extendUp: extendRange(by: -1)
    case .extendDown: extendRange(by: 1)
    case .entries, .findings, .map, .histogram, .items, .quarantine, .journal:
      if let page = Page(command) { show(page) }
    case .nextView: showView(after: 1)
    case .previousView: showView(after: -1)
    case .nextFault: seekInMap(1)
    case .previousFault: seekInMap(-1)
    case .switchMeasure: switchMeasure()
    case .copyPath: return copy(.path)
    case .copyRemedy: return copy(.remedy)
    case .shell: return openShell()
    case .commandLine: dialog = .command(CommandPrompt(history))
    case .live: return follow()
    case .help: toggleHelp()
    case .redraw: return [.redraw]
    case .quit: return quit()
    case .validate: return validate()
    case .delete: return begin(.delete)
    case .repair: return begin(.repair)
    case .recover: return begin(.recover)
    case .compact: return begin(.compact)
    case .undo: return begin(.undo)
    case .purge: return begin(.purge)
    case .confirm: return confirm()
    case .cancel: return cancel()
    case .toggleStep: togglePlanStep()
    case .savePlan: askForPlanFile()
    }
    return []
  }

  /// Back to the view that people came from; else out.
  private mutating func leave() -> [InspectorRequest] {
    guard origin != nil else { return quit() }
    returnToOrigin()
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
  /// What Enter does in a view.
  mutating func open() {
    switch page {
    case .entries, .items, .journal: focusDetail()
    case .findings: openFinding()
    case .map: openMapCell()
    case .histogram: openBucket()
    case .quarantine: openQuarantine()
    case .help: break
    }
  }

  /// Gives the pane the keyboard, where it has something to show.
  mutating func focusDetail() {
    let isEmpty = page == .map ? mapGrid.count == 0 : rowCount == 0
    if !isEmpty { isDetailFocused = true }
  }

  private mutating func close() {
    if page == .help {
      page = pageBeforeHelp
    } else if isDetailFocused {
      isDetailFocused = false
    } else if page == .quarantine, runs.open != nil {
      closeQuarantine()
    } else if page == .entries {
      dropNarrowing()
    } else if origin != nil {
      returnToOrigin()
    } else {
      page = .entries
    }
  }

  /// Esc in the list takes back what narrows it, one thing at a time.
  private mutating func dropNarrowing() {
    if rangeAnchor != nil {
      rangeAnchor = nil
    } else if !search.text.isEmpty {
      search = SearchState()
    } else if origin != nil {
      returnToOrigin()
    } else if query.shown != nil {
      changeFilter(FilterState())
    } else if table.counts.marked > 0 {
      mark(.none, isMarked: false)
    }
  }

  private mutating func nextPane() {
    guard isDetailFocused else { return focusDetail() }
    if let section = detail.sectionAfterTop(height: layout.detailText.size.lines) {
      leadDetail(with: section)
    } else {
      leadDetail(with: 0)
      isDetailFocused = false
    }
  }

  private mutating func previousPane() {
    guard isDetailFocused else { return focusDetail() }
    if let section = detail.sectionBeforeTop {
      leadDetail(with: section)
    } else {
      isDetailFocused = false
    }
  }

  private mutating func leadDetail(with line: Int) {
    detail.list.lead(with: line, count: detail.count, height: layout.detailText.size.lines)
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
    if place == .map { return moveMap(command) }
    if let lines = command.lines(ofPage: pageHeight) { move(by: lines) }
  }

  private var pageHeight: Int {
    switch place {
    case .detail, .pane: layout.detailText.size.lines
    case .plan: planHeight
    case .help: layout.mainInside.size.lines
    default: layout.rows.size.lines
    }
  }

  /// Moves what the keyboard is on by some lines; far beyond the end is the end.
  mutating func move(by lines: Int) {
    switch place {
    case .list:
      cursor.move(to: cursor.position.moved(by: lines, within: listing.count), in: listing)
    case .findings, .histogram, .items, .quarantine, .journal:
      list.move(to: list.position.moved(by: lines, within: rowCount))
    case .detail, .pane:
      detail.list.move(to: detail.list.position.moved(by: lines, within: detail.count))
    case .help:
      let count = helpLines.count
      let top = helpScroll.top.moved(by: lines, within: count)
      helpScroll.move(to: top, count: count, height: pageHeight)
    case .plan: movePlan(by: lines)
    case .sortMenu: moveSortMenu(by: lines)
    case .prompt, .running, .map, .home: break
    }
  }
}
