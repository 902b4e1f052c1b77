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

  /// Ends the session, if there is one. Using the engine again starts another.
  func close()
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
  /// The directory that holds its files, and when that was last changed.
  case file(FileIdentity, changed: Timestamp)
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
    case .pair: true
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
