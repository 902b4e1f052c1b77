internal import Dispatch
internal import Synchronization

/// Keeps the descriptors of a database open while it is being changed.
///
/// SQLite's locks are POSIX locks: when a process closes *any* descriptor of a file, it loses every
/// lock that it holds on it (`fcntl(2)`, and <https://sqlite.org/howtocorrupt.html>, section 2.2).
/// So while one thread changes a database, no other thread may open and close it to look at it, and
/// what is no longer needed is kept until the change is through.
///
/// Safe to use from any thread. It knows nothing of other instances that have the same file open;
/// before a change becomes final, the lock itself is looked at once more.
final class DescriptorGate: Sendable {
  private struct State {
    var isMending = false
    var kept: [any Sendable & AnyObject] = []
  }

  private let queue = DispatchQueue(label: "larder.database", attributes: .concurrent)
  private let state = Mutex(State())

  /// Runs what opens and closes the database; waits while it is being changed.
  ///
  /// Not to be nested.
  func looking<Result>(_ body: () throws -> Result) rethrows -> Result {
    try queue.sync(execute: body)
  }

  /// Runs what changes the database, once nobody is opening or closing it.
  func mending<Result>(_ body: () throws -> Result) rethrows -> Result {
    try queue.sync(flags: .barrier) {
      state.withLock { $0.isMending = true }
      defer {
        let kept = state.withLock { state in
          state.isMending = false
          defer { state.kept = [] }
          return state.kept
        }
        // Closed here, outside of the lock.
        _ = kept
      }
      return try body()
    }
  }

  /// Takes over something that holds descriptors, and lets go of it as soon as that does no harm.
  func release(_ holder: any Sendable & AnyObject) {
    state.withLock { state in
      if state.isMending { state.kept.append(holder) }
    }
  }
}
