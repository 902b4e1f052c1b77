import Larder
import LarderFormats

/// Names a run among several caches that are open together.
package struct RunAddress: Hashable, Sendable {
  /// The index of the cache among those that are open.
  package var cache: Int
  package var run: Int

  /// Makes an address.
  package init(cache: Int, run: Int) {
    self.cache = cache
    self.run = run
  }
}

/// A run of one of the caches that are open.
package struct CacheRun: Equatable, Sendable {
  /// The index of the cache among those that are open.
  package var cache: Int
  package var run: QuarantinedRun

  /// Makes one.
  package init(cache: Int, run: QuarantinedRun) {
    self.cache = cache
    self.run = run
  }

  package var address: RunAddress { RunAddress(cache: cache, run: run.number) }
}

/// What is known of the runs: for the journal and for the quarantine.
struct RunsState: Sendable {
  /// All runs, the latest first.
  private(set) var journal: [CacheRun] = []
  /// Those that the quarantine holds something of, the latest first.
  private(set) var held: [CacheRun] = []
  /// The runs that were looked into.
  private(set) var reports: [RunAddress: Result<RunReport, LarderError>] = [:]
  /// Why the runs are not known.
  private(set) var error: LarderError?
  /// Whether they were asked for and did not come yet.
  var isLoading = false
  /// Whether something was done since they were asked for.
  var isStale = true
  /// The run whose report was asked for last.
  var wanted: RunAddress?
  /// Whether the reports are older than what is known of the runs.
  private var areReportsOld = false
  /// The run that the quarantine shows the inside of.
  var open: RunAddress?
  /// The steps that are marked inside it.
  var marked: Set<Int> = []

  mutating func take(_ result: Result<[CacheRun], LarderError>) {
    isLoading = false
    // They are shown until newer ones are there, so that the cursor stays where it is.
    areReportsOld = true
    wanted = nil
    switch result {
    case .failure(let error): self.error = error
    case .success(let runs):
      error = nil
      journal = runs.sorted { ($1.run.began, $1.run.number) < ($0.run.began, $0.run.number) }
      held = journal.filter { $0.run.items > 0 || $0.run.state == .interrupted }
      if let open, !held.contains(where: { $0.address == open }) { close() }
    }
  }

  mutating func take(_ report: Result<RunReport, LarderError>, of run: RunAddress) {
    // What was looked into before is not of interest any more, and may be large.
    reports = [run: report]
    if run == wanted { areReportsOld = false }
    if run == open, case .success(let report) = report {
      marked.formIntersection(report.items.map(\.step))
    }
  }

  /// Whether the report on a run has to be asked for.
  func needs(_ run: RunAddress) -> Bool {
    wanted != run && (reports[run] == nil || areReportsOld)
  }

  mutating func close() { (open, marked) = (nil, []) }

  /// What lies in the run that is open.
  var items: [QuarantinedItem] {
    guard let open, case .success(let report) = reports[open] else { return [] }
    return report.items
  }
}

// The views of the quarantine and of the journal.
extension Inspector {
  /// The number of rows of the quarantine's list: runs, or what lies in one.
  var quarantineCount: Int { runs.open == nil ? runs.held.count : runs.items.count }

  /// The run that the cursor is on, or in.
  var runUnderCursor: CacheRun? {
    if page == .quarantine, let open = runs.open {
      return runs.held.first { $0.address == open }
    }
    let runs = page == .journal ? runs.journal : runs.held
    return runs.indices.contains(list.position) ? runs[list.position] : nil
  }

  /// What the cursor is on inside a run.
  var quarantinedUnderCursor: QuarantinedItem? {
    guard page == .quarantine, runs.open != nil else { return nil }
    let items = runs.items
    return items.indices.contains(list.position) ? items[list.position] : nil
  }

  /// Looks inside the run under the cursor; where one is inside already, at what lies there.
  mutating func openQuarantine() {
    guard runs.open == nil else { return focusDetail() }
    guard let run = runUnderCursor else { return }
    runs.open = run.address
    runs.marked = []
    outerPosition = list.position
    list = ListState()
  }

  /// Leaves the run that is open.
  mutating func closeQuarantine() {
    runs.close()
    list = ListState()
    list.move(to: outerPosition)
  }

  /// Marks what lies under the cursor, to be put back, and goes on.
  mutating func markQuarantined() {
    guard let item = quarantinedUnderCursor else { return openQuarantine() }
    if runs.marked.remove(item.step) == nil { runs.marked.insert(item.step) }
    move(by: 1)
  }

  /// What an undo is to take back, and what a purge is to remove, where the cursor is on a run.
  func runTargets(of action: Action) -> ActionTargets? {
    guard page == .quarantine || page == .journal else { return nil }
    guard let run = runUnderCursor?.address else { return nil }
    guard action == .undo, runs.open != nil, page == .quarantine else { return .run(run) }
    if !runs.marked.isEmpty { return .steps(run, runs.marked) }
    return quarantinedUnderCursor.map { .steps(run, [$0.step]) }
  }

  /// Asks for the runs, and for what is in the one that is looked at, once.
  mutating func loadRuns() -> [InspectorRequest] {
    guard page == .quarantine || page == .journal, !inventory.caches.isEmpty else { return [] }
    if runs.isStale, !runs.isLoading {
      (runs.isStale, runs.isLoading) = (false, true)
      return [.loadRuns]
    }
    let isSeen = layout.isSplit || isDetailFocused || runs.open != nil
    guard isSeen, let run = runUnderCursor?.address, runs.needs(run) else { return [] }
    runs.wanted = run
    return [.loadRun(run)]
  }
}

extension QuarantinedRun {
  /// How the run is drawn; the word says the same.
  var style: Style {
    switch state {
    case .complete: .valid
    case .interrupted: .warning
    case .undone, .purged: .dim
    }
  }

  /// The sign of what became of it.
  func glyph(_ glyphs: GlyphSet) -> Character {
    switch state {
    case .complete: glyphs.valid
    case .interrupted: glyphs.warning
    case .undone: glyphs.note
    case .purged: glyphs.absent
    }
  }
}
