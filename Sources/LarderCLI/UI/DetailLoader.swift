import Dispatch
import Larder
import LarderFormats
import LarderInspector
import Synchronization

/// Reads what the detail pane shows, one entry at a time.
///
/// Only the entry asked for last is of interest: who scrolls through a list leaves no queue behind.
/// Safe to use from any thread.
final class DetailLoader: Sendable {
  private struct State {
    var wanted: EntryAddress?
    var isClosed = false
  }

  private let caches: [any InspectableCache]
  private let queue: EventQueue
  private let state = Mutex(State())
  private let bell = DispatchSemaphore(value: 0)

  init(_ caches: [any InspectableCache], queue: EventQueue) {
    self.caches = caches
    self.queue = queue
  }

  /// Begins to wait for something to read.
  func start() {
    Thread.start { [self] in
      while let address = next() { read(address) }
    }
  }

  /// Has an entry read, in place of the one asked for before.
  func load(_ address: EntryAddress) {
    state.withLock { $0.wanted = address }
    bell.signal()
  }

  /// Ends the thread, after what it is reading.
  func close() {
    state.withLock { $0.isClosed = true }
    bell.signal()
  }

  private func next() -> EntryAddress? {
    while true {
      bell.wait()
      let (address, isClosed) = state.withLock { state in
        defer { state.wanted = nil }
        return (state.wanted, state.isClosed)
      }
      if isClosed { return nil }
      // The ring for an entry that was replaced before its turn.
      if let address { return address }
    }
  }

  private func read(_ address: EntryAddress) {
    guard caches.indices.contains(address.cache) else { return }
    let cache = caches[address.cache]
    let result = Result { () throws(LarderError) in try LoadedDetail.load(address.id, in: cache) }
    queue.post(.detail(address, result))
  }
}
