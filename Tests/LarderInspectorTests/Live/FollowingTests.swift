import Glibc
import Larder
import LarderFormats
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import LarderInspector

/// A watcher that watches nothing: events are what the test says.
struct FakeWatcher: DirectoryWatching, ~Copyable {
  final class Script: Sendable {
    struct State {
      var events: [WatchEvent] = []
      var watched: [FilePath] = []
      var released: [Int32] = []
      /// How many directories the system lets it watch.
      var room = Int.max
    }
    let state = Mutex(State())
  }

  let script: Script
  var userLimit: Int? = 1_000_000
  var sharedDirectory: FilePath?

  init(_ script: Script, userLimit: Int? = 1_000_000, sharedDirectory: FilePath? = nil) {
    self.script = script
    self.userLimit = userLimit
    self.sharedDirectory = sharedDirectory
  }

  func isShared(_ directory: FilePath) -> Bool { directory == sharedDirectory }

  mutating func watch(_ directory: FilePath) throws(Errno) -> Int32 {
    guard access(directory.string, F_OK) == 0 else { throw .noSuchFileOrDirectory }
    let number = script.state.withLock { state -> Int32? in
      if let known = state.watched.firstIndex(of: directory) { return Int32(known) }
      guard state.watched.count < state.room else { return nil }
      state.watched.append(directory)
      return Int32(state.watched.count - 1)
    }
    guard let number else { throw .noSpace }
    return number
  }

  mutating func release(_ watch: Int32) {
    script.state.withLock { $0.released.append(watch) }
  }
  mutating func wait() {}
  mutating func rest(_ moment: Duration) {}
  mutating func events() -> [WatchEvent] {
    script.state.withLock { state in
      defer { state.events = [] }
      return state.events
    }
  }
}

@Suite("Following the directories of a cache")
struct FollowingTests {
  /// Entries in two levels: `<digit>/<digit>`.
  struct Map: ChangeMap {
    let base: FilePath

    func isWatched(_ directory: FilePath) -> Bool {
      directory.components.count <= 2 && directory.components.allSatisfy { $0.string.count == 1 }
    }

    func touched(
      by name: FilePath.Component, in directory: FilePath, _ reach: WatchReach
    ) -> [Touched] {
      let path = directory.appending(name)
      if path.components.count == 1 { return [.item(path)] }
      let names = path.components.prefix(2).map(\.string).joined()
      return [.entry(EntryID(Array(names.utf8)))]
    }
  }

  let directory: TemporaryDirectory
  let script = FakeWatcher.Script()
  static let start = ContinuousClock.now
  static let later = start + .seconds(1)

  init() throws {
    directory = try TemporaryDirectory()
    for name in ["a/1/key", "a/2/key", "b/3/key"] { try directory.write([1], to: name) }
  }

  /// Follows from a moment on that everything was written before.
  func following(
    _ bases: [FilePath]? = nil, userLimit: Int? = 1_000_000, sharedDirectory: FilePath? = nil
  ) -> Following<FakeWatcher> {
    let maps = (bases ?? [directory.path]).enumerated().map { ($0.offset, Map(base: $0.element)) }
    var following = Following<FakeWatcher>(
      Dictionary(uniqueKeysWithValues: maps),
      FakeWatcher(script, userLimit: userLimit, sharedDirectory: sharedDirectory))
    following.begin(since: .max, now: Self.start) { false }
    return following
  }

  var watched: [String] {
    script.state.withLock { state in
      state.watched.map { String($0.string.dropFirst(directory.path.string.count)) }
    }
  }

  func say(_ events: WatchEvent...) { script.state.withLock { $0.events = events } }

  func number(_ path: String) -> Int32 {
    script.state.withLock { state in
      Int32(state.watched.firstIndex(of: directory.appending(path)) ?? -7)
    }
  }

  static func entry(_ name: String) -> Touched { .entry(EntryID(Array(name.utf8))) }

  @Test("watches all of them from the top down, and touches nothing")
  func whole() {
    let following = following()
    #expect(watched.first == "" && Set(watched[1...2]) == ["/a", "/b"])
    #expect(Set(watched) == ["", "/a", "/b", "/a/1", "/a/2", "/b/3"])
    #expect(following.state == .on(directories: 6, nil))
    #expect(following.touched.isEmpty)
  }

  @Test("takes what was written since the reading began for touched")
  func recent() throws {
    var following = Following<FakeWatcher>([0: Map(base: directory.path)], FakeWatcher(script))
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    following.begin(since: Int64(time.tv_sec), now: Self.start) { false }
    let touched = following.takeDue(Self.later)[0] ?? []
    #expect(Set(touched).isSuperset(of: ["a1", "a2", "b3"].map(Self.entry)))
  }

