import Synchronization

/// Lets one thread compute a value while others that want the same wait for it.
///
/// Safe to use from any thread.
final class Flights<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private let underway = Mutex<[Key: Flight<Value>]>([:])

  /// Who computes.
  enum Role {
    /// The caller; he must call ``land(_:_:_:)``.
    case lead(Flight<Value>)
    /// Somebody else did, with this result.
    case followed(Result<Value, any Error>)
    /// The caller already does, further up on his own stack.
    case recursion
  }

  /// Finds out who computes the value of a key; waits for somebody else to end.
  func board(_ key: Key) -> Role {
    let me = Gate.currentThread
    let (flight, isMine) = underway.withLock { underway in
      if let flight = underway[key] { return (flight, false) }
      let flight = Flight<Value>(leader: me)
      underway[key] = flight
      return (flight, true)
    }
    if isMine { return .lead(flight) }
    return flight.leader == me ? .recursion : .followed(flight.wait())
  }

  /// Ends a computation.
  func land(_ flight: Flight<Value>, _ key: Key, _ result: Result<Value, any Error>) {
    underway.withLock { $0[key] = nil }
    flight.end(result)
  }
}

/// One computation under way.
final class Flight<Value: Sendable>: Sendable {
  let leader: UInt
  private let gate = Gate()
  private let result = Mutex<Result<Value, any Error>?>(nil)

  init(leader: UInt) { self.leader = leader }

  func end(_ outcome: Result<Value, any Error>) {
    result.withLock { $0 = outcome }
    gate.open()
  }

  func wait() -> Result<Value, any Error> {
    while true {
      if let outcome = result.withLock({ $0 }) { return outcome }
      gate.wait()
    }
  }
}
