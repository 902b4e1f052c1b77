internal import Larder
internal import SystemPackage

/// Lists what lies in a foreign directory, as far as that helps to recognize it.
///
/// A foreign directory may be anything, a chain of thousands or another program's data: only a few
/// levels and names are looked at.
struct StrayLister {
  private static let depthLimit = 4
  private static let nameLimit = 32

  private let stray: Stray
  private let root: FilePath
  private let compact: Remedy

  /// Makes a lister of something below the root of a cache; the remedy is for what is empty.
  init(_ stray: Stray, below root: FilePath, compact: Remedy) {
    self.stray = stray
    self.root = root
    self.compact = compact
  }

  /// The stray itself, then what lies in it.
  func items() -> [ItemRecord] {
    var items: [ItemRecord] = []
    guard stray.kind == .directory else {
      return [StrayItem(stray.path, stray.kind, stray.status).record()]
    }
    do throws(Errno) {
      let directory = try DirectoryHandle(root.pushing(stray.path))
      try list(directory, stray, depth: 1, into: &items)
    } catch {
      return error == .noSuchFileOrDirectory ? [] : [DirectoryItem.unreadable(stray.path, error)]
    }
    return items
  }

  private func list(
    _ directory: borrowing DirectoryHandle, _ stray: Stray, depth: Int,
    into items: inout [ItemRecord]
  ) throws(Errno) {
    let position = items.count
    items.append(StrayItem(stray.path, stray.kind, stray.status).record())
    var isEmpty = true
    var count = 0
    try directory.forEachName { name throws(Errno) in
      isEmpty = false
      count += 1
      guard count <= Self.nameLimit, depth <= Self.depthLimit else { return }
      let inner = Stray(name, in: directory, at: stray.path)
      guard inner.kind == .directory, let subdirectory = try? directory.directory(name) else {
        items.append(StrayItem(inner.path, inner.kind, inner.status).record())
        return
      }
      try list(subdirectory, inner, depth: depth + 1, into: &items)
    }
    if isEmpty { items[position] = DirectoryItem.empty(stray.path, compact) }
  }
}
