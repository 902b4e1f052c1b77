import Dispatch
import Synchronization

/// A value behind a lock that threads can wait to change.
///
/// Safe to use from any thread. Waiting blocks a thread, so it is for threads of our own, never
/// for the cooperative pool.
final class Monitor<Value: Sendable>: Sendable {
  private struct State {
    var value: Value
    /// One for each sleeping thread, so that a signal cannot reach another one than was meant.
    var sleepers: [DispatchSemaphore] = []
  }

  private let state: Mutex<State>

  init(_ value: Value) { state = Mutex(State(value: value)) }

  /// Looks at the value, or changes it in a way that nobody waits for.
  func withLock<Result: Sendable>(_ body: (inout Value) -> Result) -> Result {
    state.withLock { body(&$0.value) }
  }

  /// Changes the value and has everybody who waits look again.
  @discardableResult
  func change<Result: Sendable>(_ body: (inout Value) -> Result) -> Result {
    let (result, sleepers) = state.withLock { state in
      let result = body(&state.value)
      defer { state.sleepers = [] }
      return (result, state.sleepers)
    }
    for sleeper in sleepers { sleeper.signal() }
    return result
  }

  /// Tries until there is a result, sleeping while nothing changes.
  ///
  /// What the successful try changes has everybody else look again.
  func wait<Result: Sendable>(for body: (inout Value) -> Result?) -> Result {
    while true {
      let semaphore = DispatchSemaphore(value: 0)
      let (result, sleepers) = state.withLock { state in
        let result = body(&state.value)
        guard result != nil else {
          state.sleepers.append(semaphore)
          return (result, [DispatchSemaphore]())
        }
        defer { state.sleepers = [] }
        return (result, state.sleepers)
      }
      for sleeper in sleepers { sleeper.signal() }
      if let result { return result }
      semaphore.wait()
    }
  }
}
