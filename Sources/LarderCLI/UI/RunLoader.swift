import Dispatch
import Larder
import LarderFormats
import LarderInspector
import Synchronization

/// Reads quarantines and journals for the screen, away from it.
///
/// Of each kind only what was asked for last is of interest. Safe to use from any thread.
final class RunLoader: Sendable {
  private struct State {
    var isWanted = false
    var run: RunAddress?
    var item: (run: RunAddress, item: QuarantinedItem)?
    var isClosed = false

    mutating func next() -> Task? {
      if isClosed { return .end }
      defer {
        if isWanted { isWanted = false } else if run != nil { run = nil } else { item = nil }
      }
      if isWanted { return .runs }
      if let run { return .run(run) }
      return item.map { .item($0.run, $0.item) }
    }
  }

  private enum Task {
    case runs
    case run(RunAddress)
    case item(RunAddress, QuarantinedItem)
    case end
  }

  private let caches: [any MendableCache]
  private let queue: EventQueue
  private let state = Mutex(State())
  private let bell = DispatchSemaphore(value: 0)

  init(_ caches: [any MendableCache], queue: EventQueue) {
    self.caches = caches
    self.queue = queue
  }

  /// Begins to wait for something to read.
  func start() {
    Thread.start { [self] in
      while true {
        bell.wait()
        switch state.withLock({ $0.next() }) {
        case .runs: readRuns()
        case .run(let run): read(run)
        case .item(let run, let item): read(item, of: run)
        case .end: return
        case nil: break
        }
      }
    }
  }

  /// Has the runs of all caches read.
  func loadRuns() { ask { $0.isWanted = true } }

  /// Has everything about a run read, in place of the one asked for before.
  func load(_ run: RunAddress) { ask { $0.run = run } }

  /// Has something looked into, in place of what was asked for before.
  func load(_ item: QuarantinedItem, of run: RunAddress) { ask { $0.item = (run, item) } }

  /// Ends the thread, after what it is reading.
  func close() { ask { $0.isClosed = true } }

  private func ask(_ change: (inout sending State) -> Void) {
    state.withLock { change(&$0) }
    bell.signal()
  }

  private func readRuns() {
    queue.post(
      .runs(
        Result { () throws(LarderError) in
          var runs: [CacheRun] = []
          for (index, cache) in caches.enumerated() {
            runs += try Mender(cache).quarantine().runs().map { CacheRun(cache: index, run: $0) }
          }
          return runs
        }))
  }

  private func read(_ run: RunAddress) {
    guard caches.indices.contains(run.cache) else { return }
    let report = Result { () throws(LarderError) in
      try Mender(caches[run.cache]).report(on: run.run)
    }
    queue.post(.run(run, report))
  }

  private func read(_ item: QuarantinedItem, of run: RunAddress) {
    guard caches.indices.contains(run.cache) else { return }
    let contents = Result { () throws(LarderError) in
      try Mender(caches[run.cache]).contents(of: item)
    }
    queue.post(.quarantined(run, item.step, contents))
  }
}