  @Test("goes as far as the system allows, the upper ones first, and says so")
  func systemLimit() {
    script.state.withLock { $0.room = 3 }
    let following = following()
    #expect(Set(watched) == ["", "/a", "/b"])
    #expect(following.state == .on(directories: 3, .limit))
  }

  @Test("leaves most of what a user may watch to other programs")
  func share() {
    let following = following(userLimit: 16)
    #expect(watched.count == 4)
    #expect(following.state == .on(directories: 4, .many))
  }

  @Test("is given up where not even the first may be watched, with the reason")
  func nothing() {
    script.state.withLock { $0.room = 0 }
    let following = following(userLimit: 8192)
    #expect(
      following.state
        == .off(
          "the system lets you watch no more directories (fs.inotify.max_user_watches = 8192)"))
  }

  @Test("is not tried where other machines change it unseen")
  func network() {
    let following = following(sharedDirectory: directory.path)
    #expect(
      following.state
        == .off("other machines can change it unseen: it is on a network file system"))
    #expect(watched.isEmpty)
  }

  @Test("has everything read again when events were lost")
  func overflow() {
    var following = following([directory.path, directory.appending("b")])
    say(WatchEvent(-1, .lost))
    following.takeEvents(Self.start)
    #expect(following.takeDue(Self.later) == [0: [.everything], 1: [.everything]])
    #expect(following.state == .on(directories: 6, nil))
  }

  @Test("watches a new directory and looks at what is in it already")
  func appearing() throws {
    var following = following()
    try directory.write([1], to: "c/4/key")
    say(WatchEvent(number(""), .appeared, "c", isDirectory: true))
    following.takeEvents(Self.start)
    #expect(Set(watched).isSuperset(of: ["/c", "/c/4"]))
    #expect(
      Set(following.takeDue(Self.later)[0] ?? []) == [.item("c"), Self.entry("c4")])
  }

  @Test("does not watch a new one beyond the limit, but looks at what is in it")
  func appearingBeyond() throws {
    script.state.withLock { $0.room = 6 }
    var following = following()
    #expect(following.state == .on(directories: 6, nil))
    try directory.write([1], to: "c/4/key")
    say(WatchEvent(number(""), .appeared, "c", isDirectory: true))
    following.takeEvents(Self.start)
    #expect(following.takeDue(Self.later)[0]?.contains(Self.entry("c4")) == true)
    #expect(following.state == .on(directories: 6, .limit))
  }

  @Test("has everything read again when a directory of many entries is moved away")
  func movedAway() {
    var following = following()
    let inner = [number("a"), number("a/1"), number("a/2")]
    say(
      WatchEvent(number(""), .movedAway, "a", isDirectory: true), WatchEvent(inner[0], .gone),
      // Written to where it is now: no business of this cache.
      WatchEvent(inner[1], .changed, "key"))
    following.takeEvents(Self.start)
    #expect(Set(following.takeDue(Self.later)[0] ?? []) == [.item("a"), .everything])
    #expect(script.state.withLock { Set($0.released) } == Set(inner))
    #expect(following.state == .on(directories: 3, nil))
  }

  @Test("looks again at an entry that goes with its directory, and forgets the watch")
  func vanishing() {
    var following = following()
    let entry = number("a/1")
    say(
      WatchEvent(entry, .vanished, "key"), WatchEvent(entry, .gone), WatchEvent(entry, .released),
      WatchEvent(number("a"), .vanished, "1", isDirectory: true))
    following.takeEvents(Self.start)
    #expect(following.takeDue(Self.later) == [0: [Self.entry("a1")]])
    #expect(following.state == .on(directories: 5, nil))
  }

  @Test("has everything read again when a directory goes of which not all was watched")
  func vanishingUnwatched() {
    script.state.withLock { $0.room = 3 }
    var following = following()
    say(
      WatchEvent(number("a"), .gone), WatchEvent(number("a"), .released),
      WatchEvent(number(""), .vanished, "a", isDirectory: true))
    following.takeEvents(Self.start)
    #expect(Set(following.takeDue(Self.later)[0] ?? []) == [.item("a"), .everything])
  }

  @Test("ends with the directory of the cache, which is looked at once more")
  func end() {
    var following = following()
    say(WatchEvent(number(""), .gone))
    following.takeEvents(Self.start)
    #expect(following.takeDue(Self.later) == [0: [.everything]])
    #expect(following.state == .off("the directory that it is in was removed or moved"))
  }

  @Test("tells caches that lie in one directory of the same event")
  func together() {
    var following = following([directory.path, directory.path])
    #expect(watched.count == 6)
    say(WatchEvent(number("a/1"), .changed, "key"))
    following.takeEvents(Self.start)
    #expect(following.takeDue(Self.later) == [0: [Self.entry("a1")], 1: [Self.entry("a1")]])
  }
}
