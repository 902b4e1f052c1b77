import Synchronization

/// A wish to stop that any thread may utter and any may hear.
package final class StopFlag: Sendable {
  private let flag = Atomic(false)

  /// Makes a flag that is not set.
  package init() {}

  /// Whether somebody wants to stop.
  package var isSet: Bool { flag.load(ordering: .relaxed) }

  /// Asks everybody to stop, for good.
  package func set() { flag.store(true, ordering: .relaxed) }
}
