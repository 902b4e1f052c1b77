import LarderInspector
import LarderTerminal
import Synchronization

/// Where background work leaves its results for the screen.
///
/// Safe to use from any thread.
final class EventQueue: Sendable {
  private let events = Mutex<[InspectorEvent]>([])
  private let waker: Waker

  init(waker: Waker) { self.waker = waker }

  /// Leaves an event and wakes the screen.
  ///
  /// Only the last of several reports of progress is of interest.
  func post(_ event: InspectorEvent) {
    events.withLock { events in
      if case .acting = event, case .acting = events.last { events.removeLast() }
      events.append(event)
    }
    waker.wake()
  }

  /// Takes what is there.
  func take() -> [InspectorEvent] {
    events.withLock { events in
      defer { events.removeAll() }
      return events
    }
  }
}
