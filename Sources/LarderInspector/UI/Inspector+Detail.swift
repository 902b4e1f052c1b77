import Larder
import LarderFormats

// The detail pane.
extension Inspector {
  /// Asks for what is missing about what the cursor is on, and lays out what is there.
  mutating func updateDetail() -> [InspectorRequest] {
    let layout = layout
    guard !Layout.isTooSmall(size), layout.isSplit || isDetailFocused else { return [] }
    var requests: [InspectorRequest] = []
    switch page {
    case .help: return []
    case .entries: requests = showEntry()
    case .items: showItem()
    case .findings: showDetail(groupUnderCursor.map { (.group($0.code), .group($0)) })
    case .map: showMapCell()
    case .histogram: showBucket()
    case .journal: showRun()
    case .quarantine: requests = showQuarantined()
    }
    detail.settle(height: layout.detailText.size.lines)
    return requests
  }

  private mutating func showDetail(_ shown: (DetailState.Subject, DetailState.Content)?) {
    guard let (subject, content) = shown else {
      detail = DetailState()
      return
    }
    if detail.subject != subject { detail = DetailState(subject, after: detail) }
    detail.content = content
    layOutDetail()
  }

  private mutating func layOutDetail(cache: String? = nil) {
    detail.layOut(
      columns: layout.detailText.size.columns, glyphs: glyphs, now: now, cache: cache)
  }

  private mutating func showEntry() -> [InspectorRequest] {
    guard let row = cursor.row else {
      detail = DetailState()
      return []
    }
    let address = table.address(of: row)
    let isNew = detail.subject != .entry(address)
    if isNew { detail = DetailState(.entry(address), after: detail) }
    layOutDetail(cache: inventory.caches.count > 1 ? cacheName(address.cache) : nil)
    guard isNew || (detail.isStale && !detail.isLoading) else { return [] }
    (detail.isStale, detail.isLoading) = (false, true)
    return [.loadDetail(address)]
  }

  private mutating func showItem() {
    guard itemListing.rows.indices.contains(list.position) else { return showDetail(nil) }
    let row = itemListing.rows[list.position]
    switch row {
    case .finding(_, let finding): showDetail((.item(row), .finding(finding)))
    case .item(let number): showDetail((.item(row), .item(inventory.items[number].record)))
    }
  }

  private mutating func showMapCell() {
    guard mapGrid.count > 0 else { return showDetail(nil) }
    let cell = mapCell
    let worst = cell.worst.map { row in
      table.keyLabel(of: row) ?? SafeText.display(bytes: table.address(of: row).id.name, limit: 200)
    }
    showDetail((.cell(cell.places), .cell(cell, worst: worst)))
  }

  private mutating func showBucket() {
    showDetail(
      bucketUnderCursor.map { bucket in
        let numbers = distribution.buckets[bucket]
        return (.bucket(measure, bucket), .bucket(measure, bucket, numbers, of: distribution.total))
      })
  }

  private mutating func showRun() {
    showDetail(
      runUnderCursor.map { run in (.run(run.address), .run(run, runs.reports[run.address])) })
  }

  private mutating func showQuarantined() -> [InspectorRequest] {
    guard let open = runs.open else {
      showRun()
      return []
    }
    guard let item = quarantinedUnderCursor else {
      showDetail(nil)
      return []
    }
    let subject = DetailState.Subject.quarantined(open, step: item.step)
    let isNew = detail.subject != subject
    showDetail((subject, isNew ? .quarantined(item, nil) : detail.content))
    guard isNew else { return [] }
    detail.isLoading = true
    return [.loadQuarantined(open, item)]
  }
}

// What was asked for.
extension Inspector {
  mutating func take(
    _ result: Result<LoadedDetail?, LarderError>, about address: EntryAddress
  ) {
    guard detail.subject == .entry(address) else { return }
    detail.isLoading = false
    switch result {
    case .success(let loaded?): detail.content = .loaded(loaded)
    case .success(nil): detail.content = .gone
    case .failure(let error): detail.content = .failed(Message(error))
    }
  }

  mutating func take(
    _ contents: Result<QuarantinedContents, LarderError>, of run: RunAddress, step: Int
  ) {
    guard detail.subject == .quarantined(run, step: step),
      case .quarantined(let item, _) = detail.content
    else { return }
    detail.isLoading = false
    detail.content = .quarantined(item, contents)
  }
}

// Folding.
extension Inspector {
  /// Folds what the cursor of the pane is on, or unfolds it.
  mutating func fold(_ isFolded: Bool? = nil) {
    detail.fold(isFolded)
  }

  /// Folds what the cursor is on; else goes to what that is part of; else leaves the pane.
  mutating func foldInward() {
    let height = layout.detailText.size.lines
    if detail.isUnfolded { return detail.fold(true) }
    guard let parent = detail.parent else {
      isDetailFocused = false
      return
    }
    detail.list.move(to: parent)
    detail.settle(height: height)
  }
}
