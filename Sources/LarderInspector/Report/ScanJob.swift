package import Larder
package import LarderFormats
internal import Synchronization
package import SystemPackage

/// One of the caches that were opened together.
package struct CacheScope: Sendable {
  /// The cache.
  package let cache: any MendableCache
  /// Where it lies below what was opened; `nil` where it is that.
  package let relative: FilePath?

  /// Places a cache below what was opened.
  package init(_ cache: any MendableCache, root: FilePath) {
    self.cache = cache
    let path = cache.info.path
    guard path != root else {
      relative = nil
      return
    }
    var rest = path
    relative = rest.removePrefix(root) ? rest : path
  }
}

/// What a scan is written to while it runs.
///
/// ``add(_:in:)`` is called from several threads, also at the same time; all other functions come
/// one after another, none while the former runs.
package protocol ScanReport: Sendable {
  /// The labels that it shows.
  var labels: Labels { get }
  /// Begins with what was opened.
  func begin(_ opened: OpenedCaches)
  /// Begins the next cache.
  func begin(_ scope: CacheScope)
  /// Writes what was found together; nothing here is left out by a query.
  func add(_ batch: ScanBatch, in scope: CacheScope)
  /// Writes what was found about a cache only when all of it was read.
  func add(_ finding: Finding, in scope: CacheScope)
  /// Writes that a cache could not be read.
  func add(_ error: LarderError, in scope: CacheScope)
  /// Ends with the sum, also when the scan was interrupted.
  func end(_ tally: ScanTally, exit: Int32, seconds: Duration)
}

extension ScanReport {
  package var labels: Labels { .all }
}

/// A scan of everything that was opened, written to a report and added up.
package struct ScanJob: Sendable {
  /// What to look at.
  package var opened: OpenedCaches
  /// How thoroughly.
  package var depth: Depth
  /// The number of threads to use at most.
  package var threads: Int
  /// Which entries count; all unless said otherwise.
  package var accepts: (@Sendable (EntryRecord, CacheScope) -> Bool)?
  /// The labels that ``accepts`` looks at, besides those that the report shows.
  package var labels = Labels.nothing
  /// Findings that do not weigh, because they are known.
  package var baseline: Baseline?
  /// Is told every finding that counts, from several threads; for keeping a new baseline.
  package var noting: (@Sendable (Finding, Baseline.Subject, FilePath?) -> Void)?
  /// Which items count; all unless said otherwise.
  package var acceptsItem: (@Sendable (ItemRecord, CacheScope) -> Bool)?
  /// The only things to look at; everything unless said otherwise.
  package var only: [Target]?
  /// Answers whether to stop; asked for every batch.
  package var isStopped: @Sendable () -> Bool = { false }
  /// Is told after every batch how many entries were seen in all.
  package var progress: @Sendable (Int) -> Void = { _ in }

  /// Something in a cache that is looked at by itself.
  package struct Target: Sendable {
    /// What it is.
    package enum Thing: Sendable {
      case entry(EntryID)
      /// Relative to the cache's root.
      case item(FilePath)
    }

    /// The path of the cache.
    package var cache: FilePath
    package var thing: Thing

    /// Makes a target.
    package init(cache: FilePath, thing: Thing) {
      self.cache = cache
      self.thing = thing
    }
  }

  /// Makes a job.
  package init(_ opened: OpenedCaches, depth: Depth, threads: Int) {
    self.opened = opened
    self.depth = depth
    self.threads = threads
  }

  /// Scans one cache after another.
  ///
  /// - Returns: The sum of all, complete unless it was stopped or something could not be read.
  package func run(into report: some ScanReport) -> ScanTally {
    let collector = Collector(depth)
    report.begin(opened)
    for cache in opened.caches where !isStopped() {
      scan(CacheScope(cache, root: opened.root), into: report, collector)
    }
    if isStopped() { collector.state.withLock { $0.tally.isComplete = false } }
    return collector.state.withLock { $0.tally }
  }

  private func scan(
    _ scope: CacheScope, into report: some ScanReport, _ collector: Collector
  ) {
    report.begin(scope)
    collector.state.withLock { state in
      state.tally.caches += 1
      if baseline != nil { state.tally.known = state.tally.known ?? 0 }
    }
    for finding in scope.cache.info.findings { note(finding, in: scope, collector) }
    do throws(LarderError) {
      let outcome = try outcome(of: scope, labels: max(labels, report.labels)) { batch in
        deliver(batch, of: scope, into: report, collector)
      }
      for finding in outcome.findings {
        note(finding, in: scope, collector)
        report.add(finding, in: scope)
      }
      if !outcome.isComplete { collector.state.withLock { $0.tally.isComplete = false } }
    } catch {
      collector.state.withLock { $0.tally.isComplete = false }
      report.add(error, in: scope)
    }
  }

  private func note(_ finding: Finding, in scope: CacheScope, _ collector: Collector) {
    noting?(finding, .cache, scope.relative)
    collector.state.withLock {
      $0.tally.add(finding, in: scope.relative, known: baseline)
    }
  }

  private func note(_ batch: ScanBatch, in scope: CacheScope) {
    guard let noting else { return }
    for entry in batch.entries {
      for finding in entry.findings { noting(finding, .entry(entry.id), scope.relative) }
    }
    for item in batch.items {
      for finding in item.findings { noting(finding, .item(item.path), scope.relative) }
    }
  }

  private func outcome(
    of scope: CacheScope, labels: Labels, deliver: @Sendable (ScanBatch) -> ScanDecision
  ) throws(LarderError) -> ScanOutcome {
    guard let only else {
      return try scope.cache.scan(
        depth: depth, threads: threads, labels: labels, deliver: deliver)
    }
    for target in only where target.cache == scope.cache.info.path {
      if deliver(try batch(of: target.thing, in: scope.cache)) == .stop {
        return ScanOutcome(isComplete: false)
      }
    }
    return ScanOutcome()
  }

  /// What is gone by now is left out.
  private func batch(
    of thing: Target.Thing, in cache: any InspectableCache
  ) throws(LarderError) -> ScanBatch {
    switch thing {
    case .entry(let id): ScanBatch(entries: try cache.check(id, depth: depth).map { [$0] } ?? [])
    case .item(let path): ScanBatch(items: try cache.checkItem(path).map { [$0] } ?? [])
    }
  }

  private func deliver(
    _ batch: ScanBatch, of scope: CacheScope, into report: some ScanReport,
    _ collector: Collector
  ) -> ScanDecision {
    let seen = batch.entries.count
    var batch = batch
    if let accepts { batch.entries.removeAll { !accepts($0, scope) } }
    if let acceptsItem { batch.items.removeAll { !acceptsItem($0, scope) } }
    var part = ScanTally(depth: depth)
    part.add(batch, in: scope.relative, known: baseline)
    note(batch, in: scope)
    let total = collector.state.withLock { state in
      state.tally.add(part)
      state.seen += seen
      return state.seen
    }
    if !batch.isEmpty { report.add(batch, in: scope) }
    progress(total)
    return isStopped() ? .stop : .goOn
  }
}

/// What the threads of a scan add up.
private final class Collector: Sendable {
  struct State {
    var tally: ScanTally
    var seen = 0
  }

  let state: Mutex<State>

  init(_ depth: Depth) { state = Mutex(State(tally: ScanTally(depth: depth))) }
}
