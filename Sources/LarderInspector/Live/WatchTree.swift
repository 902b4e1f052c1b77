import Larder
import LarderFormats
import SystemPackage

/// Which watch stands for which directory of which cache, and what an event is about.
///
/// A value without a descriptor: events go in, and what follows from them comes out.
struct WatchTree: Sendable {
  /// A directory of a cache, relative to the base of its ``ChangeMap``.
  struct Place: Hashable, Sendable {
    var cache: Int
    var directory: FilePath
  }

  /// What follows from an event.
  enum Effect: Equatable, Sendable {
    case touched(Int, Touched)
    /// A directory is there that was not: it has to be watched, and what it holds is new.
    case explore(Place)
    /// Nobody needs this watch any more.
    case release(Int32)
    /// The directory that all others of a cache are below is gone.
    case lost(cache: Int)
  }

  /// Where changes of each cache show, by its index.
  let maps: [Int: any ChangeMap]
  /// Several caches may lie in one directory.
  private var places: [Int32: Set<Place>] = [:]
  private var watches: [Place: Int32] = [:]
  /// The watched directories right below a directory.
  private var inner: [Place: Set<Place>] = [:]

  init(_ maps: [Int: any ChangeMap]) { self.maps = maps }

  /// The number of directories that are watched.
  var count: Int { places.count }

  /// Whether a directory is watched.
  func isWatched(_ place: Place) -> Bool { watches[place] != nil }

  /// The path of a directory; `nil` for one of an unknown cache.
  func path(of place: Place) -> FilePath? {
    maps[place.cache].map { $0.base.pushing(place.directory) }
  }

  /// Notes which watch stands for a directory now.
  ///
  /// - Returns: The watch that stood for it before, where nothing needs that any more.
  mutating func add(_ watch: Int32, at place: Place) -> Int32? {
    let before = watches.updateValue(watch, forKey: place)
    places[watch, default: []].insert(place)
    if let outer = place.outer { inner[outer, default: []].insert(place) }
    guard let before, before != watch else { return nil }
    return forget(place, under: before) ? before : nil
  }

  /// Whether the watch has no place any more.
  private mutating func forget(_ place: Place, under watch: Int32) -> Bool {
    places[watch]?.remove(place)
    guard places[watch]?.isEmpty == true else { return false }
    places[watch] = nil
    return true
  }

  /// Takes notice of an event.
  mutating func take(_ event: WatchEvent, _ reach: WatchReach) -> [Effect] {
    switch event.change {
    case .lost: return maps.keys.sorted().map { .touched($0, .everything) }
    case .released:
      for place in places.removeValue(forKey: event.watch) ?? [] { unlink(place, event.watch) }
      return []
    case .gone: return (places[event.watch] ?? []).flatMap { lose($0) }
    case .appeared, .vanished, .movedAway, .changed:
      guard let name = event.name else { return [] }
      return (places[event.watch] ?? []).flatMap { effects(of: event, name, at: $0, reach) }
    }
  }

  private mutating func lose(_ place: Place) -> [Effect] {
    let released = drop(place)
    guard place.directory.isEmpty else { return released }
    return released + [.lost(cache: place.cache), .touched(place.cache, .everything)]
  }

  private mutating func effects(
    of event: WatchEvent, _ name: FilePath.Component, at place: Place, _ reach: WatchReach
  ) -> [Effect] {
    guard let map = maps[place.cache] else { return [] }
    let touched = map.touched(by: name, in: place.directory, reach)
    var effects = touched.map { Effect.touched(place.cache, $0) }
    let inner = Place(cache: place.cache, directory: place.directory.appending(name))
    guard event.isDirectory, map.isWatched(inner.directory) else { return effects }
    switch event.change {
    case .appeared: effects.append(.explore(inner))
    case .movedAway:
      effects += drop(inner)
      // Nothing tells of what went with it.
      if !touched.contains(where: \.isEntry) { effects.append(.touched(place.cache, .everything)) }
    case .vanished where reach == .part:
      // What was in it may not have been watched.
      if !touched.contains(where: \.isEntry) { effects.append(.touched(place.cache, .everything)) }
    default: break
    }
    return effects
  }

  private mutating func unlink(_ place: Place, _ watch: Int32) {
    guard watches[place] == watch else { return }
    watches[place] = nil
    detach(place)
  }

  private mutating func detach(_ place: Place) {
    guard let outer = place.outer else { return }
    inner[outer]?.remove(place)
    if inner[outer]?.isEmpty == true { inner[outer] = nil }
  }

  /// Forgets a directory and all below it.
  ///
  /// - Complexity: O(what is below it), so that to remove a whole tree takes no longer than it has
  ///   directories.
  private mutating func drop(_ place: Place) -> [Effect] {
    var effects: [Effect] = []
    for place in inner.removeValue(forKey: place) ?? [] { effects += drop(place) }
    detach(place)
    guard let watch = watches.removeValue(forKey: place) else { return effects }
    return forget(place, under: watch) ? effects + [.release(watch)] : effects
  }
}

extension WatchTree.Place {
  /// The directory that it is in; `nil` for the one that all others are below.
  fileprivate var outer: WatchTree.Place? {
    if directory.isEmpty { return nil }
    return WatchTree.Place(cache: cache, directory: directory.removingLastComponent())
  }
}

extension Touched {
  fileprivate var isEntry: Bool { if case .entry = self { true } else { false } }
}
