/// The name of a kind of damage or oddity: a slug that never changes its meaning.
///
/// Scripts, saved queries and baselines refer to these. A code may be added, none is renamed.
public enum FindingCode: String, CaseIterable, Sendable, Hashable {
  // The pair of key and value
  case keyMissing = "key-missing"
  case valueMissing = "value-missing"
  case entryEmpty = "entry-empty"
  case pairMixed = "pair-mixed"
  case misplaced
  case duplicate
  case collision

  // The bytes of a file or row
  case zeroLength = "zero-length"
  case zeroFilled = "zero-filled"
  case zeroTail = "zero-tail"
  case zeroHead = "zero-head"
  case cutShort = "cut-short"
  case trailingBytes = "trailing-bytes"
  case bitsChanged = "bits-changed"
  case lengthMismatch = "length-mismatch"
  case wrongKind = "wrong-kind"
  case newerFormat = "newer-format"

  // Decoding
  case pickleCutShort = "pickle-cut-short"
  case pickleUnknownOpcode = "pickle-unknown-opcode"
  case pickleStack = "pickle-stack"
  case pickleMemo = "pickle-memo"
  case pickleFrame = "pickle-frame"
  case pickleArgument = "pickle-argument"
  case pickleLimit = "pickle-limit"
  case pickleTrailing = "pickle-trailing"
  case textEncoding = "text-encoding"

  // Safety
  case pickleCalls = "pickle-calls"
  case writableByOthers = "writable-by-others"
  case foreignOwner = "foreign-owner"

  // Reading
  case permission
  case inputOutputError = "io-error"
  case vanished
  case notAFile = "not-a-file"
  case linkEscapes = "link-escapes"
  case linkLoop = "link-loop"

  // Items
  case lockHeld = "lock-held"
  case lockStale = "lock-stale"
  case lockUnknown = "lock-unknown"
  case stagingOrphan = "staging-orphan"
  case emptyDirectory = "empty-directory"
  case stray
  case stranded

  // Databases
  case pageDamage = "page-damage"
  case hotJournal = "hot-journal"
  case unmergedWAL = "unmerged-wal"
  case schemaUnknown = "schema-unknown"
  case rowShape = "row-shape"
  case rowDecode = "row-decode"
  case notADatabase = "not-a-database"
}

/// How much a finding matters.
public enum Severity: String, CaseIterable, Sendable, Hashable, Comparable {
  /// Worth knowing; nothing is wrong.
  case note
  /// Usable, yet something is off.
  case warning
  /// The subject cannot be used as it is.
  case error

  /// Orders by weight: a note is less than a warning, a warning less than an error.
  public static func < (first: Severity, second: Severity) -> Bool { first.weight < second.weight }

  private var weight: Int {
    switch self {
    case .note: 0
    case .warning: 1
    case .error: 2
    }
  }
}

extension FindingCode {
  /// The severity of a finding with this code, unless its maker knows better.
  public var severity: Severity {
    switch self {
    case .lockHeld, .stray, .emptyDirectory, .foreignOwner, .stranded, .hotJournal, .unmergedWAL:
      .note
    case .trailingBytes, .pickleTrailing, .pickleCalls, .writableByOthers, .lockStale,
      .lockUnknown, .stagingOrphan, .duplicate, .collision:
      .warning
    default: .error
    }
  }
}
