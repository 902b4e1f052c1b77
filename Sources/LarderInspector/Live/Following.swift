import Larder
import LarderFormats
import SystemPackage

/// Follows caches: watches their directories, and gathers what was touched.
///
/// For one thread. What waits for whom is decided by the caller, see ``LiveFollower``.
struct Following<Watcher: DirectoryWatching & ~Copyable>: ~Copyable {
  /// The most directories that are watched at once: the kernel keeps about a kilobyte for each.
  static var mostWatches: Int { 16_384 }
  /// What other programs of the user are left of what the system lets him watch.
  private static var shareOfLimit: Int { 4 }
  /// A directory that was written to so shortly before it was watched is looked at again.
  private static var slack: Int64 { 2 }

  private(set) var touched = TouchedSet()
  private(set) var gap: LiveState.WatchGap?
  /// Why nothing can be followed any more.
  private(set) var end: String?

  private var watcher: Watcher
  private var tree: WatchTree
  private let mostWatches: Int

  /// What is to be said of the names in a directory that is watched from now on.
  private enum Names {
    /// Nothing, unless the directory was written to from that second on.
    case known(since: Int64)
    /// All of them are new.
    case new

    var areNew: Bool { if case .new = self { true } else { false } }
  }

  init(_ maps: [Int: any ChangeMap], _ watcher: consuming Watcher) {
    mostWatches = min(Self.mostWatches, (watcher.userLimit ?? .max) / Self.shareOfLimit)
    tree = WatchTree(maps)
    self.watcher = watcher
  }

  /// How far it follows.
  var state: LiveState { end.map { .off($0) } ?? .on(directories: tree.count, gap) }

  /// Watches everything that there is, from the top down as far as that is allowed.
  ///
  /// - Parameters:
  ///   - start: When the caches began to be read, in seconds since 1970; what was written since is
  ///     noted as touched.
  ///   - now: The moment that it begins.
  ///   - shouldStop: Asked between directories.
  mutating func begin(
    since start: Int64, now: ContinuousClock.Instant, shouldStop: () -> Bool
  ) {
    for (cache, map) in tree.maps.sorted(by: { $0.key < $1.key }) {
      if watcher.isShared(map.base) {
        end = "other machines can change it unseen: it is on a network file system"
        return
      }
      watchBase(cache)
      if end != nil { return }
    }
    let bases = tree.maps.keys.sorted().map { WatchTree.Place(cache: $0, directory: FilePath()) }
    explore(bases, .known(since: start - Self.slack), now, shouldStop)
  }

  /// Notes that all caches are to be read again.
  mutating func touchEverything(_ now: ContinuousClock.Instant) {
    for cache in tree.maps.keys { touched.insert(.everything, of: cache, at: now) }
  }

  /// Waits until something happens or the bell rings.
  mutating func wait() { watcher.wait() }

  /// Waits for a moment, so that more may happen meanwhile.
  mutating func rest(_ moment: Duration) { watcher.rest(moment) }

  /// Takes notice of what happened.
  mutating func takeEvents(_ now: ContinuousClock.Instant) {
    for event in watcher.events() {
      for effect in tree.take(event, gap == nil ? .whole : .part) { carryOut(effect, now) }
    }
  }

  private mutating func carryOut(_ effect: WatchTree.Effect, _ now: ContinuousClock.Instant) {
    switch effect {
    case .touched(let cache, let subject): touched.insert(subject, of: cache, at: now)
    case .explore(let place): explore([place], .new, now) { false }
    case .release(let watch): watcher.release(watch)
    case .lost: end = "the directory that it is in was removed or moved"
    }
  }

  /// Takes what has come to rest, by the index of its cache.
  mutating func takeDue(_ now: ContinuousClock.Instant) -> [Int: [Touched]] {
    touched.takeDue(now)
  }

  /// Takes something back that could not be looked at yet.
  mutating func putBack(_ subjects: [Touched], of cache: Int, _ now: ContinuousClock.Instant) {
    for subject in subjects { touched.insert(subject, of: cache, at: now) }
  }
}

