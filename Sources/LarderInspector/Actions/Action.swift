/// What can be done to a cache.
package enum Action: String, CaseIterable, Sendable, Hashable {
  /// Take entries and items out, into the quarantine.
  case delete
  /// Look again, thoroughly; changes nothing, so there is no plan for it.
  case validate
  /// Take out what is broken, so that the owner can write it anew.
  case repair
  /// Give back space.
  case compact
  /// Clear away what a crash left behind.
  case recover
  /// Remove from the quarantine, for good.
  case purge
  /// Put back what an action took out.
  case undo
}
