internal import Larder
internal import SystemPackage

/// Where changes of a native directory show.
///
/// An entry comes, goes and is exchanged by one rename in its shard. What lies in packs changes
/// many at a time: a new pack, or a new list of what was removed from one, says nothing about which.
struct NativeChanges: ChangeMap {
  let base: FilePath

  private static let names = CacheLayout(root: FilePath())
  private static let flat = [names.packs, names.staging, names.sessions, names.quarantine]

  func isWatched(_ directory: FilePath) -> Bool {
    directory.isEmpty || directory == Self.names.entries || Self.flat.contains(directory)
      || Self.isShard(directory) || entry(at: directory) != nil
  }

  func touched(
    by name: FilePath.Component, in directory: FilePath, _ reach: WatchReach
  ) -> [Touched] {
    let path = directory.appending(name)
    if let entry = entry(at: directory) {
      let isPart = name.string == "key" || name.string == "value"
      return [.entry(entry)] + (isPart ? [] : [.item(path)])
    }
    if Self.isShard(directory) {
      return [entry(at: path).map { .entry($0) } ?? .item(path), .item(directory)]
    }
    if directory == Self.names.packs, Self.isPack(name.string) {
      return [.item(path), .everything]
    }
    return [.item(path)]
  }

  private static func isPack(_ name: String) -> Bool {
    PackNumber(packName: name) != nil || PackNumber(listName: name) != nil
  }

  static func isShard(_ path: FilePath) -> Bool {
    guard path.components.count == 2, path.removingLastComponent() == names.entries,
      let name = path.lastComponent
    else { return false }
    return HexadecimalName.matches(name, count: 2)
  }

  /// The entry whose directory a path is.
  private func entry(at path: FilePath) -> EntryID? {
    let shard = path.removingLastComponent()
    guard let name = path.lastComponent, Self.isShard(shard), let first = shard.lastComponent,
      let hash = CacheLayout.hash(shard: first.string, name: name.string)
    else { return nil }
    return EntryID(Array(hash.description.utf8))
  }
}
