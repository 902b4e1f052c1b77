package import Larder
package import LarderFormats
internal import Synchronization

/// Something that a ``Scout`` has to tell.
package enum ScoutUpdate: Sendable {
  /// A cache was found; they are counted from zero in the order found.
  case found(CacheInfo)
  /// All places were looked at; these could not be.
  case searched([LarderError])
  /// How many entries of a cache were seen in the look under way.
  case looking(Int, entries: Int)
  /// A cache was looked at, down to the depth that the survey says.
  case looked(Int, CacheSurvey)
}

/// Finds caches and looks at each of them, in the background.
///
/// Every cache is first looked at by its names and then by what is in its files; what somebody sees
/// on the screen comes first (``prioritize(_:)``). Safe to use from any thread. The threads end
/// with ``close()`` or with the last reference.
package final class Scout: Sendable {
  private let engine: ScoutEngine

  /// Makes a scout that does nothing yet.
  ///
  /// - Parameters:
  ///   - threads: The number of caches to look at at the same time.
  ///   - wake: Called when there is something to tell, from any thread.
  ///   - search: Tells of each cache as soon as it is found, and returns what went wrong.
  package init(
    threads: Int, wake: @escaping @Sendable () -> Void,
    search: @escaping @Sendable ((any MendableCache) -> ScanDecision) -> [LarderError]
  ) {
    engine = ScoutEngine(threads: max(1, threads), wake: wake, search: search)
  }

  deinit { engine.close() }

  /// Begins to search.
  package func start() { engine.start() }

  /// Takes what is there to tell, in the order it came.
  package func drain() -> [ScoutUpdate] { engine.drain() }

  /// Has these looked at before the others.
  package func prioritize(_ caches: [Int]) { engine.state.change { $0.wanted = caches } }

  /// Has caches looked at again from the beginning.
  package func lookAgain(_ caches: [Int]) { engine.lookAgain(caches) }

  /// Stops looking; what is under way is looked at again after ``resume()``.
  package func pause() { engine.state.change { $0.pause() } }

  /// Goes on looking.
  package func resume() { engine.state.change { $0.isPaused = false } }

  /// Stops everything and ends the threads, soon and without waiting for them.
  package func close() { engine.close() }
}

/// The threads behind a ``Scout`` and what they share.
private final class ScoutEngine: Sendable {
  /// One cache and how far it was looked at.
  struct Subject: Sendable {
    let cache: any MendableCache
    var done: Depth?
    /// Set while a thread looks at it; setting the flag makes that thread stop.
    var stop: StopFlag?

    /// How thoroughly to look next; `nil` where all was looked at.
    var next: Depth? {
      switch done {
      case nil: .names
      case .names: .structure
      case .structure, .full: nil
      }
    }
  }

  struct State: Sendable {
    var subjects: [Subject] = []
    var wanted: [Int] = []
    var updates: [ScoutUpdate] = []
    var isPaused = false
    var isClosed = false

    mutating func pause() {
      isPaused = true
      for subject in subjects { subject.stop?.set() }
    }
  }

  private struct Look: Sendable {
    let index: Int
    let cache: any MendableCache
    let depth: Depth
    let stop: StopFlag
  }

  let state = Monitor(State())
  private let threads: Int
  private let wake: @Sendable () -> Void
  private let search: @Sendable ((any MendableCache) -> ScanDecision) -> [LarderError]

  init(
    threads: Int, wake: @escaping @Sendable () -> Void,
    search: @escaping @Sendable ((any MendableCache) -> ScanDecision) -> [LarderError]
  ) {
    self.threads = threads
    self.wake = wake
    self.search = search
  }

  func start() {
    Thread.start { self.find() }
    for _ in 0..<threads { Thread.start { self.look() } }
  }

  func close() {
    state.change { state in
      state.isClosed = true
      state.pause()
    }
  }

  func drain() -> [ScoutUpdate] {
    state.withLock { state in
      defer { state.updates.removeAll() }
      return state.updates
    }
  }

  func lookAgain(_ caches: [Int]) {
    state.change { state in
      for index in caches where state.subjects.indices.contains(index) {
        state.subjects[index].done = nil
        state.subjects[index].stop?.set()
      }
    }
  }

  private func find() {
    let errors = search { cache in
      let isClosed = state.change { state in
        state.subjects.append(Subject(cache: cache))
        state.updates.append(.found(cache.info))
        return state.isClosed
      }
      wake()
      return isClosed ? .stop : .goOn
    }
    post(.searched(errors))
  }

  private func look() {
    while let task = next() {
      let survey = CacheSurvey.take(
        of: task.cache, depth: task.depth, isStopped: { task.stop.isSet },
        progress: { self.post(.looking(task.index, entries: $0)) })
      finish(task, survey)
    }
  }

  /// Waits for something to look at; `nil` at the end.
  private func next() -> Look? {
    state.wait { state -> Look?? in
      if state.isClosed { return .some(nil) }
      guard !state.isPaused, let index = Self.choose(state) else { return nil }
      guard let depth = state.subjects[index].next else { return nil }
      let stop = StopFlag()
      state.subjects[index].stop = stop
      return Look(
        index: index, cache: state.subjects[index].cache, depth: depth, stop: stop)
    }
  }

  /// The names of all caches come before what is in any; what is wanted comes first in both.
  private static func choose(_ state: State) -> Int? {
    func isOpen(_ index: Int, _ depth: Depth) -> Bool {
      guard state.subjects.indices.contains(index) else { return false }
      return state.subjects[index].stop == nil && state.subjects[index].next == depth
    }
    for depth in [Depth.names, .structure] {
      if let index = state.wanted.first(where: { isOpen($0, depth) })
        ?? state.subjects.indices.first(where: { isOpen($0, depth) })
      {
        return index
      }
    }
    return nil
  }

  /// Tells what came of a look that nobody stopped.
  private func finish(_ task: Look, _ survey: CacheSurvey) {
    let isWhole = state.change { state in
      state.subjects[task.index].stop = nil
      guard !task.stop.isSet else { return false }
      state.subjects[task.index].done = task.depth
      state.updates.append(.looked(task.index, survey))
      return true
    }
    if isWhole { wake() }
  }

  /// Leaves an update; only the last of several reports of progress is of interest.
  private func post(_ update: ScoutUpdate) {
    state.withLock { state in
      if case .looking(let index, _) = update,
        let place = state.updates.firstIndex(where: { $0.isProgress(of: index) })
      {
        state.updates[place] = update
      } else {
        state.updates.append(update)
      }
    }
    wake()
  }
}

extension ScoutUpdate {
  fileprivate func isProgress(of cache: Int) -> Bool {
    if case .looking(cache, _) = self { true } else { false }
  }
}
