/// How a cache behaves.
public struct CacheOptions: Sendable {
  /// What a store survives; by default the death of any process.
  public var durability: Durability
  /// What reading an invalid entry does; by default it throws.
  public var invalidEntries: InvalidEntryPolicy
  /// How much is kept in memory.
  public var memory: MemoryLimit
  /// Where warnings go; `nil` for the logger `larder` of swift-log.
  public var onWarning: (@Sendable (CacheWarning) -> Void)?

  /// Makes options.
  public init(
    durability: Durability = .processCrash, invalidEntries: InvalidEntryPolicy = .strict,
    memory: MemoryLimit = MemoryLimit(),
    onWarning: (@Sendable (CacheWarning) -> Void)? = nil
  ) {
    self.durability = durability
    self.invalidEntries = invalidEntries
    self.memory = memory
    self.onWarning = onWarning
  }
}

/// What reading an invalid entry does.
///
/// Storing replaces an invalid entry under either policy, and reports what it replaced.
public enum InvalidEntryPolicy: Sendable, Hashable {
  /// It throws ``LarderError/Code/invalidKey`` or ``LarderError/Code/invalidValue``.
  case strict
  /// It is a miss, and a warning; never nothing.
  case treatAsMissing
}

/// Something that did not stop the program, and that somebody should know.
public struct CacheWarning: Sendable, Hashable, CustomStringConvertible {
  /// The kinds of warnings.
  public enum Code: String, Sendable, CaseIterable {
    /// An entry is invalid and was treated as missing.
    case invalidEntry = "invalid-entry"
    /// The cache lies on a network file system; values in memory are checked on each use.
    case networkFileSystem = "network-file-system"
  }

  /// The kind.
  public let code: Code
  /// What happened, in one sentence.
  public let message: String
  /// What is wrong with the entry, where it is about one.
  public let findings: [Finding]

  /// The message.
  public var description: String { message }
}

/// What became of a value that was to be stored.
public enum StoreOutcome<Value: Sendable>: Sendable {
  /// There was none of that key before.
  case stored
  /// It took the place of another value.
  case replaced
  /// It took the place of an invalid entry, which is in the cache's quarantine now.
  case recovered([Finding])
  /// There is a value already, this one; nothing was changed.
  case alreadyPresent(Value)
}

/// What became of a value that was to be removed.
public enum RemoveOutcome: Sendable, Hashable {
  /// There was none.
  case absent
  /// It is gone.
  case removed
  /// It was invalid; it is in the cache's quarantine now.
  case quarantined([Finding])
}

/// What became of many values that were to be stored.
public struct BulkOutcome: Sendable, Hashable {
  /// Values of keys that had none before.
  public var stored = 0
  /// Values that took the place of another one.
  public var replaced = 0
  /// Values that were left out, because their keys had one already.
  public var alreadyPresent = 0
  /// Values that took the place of an invalid entry.
  public var recovered = 0
  /// What was wrong with the invalid entries.
  public var findings: [Finding] = []

  /// Makes an outcome in which nothing was stored.
  public init() {}
}

/// What a compaction won.
public struct CompactionOutcome: Sendable, Hashable {
  /// The entries in the new pack, or in the database; 0 where there was nothing to do.
  public var entries = 0
  /// Files and directories that held them before.
  public var filesBefore = 0
  /// Files that hold them now.
  public var filesAfter = 0
  /// The length of all those files before, in bytes.
  public var bytesBefore: Int64 = 0
  /// Their length now, in bytes.
  public var bytesAfter: Int64 = 0
  /// Invalid entries that were left where they are.
  public var invalid = 0
  /// Whether somebody stopped it before its end.
  package var wasStopped = false

  /// Makes an outcome in which nothing was done.
  public init() {}
}

/// How often memory served, and how often the disk was asked.
public struct CacheStatistics: Sendable, Hashable {
  /// Values served from memory.
  public var hits = 0
  /// Values looked for on disk, found or not.
  public var misses = 0
  /// Values in memory now.
  public var valuesInMemory = 0
  /// The sum of their encoded lengths, in bytes.
  public var bytesInMemory = 0
}
