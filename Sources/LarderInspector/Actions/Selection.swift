package import Larder
package import LarderFormats

/// What an action is asked to act on, as it was shown.
package struct Selection: Sendable, Equatable {
  package var entries: [EntryRecord]
  package var items: [ItemRecord]
  /// What was found about the cache as a whole, when it was opened and by the scan.
  package var findings: [Finding]

  package init(
    entries: [EntryRecord] = [], items: [ItemRecord] = [], findings: [Finding] = []
  ) {
    self.entries = entries
    self.items = items
    self.findings = findings
  }
}

/// Which locks an action may break.
///
/// Never one whose holder lives.
package enum LockTrust: Sendable, Hashable, Comparable {
  /// Those whose holder is certainly gone.
  case certain
  /// Also those whose holder is likely gone; somebody has said so explicitly.
  case likely
  /// Also those whose holder cannot be known from here; somebody has said so explicitly.
  case unknown
}