// Watching.
extension Following where Watcher: ~Copyable {
  private mutating func watchBase(_ cache: Int) {
    let base = WatchTree.Place(cache: cache, directory: FilePath())
    do throws(Errno) {
      try watch(base)
    } catch {
      end = Self.reason(error, limit: watcher.userLimit)
    }
  }

  private static func reason(_ error: Errno, limit: Int?) -> String {
    guard error == .noSpace else { return "its directory cannot be watched (\(error))" }
    let number = limit.map { " = \($0)" } ?? ""
    return "the system lets you watch no more directories (fs.inotify.max_user_watches\(number))"
  }

  private mutating func watch(_ place: WatchTree.Place) throws(Errno) {
    guard let path = tree.path(of: place) else { return }
    let watch = try watcher.watch(path)
    if let old = tree.add(watch, at: place) { watcher.release(old) }
  }

  /// What came of watching a directory.
  private enum Attempt {
    case done
    /// It is there, and cannot be watched.
    case refused
    case absent
  }

  private mutating func tryToWatch(_ place: WatchTree.Place) -> Attempt {
    guard tree.count < mostWatches || tree.isWatched(place) else {
      gap = gap ?? .many
      return .refused
    }
    do throws(Errno) {
      try watch(place)
      return .done
    } catch {
      switch error {
      case .noSpace, .noMemory: gap = .limit
      case .permissionDenied: gap = gap ?? .many
      default: return .absent
      }
      return .refused
    }
  }

  /// Watches directories and those below them, the upper ones first.
  ///
  /// A directory is watched before its names are read, so that none slips through in between.
  private mutating func explore(
    _ places: [WatchTree.Place], _ names: Names, _ now: ContinuousClock.Instant,
    _ shouldStop: () -> Bool
  ) {
    var (level, next) = (places, [WatchTree.Place]())
    while !level.isEmpty {
      for place in level {
        let attempt = tryToWatch(place)
        if shouldStop() || isThrough(place.cache, names) { return }
        if attempt == .absent { continue }
        // Those beyond the limit are not even kept in mind: there may be a million.
        let room = names.areNew ? .max : max(0, mostWatches - tree.count - next.count)
        next += look(into: place, names, room: room, now)
      }
      (level, next) = (next, [])
    }
  }

  /// Whether to go on would add nothing.
  private func isThrough(_ cache: Int, _ names: Names) -> Bool {
    names.areNew ? touched.isOverfull(cache) : gap == .limit
  }

  /// Notes the names in a directory, and answers those to go on with, as many as there is room for.
  private mutating func look(
    into place: WatchTree.Place, _ names: Names, room: Int, _ now: ContinuousClock.Instant
  ) -> [WatchTree.Place] {
    guard let map = tree.maps[place.cache], let path = tree.path(of: place),
      let directory = try? DirectoryHandle(path, links: place.directory.isEmpty ? .follow : .refuse)
    else { return [] }
    let areNew =
      switch names {
      case .new: true
      case .known(let start): ((try? directory.status().modified.seconds) ?? .max) >= start
      }
    if room == 0 { gap = gap ?? .many }
    guard areNew || room > 0 else { return [] }
    var inner: [WatchTree.Place] = []
    try? directory.forEachName { name throws(Errno) in
      guard let component = name.component else { return }
      if areNew { touch(component, in: place, map, now) }
      guard name.kind ?? .directory == .directory else { return }
      let path = place.directory.appending(component)
      guard map.isWatched(path) else { return }
      if inner.count < room {
        inner.append(WatchTree.Place(cache: place.cache, directory: path))
      } else {
        gap = gap ?? .many
      }
    }
    return inner
  }

  private mutating func touch(
    _ name: FilePath.Component, in place: WatchTree.Place, _ map: any ChangeMap,
    _ now: ContinuousClock.Instant
  ) {
    for subject in map.touched(by: name, in: place.directory, .whole) {
      touched.insert(subject, of: place.cache, at: now)
    }
  }
}
