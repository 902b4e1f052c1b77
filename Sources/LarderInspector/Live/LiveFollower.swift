import Larder
package import LarderFormats
import Synchronization
import SystemPackage

/// Follows the caches of a session on a thread of its own, and has the session look at what changed.
///
/// Safe to use from any thread.
package final class LiveFollower: Sendable {
  /// How long events are gathered before somebody looks at them.
  private static let gathering = Duration.milliseconds(50)

  /// One time of following, from the start to the stop.
  private final class Turn: Sendable {
    let bell: WatchBell
    let stop = StopFlag()

    init() throws(Errno) { bell = try WatchBell() }

    func end() {
      stop.set()
      bell.ring()
    }
  }

  private let maps: [Int: any ChangeMap]
  private let session: ScanSession
  private let report: @Sendable (LiveState) -> Void
  private let turn = Mutex<Turn?>(nil)

  /// Makes a follower that does nothing yet.
  ///
  /// - Parameters:
  ///   - caches: The caches of the session.
  ///   - session: Who is to look at what changed.
  ///   - report: Told how far they are followed, from any thread.
  package init(
    _ caches: [any InspectableCache], _ session: ScanSession,
    report: @escaping @Sendable (LiveState) -> Void
  ) {
    maps = Dictionary(
      uniqueKeysWithValues: caches.enumerated().compactMap { index, cache in
        cache.changes.map { (index, $0) }
      })
    self.session = session
    self.report = report
  }

  /// What is known to have been read when following begins.
  package enum Beginning: Sendable {
    /// The session reads the caches from this second on, since 1970.
    case reading(since: Int64)
    /// The caches were read at some time before: they are read again.
    case readBefore
  }

  /// Begins to follow, unless it does so already.
  package func start(_ beginning: Beginning) {
    stop()
    if maps.isEmpty {
      return report(.off("it is a record of what a cache was, and does not change"))
    }
    do throws(Errno) {
      let turn = try Turn()
      self.turn.withLock { $0 = turn }
      let isRunning = Thread.start { self.follow(beginning, turn) }
      if !isRunning { report(.off("the system has no thread left")) }
    } catch {
      report(.off(Self.reason(error)))
    }
  }

  /// Follows no more.
  package func stop() {
    turn.withLock { turn in
      turn?.end()
      turn = nil
    }
  }

  private func follow(_ beginning: Beginning, _ turn: Turn) {
    do throws(Errno) {
      var following = Following(maps, try DirectoryWatcher(turn.bell))
      begin(&following, beginning, turn)
      goOn(&following, turn)
    } catch {
      report(.off(Self.reason(error)))
    }
  }

  private func begin(
    _ following: inout Following<DirectoryWatcher>, _ beginning: Beginning, _ turn: Turn
  ) {
    switch beginning {
    case .reading(let start):
      following.begin(since: start, now: .now) { turn.stop.isSet }
    case .readBefore:
      following.begin(since: .max, now: .now) { turn.stop.isSet }
      if following.end == nil { following.touchEverything(.now) }
    }
  }

  /// Tells what happens, until it is stopped or there is nothing left to follow.
  private func goOn(_ following: inout Following<DirectoryWatcher>, _ turn: Turn) {
    var told: LiveState?
    while !turn.stop.isSet {
      if told.map({ !$0.isLike(following.state) }) ?? true {
        told = following.state
        report(following.state)
      }
      if following.touched.isEmpty {
        if following.end != nil { return }
        following.wait()
      } else {
        following.rest(Self.gathering)
      }
      following.takeEvents(.now)
      handOver(&following, .now)
    }
  }

  private func handOver(
    _ following: inout Following<DirectoryWatcher>, _ now: ContinuousClock.Instant
  ) {
    for (cache, subjects) in following.takeDue(now) {
      var left: [Touched] = []
      if subjects.contains(.everything), !session.readAgain(cache) { left.append(.everything) }
      let (entries, items) = (subjects.compactMap(\.entry), subjects.compactMap(\.item))
      let isTaken = session.lookAgain(
        entries: entries.map { EntryAddress(cache: cache, id: $0) },
        items: items.map { ItemAddress(cache: cache, path: $0) })
      if !isTaken { left += subjects.filter { $0 != .everything } }
      following.putBack(left, of: cache, now)
    }
  }

  private static func reason(_ error: Errno) -> String {
    switch error {
    case .tooManyOpenFiles: "you have no watcher left (fs.inotify.max_user_instances)"
    default: "nothing can be watched here (\(error))"
    }
  }
}

extension Touched {
  fileprivate var entry: EntryID? { if case .entry(let id) = self { id } else { nil } }
  fileprivate var item: FilePath? { if case .item(let path) = self { path } else { nil } }
}

extension LiveState {
  /// Whether it says the same but for the number of directories, which changes all the time.
  fileprivate func isLike(_ other: LiveState) -> Bool {
    switch (self, other) {
    case (.on(_, let gap), .on(_, let otherGap)): gap == otherGap
    default: self == other
    }
  }
}
