internal import SystemPackage

/// Where changes of a pytools directory cache show.
///
/// Whoever stores, replaces or removes takes a lock first: the container alone shows that, and from
/// pytools 2017.5 on the lock's name says of which entry. What is done without a lock shows only in
/// the directories themselves. Source: see ``PytoolsLayout``.
struct PytoolsChanges: ChangeMap {
  let base: FilePath
  let layout: PytoolsLayout

  /// How long the names are that lead from the container to an entry.
  private var lengths: [Int] {
    layout.isNested
      ? [PytoolsNames.fanLength, PytoolsNames.fanLength, PytoolsNames.restLength]
      : [PytoolsNames.hashLength]
  }

  func isWatched(_ directory: FilePath) -> Bool {
    let names = directory.components
    return names.count <= lengths.count
      && zip(names, lengths).allSatisfy { HexadecimalName.matches($0, count: $1) }
  }

  func touched(
    by name: FilePath.Component, in directory: FilePath, _ reach: WatchReach
  ) -> [Touched] {
    let path = directory.appending(name)
    if let entry = entry(at: directory) {
      return [.entry(entry)] + (isOfEntry(name) ? [] : [.item(path)])
    }
    if directory.isEmpty { return touched(inContainer: name, reach) }
    // A shard that holds nothing, or something else, is an item.
    return [entry(at: path).map { .entry($0) } ?? .item(path), .item(directory)]
  }

  private func touched(inContainer name: FilePath.Component, _ reach: WatchReach) -> [Touched] {
    let path = FilePath(root: nil, [name])
    if let entry = entry(at: path) { return [.entry(entry)] }
    if name.string == "\(PytoolsNames.containerLock)" {
      let isAllThatShows = layout.locking == .container && reach == .part
      return [.item(path)] + (isAllThatShows ? [.everything] : [])
    }
    if let hash = Array(name.string.utf8).withUnsafeBytes(PytoolsNames.hash(ofLock:)) {
      return [.entry(EntryID(hash)), .item(path)]
    }
    if layout.hasVersions, name.string == "\(PytoolsNames.versions)" { return [] }
    return [.item(path)]
  }

  /// The entry whose directory a path is.
  private func entry(at path: FilePath) -> EntryID? {
    guard path.components.count == lengths.count, isWatched(path) else { return nil }
    return EntryID(path.components.flatMap { Array($0.string.utf8) })
  }

  private func isOfEntry(_ name: FilePath.Component) -> Bool {
    let name = name.string
    return name == "key" || name == "contents" || name.hasPrefix("\(PytoolsNames.infoPrefix)")
  }
}
