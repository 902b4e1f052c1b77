import Larder
import LarderFormats

// The reducer: what an event changes, and what it makes the inspector ask for.
extension Inspector {
  /// Takes notice of an event.
  ///
  /// - Returns: The work to be done outside, in order.
  /// - Complexity: O(what the event brings and what is seen), whatever the size of the cache.
  package mutating func handle(_ event: InspectorEvent) -> [InspectorRequest] {
    var requests: [InspectorRequest] = []
    switch event {
    case .key(let key): requests = handle(key)
    case .mouse(let mouse): requests = handle(mouse)
    case .resized(let size): self.size = size
    case .tick(let now):
      self.now = now
      frame += 1
    case .scan(let update): requests = take(update)
    case .progress(let progress): self.progress = progress
    case .detail(let address, let result): take(result, about: address)
    case .planned(let result): requests = takePlans(result)
    case .acting(let progress): takeProgress(progress)
    case .acted(let result): requests = takeResult(result)
    case .runs(let result): runs.take(result)
    case .run(let run, let report): runs.take(report, of: run)
    case .quarantined(let run, let step, let contents): take(contents, of: run, step: step)
    case .saved(let file, let error): takeSaved(file, error)
    case .live(let state): take(state)
    }
    return requests + settle()
  }

  /// Takes notice of what a scan tells, of all of it before anything is brought up to date.
  ///
  /// - Returns: The work to be done outside, in order.
  package mutating func handle(_ updates: [ScanUpdate]) -> [InspectorRequest] {
    var requests: [InspectorRequest] = []
    for update in updates { requests += take(update) }
    return requests + settle()
  }

  /// Brings what depends on the rest of the state up to date.
  mutating func settle() -> [InspectorRequest] {
    switch page {
    case .items: itemListing.refresh(from: inventory)
    case .findings: refreshFindings()
    case .map: settleMap()
    case .histogram: settleHistogram()
    case .entries, .quarantine, .journal, .help: break
    }
    keepCursorsInRange()
    return loadRuns() + updateDetail() + prioritizeVisible() + askUndecided()
  }

  private mutating func handle(_ key: Key) -> [InspectorRequest] {
    putOff(key) ? [] : take(key)
  }

  /// Does what a key asks for.
  mutating func take(_ key: Key) -> [InspectorRequest] {
    if case .filter = dialog, let requests = typeFilter(key) { return requests }
    if case .search = dialog, let requests = typeSearch(key) { return requests }
    if case .command = dialog, let requests = typeCommand(key) { return requests }
    if case .answer = dialog, let requests = typeAnswer(key) { return requests }
    guard let command = keys.command(for: key, in: place) else { return [] }
    // A message has been read when the next key comes.
    message = nil
    live.lostMarks = 0
    return perform(command)
  }
}

// What the scan tells.
extension Inspector {
  private mutating func take(_ update: ScanUpdate) -> [InspectorRequest] {
    let marked = table.counts.marked
    let changes = inventory.apply(update)
    itemListing.invalidate()
    listing.note(changes.entries, in: inventory.entries)
    map.health.note(changes.entries, in: inventory.entries)
    decide(update)
    if let row = cursor.row, changes.entries.contains(row) { detail.isStale = true }
    switch update {
    case .checked(let cache, let record): reload(EntryAddress(cache: cache, id: record.id))
    case .gone: noteLost(marks: marked - table.counts.marked)
    case .scanned(let cache, _, _): reloadDetail(of: cache)
    case .notOpened(let error): message = Message(error)
    case .notScanned(_, _, let error): message = Message(error)
    case .notChecked(_, let error): message = Message(error)
    case .answered: finishValidation()
    default: break
    }
    endLosses(update)
    return ask(about: changes)
  }

  /// Asks about what a scan did not come by again.
  private func ask(about changes: Inventory.Changes) -> [InspectorRequest] {
    var requests: [InspectorRequest] = []
    if !changes.unseen.isEmpty { requests.append(.validate(.entries(changes.unseen))) }
    if !changes.unseenItems.isEmpty { requests.append(.validate(.items(changes.unseenItems))) }
    return requests
  }

  /// Tells the list about what only a record tells, such as the label of a value.
  private mutating func decide(_ update: ScanUpdate) {
    guard listing.undecidedCount > 0 else { return }
    switch update {
    case .checked(let cache, let record):
      listing.decide(record, cache: cache, in: inventory.entries)
    case .found(let cache, let batch):
      for record in batch.entries {
        listing.decide(record, cache: cache, in: inventory.entries)
      }
    default: break
    }
  }

  /// Asks about what the table cannot tell, some rows at a time.
  private mutating func askUndecided() -> [InspectorRequest] {
    guard listing.undecidedCount > 0, !listing.isBehind(inventory.entries) else { return [] }
    let rows = listing.undecidedRows(from: undecidedFrom, limit: 512)
    guard let last = rows.last else { return [] }
    undecidedFrom = last + 1
    return [.validate(.entries(rows.map(inventory.entries.address)))]
  }

  /// Asks for what is seen and not read yet, once.
  private mutating func prioritizeVisible() -> [InspectorRequest] {
    guard inventory.end == nil, page == .entries else { return [] }
    let wanted = inventory.unvalidated(visibleRows, below: .full)
    guard wanted != prioritized else { return [] }
    prioritized = wanted
    return [.prioritize(wanted)]
  }

  /// The rows of the table that the screen shows.
  private var visibleRows: [Int] {
    let layout = layout
    let top = cursor.scroll.top
    let end = min(listing.count, top + layout.rows.size.lines)
    return top < end ? (top..<end).map { listing[$0] } : []
  }
}

// Keeping in range.
extension Inspector {
  private mutating func keepCursorsInRange() {
    let layout = layout
    cursor.settle(in: listing, height: layout.rows.size.lines)
    if page != .entries, page != .map, page != .help {
      list.settle(count: rowCount, height: layout.rows.size.lines)
    }
    helpScroll.show(nil, count: helpLines.count, height: layout.mainInside.size.lines)
  }

  /// Where things stand now.
  var layout: Layout {
    Layout(
      size: size, hasBanner: banner != nil, messageLines: messageLines.count)
  }

  private var placeBeforeHelp: Place {
    isDetailFocused ? pageBeforeHelp.panePlace : pageBeforeHelp.place
  }

  /// What the help page says at this width.
  var helpLines: [StyledLine] {
    guard page == .help, !Layout.isTooSmall(size) else { return [] }
    let columns = Layout.ofHelp(size).mainInside.size.columns - 2
    return HelpPage.lines(keys, columns: columns, glyphs: glyphs, place: placeBeforeHelp)
  }
}
