internal import Larder

/// An entry while it is being judged.
struct EntryDraft {
  let id: [UInt8]
  let depth: Depth
  /// Whether its owner holds the lock at this moment.
  let isLocked: Bool
  var key = PartRecord(.missing)
  var value = PartRecord(.missing)
  var findings: [Finding] = []
  var placement = Placement.unchecked
  private var modified: Timestamp?

  init(id: [UInt8], depth: Depth, isLocked: Bool) {
    self.id = id
    self.depth = depth
    self.isLocked = isLocked
  }

  subscript(part: EntryPart) -> PartRecord {
    get { part == .key ? key : value }
    set { if part == .key { key = newValue } else { value = newValue } }
  }

  /// Remembers when the entry was last written: the later of its parts, the key as a rule.
  mutating func take(_ status: FileStatus?, of part: EntryPart) {
    if let status { take(status.modified) }
  }

  /// Remembers when the entry was last written: the latest time counts.
  mutating func take(_ time: Timestamp) { modified = modified.map { max($0, time) } ?? time }

  func record() -> EntryRecord {
    let status = self.status
    let isBusy = status == .locked
    return EntryRecord(
      id: EntryID(id), status: status, depth: depth, key: key, value: value, modified: modified,
      placement: placement, findings: isBusy ? findings.map(\.whileLocked) : findings)
  }

  private var status: EntryStatus { isLocked ? .locked : unlockedStatus }

  /// The headline, the gravest first.
  private var unlockedStatus: EntryStatus {
    switch (key.status, value.status) {
    case (.missing, .missing): .empty
    case (.invalid, .invalid): .invalidKeyAndValue
    case (.invalid, _): .invalidKey
    case (.missing, _): .missingKey
    case (_, .invalid): .invalidValue
    case (_, .missing): .missingValue
    case (.unreadable, _), (_, .unreadable): .unreadable
    case _ where placement == .wrong: .misplaced
    case (.unchecked, _), (_, .unchecked): .unchecked
    default: .valid
    }
  }
}

extension Finding {
  /// The same finding of an entry that its owner is working on: no damage, only not yet done.
  fileprivate var whileLocked: Finding {
    guard severity > .note else { return self }
    var finding = self
    finding.severity = .note
    finding.cause = "its owner holds the lock: it may be writing this right now"
    finding.certainty = .likely
    finding.remedies = []
    return finding
  }
}
