package import Larder

/// Whether a lock is held, and how sure that is.
package enum LockVerdict: Sendable, Equatable {
  /// A live process holds it.
  case held(Finding.Certainty)
  /// Its holder is gone.
  case stale(Finding.Certainty)
  /// That cannot be known from here, for the reason given.
  case unknown(String)

  /// Judges a lock by the evidence, never by its age alone.
  ///
  /// | evidence | verdict |
  /// |---|---|
  /// | a live process has it open or locked | held |
  /// | its recorded owner lives, and did when it was made | held, probably |
  /// | its recorded owner is gone, of another boot, or its number was reused | stale, certain |
  /// | none recorded, older than this boot, local file system | stale, certain |
  /// | none recorded, this boot, all who could hold it are visible, none does | stale, likely |
  /// | processes that could hold it cannot be seen from here | unknown |
  package init(_ evidence: LockEvidence) {
    if !evidence.holders.isEmpty {
      self = .held(.certain)
      return
    }
    switch evidence.owner {
    case .alive: self = .held(.likely)
    case .numberReused, .gone, .otherBoot: self = .stale(.certain)
    case .otherHost: self = .unknown("its owner is on another machine")
    case nil: self = Self.withoutOwner(evidence)
    }
  }

  private static func withoutOwner(_ evidence: LockEvidence) -> LockVerdict {
    if evidence.isOnNetwork {
      return .unknown("the file system is shared with other machines")
    }
    if evidence.isOlderThanBoot { return .stale(.certain) }
    switch evidence.visibility {
    case .complete: return .stale(.likely)
    case .partial(let reason): return .unknown(reason)
    }
  }

  /// The status of the lock as an item.
  package var itemStatus: ItemStatus {
    switch self {
    case .held: .live
    case .stale: .stale
    case .unknown: .unknown
    }
  }

  /// The code of the finding that tells of it.
  package var code: FindingCode {
    switch self {
    case .held: .lockHeld
    case .stale: .lockStale
    case .unknown: .lockUnknown
    }
  }
}
