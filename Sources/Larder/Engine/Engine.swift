package import SystemPackage

/// Keeps entries: bytes under the hash of a key.
///
/// Safe to use from any thread and from several processes at the same time. Reads take no lock.
package protocol Engine: AnyObject, Sendable {
  /// What the cache is.
  var header: CacheHeader { get }
  /// Where the cache is.
  var root: FilePath { get }
  /// Counts the changes that holders of values in memory must notice.
  var generation: any Generation { get }

  /// Reads an entry, checking every byte of it.
  ///
  /// - Throws: ``LarderError``: `collision`, `permission`, `inputOutput`, ….
  func fetch(_ hash: KeyHash, key: [UInt8]) throws(LarderError) -> Fetched

  /// What identifies the entry that lies on disk now; `nil` where none does.
  func stamp(of hash: KeyHash) -> EntryStamp?

  /// Stores an entry unless there is a valid one of its key.
  func storeIfAbsent(_ entry: EntryFiles) throws(LarderError) -> Published

  /// Stores an entry in place of whatever there is of its key.
  func replace(_ entry: EntryFiles) throws(LarderError) -> Published

  /// Takes an entry out.
  func remove(_ hash: KeyHash, key: [UInt8]) throws(LarderError) -> Removed

  /// Takes all entries out.
  func clear() throws(LarderError)

  /// Stores many entries as one, as far as that can be done.
  ///
  /// In a write-once cache each is stored unless there is a valid one of its key, in a mutable one it
  /// takes the place of what there is. Of several of one key the first or the last counts,
  /// accordingly. An error before the end leaves each entry stored or not.
  ///
  /// - Parameter next: Makes one entry after the other; `nil` at the end.
  /// - Returns: What became of them.
  /// - Throws: ``LarderError``, of the system or of `next`.
  func store(
    contentsOf next: () throws(LarderError) -> EntryFiles?
  ) throws(LarderError) -> BulkOutcome

  /// Gathers what lies scattered, so that it takes less room and is found sooner.
  ///
  /// - Parameter goesOn: Told now and then how far it is; answers whether to go on. Where it does not,
  ///   no entry is lost, and the next compaction finishes the work.
  /// - Returns: What became of it.
  /// - Throws: ``LarderError``: `busy` where somebody else is at it.
  func compact(_ goesOn: (CompactionProgress) -> Bool) throws(LarderError) -> CompactionOutcome

  /// Ends the session, if there is one. Using the engine again starts another.
  func close()
}

/// How far a compaction is.
package struct CompactionProgress: Sendable, Hashable {
  /// The entries that were read and written so far.
  package var entries: Int
  /// Their size, in bytes.
  package var bytes: Int64
}

extension Engine {
  package func compact() throws(LarderError) -> CompactionOutcome { try compact { _ in true } }

  package func store(
    contentsOf next: () throws(LarderError) -> EntryFiles?
  ) throws(LarderError) -> BulkOutcome {
    try storeOneByOne(next)
  }

  /// Stores entries each on its own.
  func storeOneByOne(
    _ next: () throws(LarderError) -> EntryFiles?
  ) throws(LarderError) -> BulkOutcome {
    var outcome = BulkOutcome()
    while let entry = try next() {
      outcome.add(header.kind == .mutable ? try replace(entry) : try storeIfAbsent(entry))
    }
    return outcome
  }
}

extension BulkOutcome {
  /// Counts what became of one entry.
  package mutating func add(_ published: Published) {
    switch published {
    case .stored: stored += 1
    case .replaced: replaced += 1
    case .present: alreadyPresent += 1
    case .recovered(let findings):
      recovered += 1
      self.findings += findings
    }
  }
}

/// What there is of a key.
package enum Fetched: Sendable {
  case absent
  case valid(StoredEntry, EntryStamp?)
  case invalid([Finding])
}

/// What became of an entry that was to be stored.
package enum Published: Sendable {
  /// There was none before.
  case stored
  /// A valid one was replaced.
  case replaced
  /// An invalid one was replaced; it is in the quarantine.
  case recovered([Finding])
  /// A valid one is there; nothing was changed.
  case present(StoredEntry)
}

/// What became of an entry that was to be removed.
package enum Removed: Sendable {
  case absent
  case removed
  /// It was invalid; it is in the quarantine.
  case quarantined([Finding])
}

/// Two entries with the same stamp are the same entry, unless ``isReliable(at:)`` says otherwise.
package enum EntryStamp: Hashable, Sendable {
  /// The directory that holds its files, or its file, and when that was last changed.
  case file(FileIdentity, changed: Timestamp)
  /// A record in a pack, which never changes.
  case packed(PackID, offset: Int64)
  /// The random number that binds its key and value.
  case pair(PairID)

  init(_ status: FileStatus) { self = .file(status.identity, changed: status.changed) }

  /// The seconds that files must have lain still before their stamp tells them from their successors.
  ///
  /// File systems keep time only to some milliseconds, and use inodes again.
  private static let grace: Int64 = 2

  /// Whether the entry is old enough for its stamp to be told from that of its successors.
  func isReliable(at now: Timestamp) -> Bool {
    switch self {
    case .file(_, let changed): changed.seconds < now.seconds - Self.grace
    case .packed, .pair: true
    }
  }
}

/// What a store survives.
public enum Durability: String, Sendable, Hashable, CaseIterable {
  /// The death of any process, at any moment. A power loss may cost entries that were stored
  /// shortly before it; they then read as missing or invalid, never as wrong.
  case processCrash = "process-crash"
  /// A power loss as well: a store has returned only when its entry is on the disk.
  case powerLoss = "power-loss"
}
