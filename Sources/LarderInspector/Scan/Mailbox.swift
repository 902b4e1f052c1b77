import LarderFormats

/// Where results wait for the screen: bounded, in order, safe to use from any thread.
final class Mailbox: Sendable {
  private struct State {
    /// What came, in order.
    var inbox: [ScanUpdate] = []
    /// What came before that, the first one last.
    var outbox: [ScanUpdate] = []
    var weight = 0
    var isClosed = false
  }

  private let limit: Int
  private let wake: @Sendable () -> Void
  private let state = Monitor(State())

  init(limit: Int, wake: @escaping @Sendable () -> Void) {
    self.limit = limit
    self.wake = wake
  }

  /// Leaves a result, however full the mailbox is: for answers, whose number is bounded.
  func post(_ update: ScanUpdate) {
    let wasEmpty = state.change { Self.append(update, &$0) }
    if wasEmpty { wake() }
  }

  /// Leaves a result as soon as there is room, or gives up when stopped.
  ///
  /// Whether it is stopped is asked again after each ``nudge()``.
  func postWithRoom(_ update: ScanUpdate, unless isStopped: () -> Bool) {
    let wasEmpty = state.wait { state -> Bool? in
      if state.isClosed || isStopped() { return false }
      return state.weight < limit ? Self.append(update, &state) : nil
    }
    if wasEmpty { wake() }
  }

  /// Has those who wait for room look again whether they are stopped.
  func nudge() { state.change { _ in } }

  /// Takes results that weigh no more than a limit.
  func take(limit: Int) -> [ScanUpdate] { state.change { Self.take(limit, &$0) } }

  /// Waits for results and takes them; nothing once closed.
  func waitAndTake(limit: Int) -> [ScanUpdate] {
    state.wait { state in
      let taken = Self.take(limit, &state)
      return taken.isEmpty && !state.isClosed ? nil : taken
    }
  }

  /// Lets nobody wait any longer.
  func close() { state.change { $0.isClosed = true } }

  private static func append(_ update: ScanUpdate, _ state: inout State) -> Bool {
    guard !state.isClosed else { return false }
    let wasEmpty = state.inbox.isEmpty && state.outbox.isEmpty
    state.inbox.append(update)
    state.weight += update.weight
    return wasEmpty
  }

  private static func take(_ limit: Int, _ state: inout State) -> [ScanUpdate] {
    var (taken, left) = ([ScanUpdate](), max(1, limit))
    while left > 0, let next = next(&state) {
      let (part, rest) = split(next, at: left)
      if let rest { state.outbox.append(rest) }
      taken.append(part)
      left -= part.weight
      state.weight -= part.weight
    }
    return taken
  }

  private static func next(_ state: inout State) -> ScanUpdate? {
    if state.outbox.isEmpty {
      state.outbox = state.inbox.reversed()
      state.inbox = []
    }
    return state.outbox.popLast()
  }

  private static func split(
    _ update: ScanUpdate, at limit: Int
  ) -> (part: ScanUpdate, rest: ScanUpdate?) {
    guard case .found(let cache, let batch) = update, update.weight > limit else {
      return (update, nil)
    }
    let entries = min(limit, batch.entries.count)
    let items = min(limit - entries, batch.items.count)
    let part = ScanBatch(
      entries: Array(batch.entries[..<entries]), items: Array(batch.items[..<items]))
    let rest = ScanBatch(
      entries: Array(batch.entries[entries...]), items: Array(batch.items[items...]))
    return (.found(cache: cache, part), .found(cache: cache, rest))
  }
}
