/// The half of an entry.
public enum EntryPart: String, Sendable, Hashable, CaseIterable {
  case key, value
}

/// What is known about an entry as a whole.
public enum EntryStatus: String, Sendable, Hashable, CaseIterable {
  /// Not looked at beyond its name.
  case unchecked
  /// Key and value are whole, as far as the depth of the check tells.
  case valid
  case invalidKey = "invalid-key"
  case invalidValue = "invalid-value"
  case invalidKeyAndValue = "invalid-key-and-value"
  case missingKey = "missing-key"
  case missingValue = "missing-value"
  /// Neither key nor value is there, only the place for them.
  case empty
  /// Whole, but its name is not the hash of its key.
  case misplaced
  /// A second entry of the same key.
  case duplicate
  /// Permission or an I/O error stood in the way.
  case unreadable
  /// Its owner holds the lock: it may be changing right now.
  case locked

  /// Whether the entry cannot be used as it is.
  public var isFaulty: Bool {
    switch self {
    case .unchecked, .valid, .locked: false
    default: true
    }
  }
}

/// What is known about the key or the value of an entry.
public enum PartStatus: String, Sendable, Hashable, CaseIterable {
  case unchecked, valid, invalid, missing, unreadable
}

/// What a thing in a cache is that is no entry.
public enum ItemKind: String, Sendable, Hashable, CaseIterable {
  case lock, staging, stray, directory, sidecar
  /// The record of a process that writes to the cache.
  case session
  /// Something invalid that the cache itself put aside.
  case quarantined
  /// A file that holds many entries, or the list of what was removed from one.
  case pack
}

/// What is known about an item.
public enum ItemStatus: String, Sendable, Hashable, CaseIterable {
  /// A lock whose holder lives.
  case live
  /// A lock whose holder is gone.
  case stale
  /// A lock whose holder cannot be known from here.
  case unknown
  /// Something a writer left behind half-way.
  case orphaned
  /// Something that does not belong here.
  case stray
  /// A directory that holds nothing.
  case empty
  /// A part of the cache that is as it should be, such as a database's sidecar file.
  case normal
  /// Put aside by the cache itself, for somebody to look at or delete.
  case kept
  /// A part of the cache that cannot be used as it is.
  case damaged
}

/// How thoroughly a cache is looked at.
public enum Depth: String, Sendable, Hashable, CaseIterable, Comparable {
  /// The shape of directories, names and sizes.
  case names
  /// Headers, and every file parsed to its end.
  case structure
  /// Checksums, the hash of every key, every byte.
  case full

  /// Orders by thoroughness.
  public static func < (first: Depth, second: Depth) -> Bool { first.rank < second.rank }

  private var rank: Int {
    switch self {
    case .names: 0
    case .structure: 1
    case .full: 2
    }
  }
}
