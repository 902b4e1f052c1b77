import Larder
import LarderFormats
import LarderInspector
import Synchronization
import SystemPackage

/// What was found by name.
struct FoundThings: Sendable {
  var entries: [(scope: CacheScope, id: EntryID)] = []
  var items: [(scope: CacheScope, item: ItemRecord)] = []

  var count: Int { entries.count + items.count }

  /// The same for a scan of only these.
  var targets: [ScanJob.Target] {
    entries.map { ScanJob.Target(cache: $0.scope.cache.info.path, thing: .entry($0.id)) }
      + items.map { ScanJob.Target(cache: $0.scope.cache.info.path, thing: .item($0.item.path)) }
  }

  /// Reads the entries; one that is gone meanwhile is left out.
  func read() throws(LarderError) -> [ShownEntry] {
    var shown: [ShownEntry] = []
    for (scope, id) in entries {
      if let entry = try ShownEntry.read(id, in: scope) { shown.append(entry) }
    }
    return shown
  }
}

/// Finds entries by their names or the beginnings of these, and items by their paths.
struct EntryFinder {
  private let opened: OpenedCaches
  private let threads: Int

  init(_ opened: OpenedCaches, threads: Int) {
    self.opened = opened
    self.threads = threads
  }

  /// Finds what is named, in the order of the names, or what matches a query.
  ///
  /// - Throws: ``LarderError/Code/noSuchEntry`` where one of the names is nobody's,
  ///   ``LarderError/Code/usage`` where there are more than the limit.
  func find(
    _ names: [EntryName], _ query: Query? = nil, limit: Int,
    isStopped: @escaping @Sendable () -> Bool
  ) throws(LarderError) -> FoundThings {
    let report = NameReport(names.map(\.bytes))
    // A query may ask for anything that only a full check tells.
    var job = ScanJob(opened, depth: query == nil ? .names : .full, threads: threads)
    if let query { QueryOptions.restrict(&job, to: query) }
    job.isStopped = isStopped
    let tally = job.run(into: report)
    if Interrupts.isStopped { throw .stopped }
    let found = try report.found.withLock { $0 }.sorted(by: names)
    guard found.count <= limit else {
      throw LarderError(
        .usage, "cannot show \(found.count) entries at once: more than \(limit)",
        remedy: "give more of the id")
    }
    if found.count == 0, !tally.isComplete, let error = report.error.withLock({ $0 }) {
      throw error
    }
    return found
  }
}

extension FoundThings {
  fileprivate func sorted(by names: [EntryName]) throws(LarderError) -> FoundThings {
    if names.isEmpty { return FoundThings(entries: entries.inOrder, items: items) }
    var result = FoundThings()
    for name in names {
      let exact = entries.filter { $0.id.name == name.bytes }
      let matches = exact.isEmpty ? entries.filter { $0.id.name.starts(with: name.bytes) } : exact
      let itemMatches = items.filter { $0.item.path.pathBytes == name.bytes }
      if matches.isEmpty, itemMatches.isEmpty { throw .noSuchEntry(name.bytes) }
      result.entries += matches.inOrder
      result.items += itemMatches
    }
    return result
  }
}

extension [(scope: CacheScope, id: EntryID)] {
  /// The same, sorted by id.
  fileprivate var inOrder: Self {
    sorted { one, other in
      one.id.name == other.id.name
        ? (one.id.row ?? 0) < (other.id.row ?? 0)
        : one.id.name.lexicographicallyPrecedes(other.id.name)
    }
  }
}

extension LarderError {
  static func noSuchEntry(_ name: [UInt8]) -> LarderError {
    LarderError(
      .noSuchEntry, "cannot find an entry '\(SafeText.display(bytes: name))'",
      remedy: "run 'larder list' to see what there is")
  }

  static var stopped: LarderError {
    LarderError(.interrupted, "stopped by ^C")
  }
}

/// Keeps what has one of some names.
private final class NameReport: ScanReport {
  /// Who finds more gave a name that is too short.
  private static let maximumCount = 10_000

  let found = Mutex(FoundThings())
  let error = Mutex<LarderError?>(nil)
  private let names: [[UInt8]]

  init(_ names: [[UInt8]]) { self.names = names }

  var labels: Labels { .nothing }

  func begin(_ opened: OpenedCaches) {}
  func begin(_ scope: CacheScope) {}

  func add(_ batch: ScanBatch, in scope: CacheScope) {
    let entries = batch.entries.filter { entry in
      names.isEmpty || names.contains { entry.id.name.starts(with: $0) }
    }
    let items = batch.items.filter { item in
      names.isEmpty || names.contains(item.path.pathBytes)
    }
    guard !entries.isEmpty || !items.isEmpty else { return }
    found.withLock { found in
      guard found.count < Self.maximumCount else { return }
      found.entries += entries.map { (scope, $0.id) }
      found.items += items.map { (scope, $0) }
    }
  }

  func add(_ finding: Finding, in scope: CacheScope) {}

  func add(_ error: LarderError, in scope: CacheScope) {
    self.error.withLock { $0 = error }
  }

  func end(_ tally: ScanTally, exit: Int32, seconds: Duration) {}
}
