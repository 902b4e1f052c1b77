package import Larder
package import LarderFormats
package import SystemPackage

/// Everything that is known of what was opened: the updates of a ``ScanSession``, put together.
///
/// A value for one thread, usually the screen's.
package struct Inventory: Sendable {
  /// What is known of one cache as a whole.
  package struct CacheState: Sendable, Equatable {
    package var info: CacheInfo
    /// How thoroughly all of it was scanned; `nil` before the first scan is through.
    package var depth: Depth?
    /// Whether the last scan read everything.
    package var isComplete = false
    /// Why it could not be scanned.
    package var error: LarderError?
    /// What the scan found about the cache as a whole; more is in ``info``.
    package var findings: [Finding] = []
  }

  /// What an update changed.
  package struct Changes: Sendable, Equatable {
    /// The rows of ``Inventory/entries`` that say something else than before; not the new ones.
    package var entries: [Int] = []
    /// The rows of ``Inventory/items`` that say something else than before; not the new ones.
    package var items: [Int] = []
    /// Entries that the scan did not come by again and that somebody should ask about: pass them
    /// to ``ScanSession/validate(_:)``.
    package var unseen: [EntryAddress] = []
    /// The same of items: pass them to ``ScanSession/validateItems(_:)``.
    package var unseenItems: [ItemAddress] = []
  }

  /// Where the caches lie; `nil` until they are open.
  package private(set) var root: FilePath?
  /// Why nothing could be opened.
  package private(set) var openError: LarderError?
  /// The caches, by index.
  package private(set) var caches: [CacheState] = []
  package var entries: EntryTable
  package var items: ItemTable
  /// How the last scan ended; `nil` while one runs.
  package private(set) var end: ScanEnd?
  /// Entries that could not be looked at, with the reason; the first 1,000.
  package private(set) var unanswered: [EntryAddress: LarderError] = [:]
  /// Whether the table had no room for something.
  package private(set) var isOverfull = false
  /// The caches with more unseen entries than are asked about at once.
  private var lacking: Set<Int> = []

  /// The moment that ages are counted back from.
  let now: Timestamp

  /// Makes an empty one.
  ///
  /// - Parameter now: The moment that ages are counted back from.
  package init(now: Timestamp) {
    self.now = now
    entries = EntryTable(caches: [], now: now)
    items = ItemTable(caches: [])
  }

  /// Takes an update in.
  ///
  /// - Complexity: O(entries and items in the update), and at the beginning and the end of each
  ///   cache's scan O(rows).
  package mutating func apply(_ update: ScanUpdate) -> Changes {
    var changes = Changes()
    switch update {
    case .opened(let opened): begin(opened)
    case .notOpened(let error): (openError, end) = (error, .finished)
    case .begun(let cache):
      entries.beginPass(cache: cache)
      items.beginPass(cache: cache)
    case .found(let cache, let batch): add(batch, cache, &changes)
    case .checked(let cache, let record): add(record, cache, reviving: true, &changes)
    case .gone(let address): remove(address, &changes)
    case .checkedItem(let cache, let record): add(record, cache, reviving: true, &changes)
    case .goneItem(let cache, let path): removeItem(cache, path, &changes)
    case .notChecked(let address, let error):
      if unanswered.count < 1000 { unanswered[address] = error }
    case .scanned(let cache, let depth, let outcome): finish(cache, depth, outcome, &changes)
    case .notScanned(let cache, _, let error): fail(cache, error, &changes)
    case .answered: if let cache = lacking.first { askUnseen(of: cache, &changes) }
    case .ended(let end): self.end = end
    }
    return changes
  }

  /// Those of some rows that were not looked at down to a depth yet: what to prioritize.
  package func unvalidated(_ rows: some Sequence<Int>, below depth: Depth) -> [EntryAddress] {
    rows.filter { entries.depth(of: $0) < depth && entries.isListed($0) }.map(entries.address)
  }

  /// Says that a new scan begins: ``end`` is not known any more.
  package mutating func rescan() {
    end = nil
    for index in caches.indices { (caches[index].error, caches[index].depth) = (nil, nil) }
  }
}

extension Inventory {
  private static let unseenLimit = ScanSession.questionLimit

  private mutating func begin(_ opened: OpenedCaches) {
    root = opened.root
    caches = opened.caches.map { CacheState(info: $0.info) }
    entries = EntryTable(caches: opened.caches, now: now)
    items = ItemTable(caches: opened.caches)
  }

  private mutating func add(_ batch: ScanBatch, _ cache: Int, _ changes: inout Changes) {
    for record in batch.entries { add(record, cache, reviving: false, &changes) }
    for record in batch.items { add(record, cache, reviving: false, &changes) }
  }

  private mutating func add(
    _ record: EntryRecord, _ cache: Int, reviving: Bool, _ changes: inout Changes
  ) {
    switch entries.upsert(record, cache: cache, reviving: reviving) {
    case .updated(let row): changes.entries.append(row)
    case .refused: isOverfull = true
    case .added, .unchanged, .ignored: break
    }
  }

  private mutating func add(
    _ record: ItemRecord, _ cache: Int, reviving: Bool, _ changes: inout Changes
  ) {
    if case .updated(let row) = items.upsert(record, cache: cache, reviving: reviving) {
      changes.items.append(row)
    }
  }

  private mutating func remove(_ address: EntryAddress, _ changes: inout Changes) {
    if let row = entries.row(of: address), entries.remove(row) { changes.entries.append(row) }
  }

  private mutating func removeItem(_ cache: Int, _ path: FilePath, _ changes: inout Changes) {
    if let row = items.row(cache: cache, path: path), items.remove(row) {
      changes.items.append(row)
    }
  }

  private mutating func finish(
    _ cache: Int, _ depth: Depth, _ outcome: ScanOutcome, _ changes: inout Changes
  ) {
    guard caches.indices.contains(cache) else { return }
    caches[cache].depth = depth
    caches[cache].isComplete = outcome.isComplete
    caches[cache].findings = outcome.findings
    guard depth > .names, outcome.isComplete else { return }
    askUnseen(of: cache, &changes)
  }

  /// Notes why a cache cannot be read; of one that is not there any more, all entries are gone.
  private mutating func fail(_ cache: Int, _ error: LarderError, _ changes: inout Changes) {
    guard caches.indices.contains(cache) else { return }
    caches[cache].error = error
    guard error.code == .noSuchPath else { return }
    for row in 0..<entries.rowCount
    where entries.address(of: row).cache == cache && entries.remove(row) {
      changes.entries.append(row)
    }
    for row in 0..<items.rowCount where items[row].cache == cache && items.remove(row) {
      changes.items.append(row)
    }
  }

  /// Has asked about some of what a pass did not come by; about more once that is answered.
  private mutating func askUnseen(of cache: Int, _ changes: inout Changes) {
    let rows = entries.takeUnseen(cache: cache, limit: Self.unseenLimit)
    changes.unseen = rows.map(entries.address)
    changes.unseenItems = items.takeUnseen(cache: cache, limit: Self.unseenLimit).map { row in
      ItemAddress(cache: cache, path: items[row].record.path)
    }
    if rows.count == Self.unseenLimit { lacking.insert(cache) } else { lacking.remove(cache) }
  }
}
