package import Larder
package import SystemPackage

/// Finds the files of one entry of a pytools directory cache by its name.
struct PartLocator {
  private let cache: PytoolsDirectory

  init(_ cache: PytoolsDirectory) { self.cache = cache }

  /// Where a part belongs, relative to the container.
  func path(of part: EntryPart, _ id: EntryID) -> FilePath {
    cache.path(of: id).appending(part == .key ? "key" : "contents")
  }

  /// Opens a part, links within the container included.
  ///
  /// - Returns: `nil` where there is no file that may be read.
  func open(_ part: EntryPart, of id: EntryID) throws(LarderError) -> FileHandle? {
    guard PytoolsNames.isHash(id.name) else { return nil }
    let root = try cache.open()
    let path = path(of: part, id)
    do throws(Errno) {
      return try root.resolve(beneath: path).file()
    } catch {
      // Before Linux 5.6: without links.
      guard error == .noFunction else { return nil }
      return try? FileHandle(looking: cache.info.path.pushing(path))
    }
  }
}

extension PytoolsDirectory {
  package func bytes(
    of entry: EntryID, part: EntryPart, from offset: Int64, limit: Int
  ) throws(LarderError) -> [UInt8] {
    guard let file = try PartLocator(self).open(part, of: entry) else { return [] }
    do throws(Errno) {
      guard try file.status().kind == .file else { return [] }
      return try file.read(from: offset, limit: limit)
    } catch {
      throw LarderError.opening(info.path, error)
    }
  }

  package func detail(of entry: EntryID) throws(LarderError) -> EntryDetail? {
    guard let record = try check(entry, depth: .full) else { return nil }
    let parts = PartDetailer(self, entry)
    return EntryDetail(
      record: record, key: try parts.detail(of: .key, record),
      value: try parts.detail(of: .value, record))
  }

  package func checkItem(_ path: FilePath) throws(LarderError) -> ItemRecord? {
    let root = try open()
    return ItemLocator(self).item(at: path, in: root)
  }
}

/// Looks at one item again.
private struct ItemLocator {
  private let cache: PytoolsDirectory

  init(_ cache: PytoolsDirectory) { self.cache = cache }

  func item(at path: FilePath, in root: borrowing DirectoryHandle) -> ItemRecord? {
    guard path.isRelative, let name = path.lastComponent,
      !path.components.contains(where: { $0.kind != .regular })
    else { return nil }
    let isLock =
      name.string == "lock"
      || Array(name.string.utf8).withUnsafeBytes(PytoolsNames.hash(ofLock:)) != nil
    if path.components.count == 1, isLock {
      return LockJudge(cache).judge([name], in: root).items.first
    }
    guard let status = try? POSIXDiskReader().status(of: cache.info.path.pushing(path)) else {
      return nil
    }
    if status.kind == .directory { return directory(path, status) }
    return StrayItem(path, status.kind, status).record()
  }

  private func directory(_ path: FilePath, _ status: FileStatus) -> ItemRecord? {
    do throws(Errno) {
      let isEmpty = try POSIXDiskReader().names(in: cache.info.path.pushing(path)).isEmpty
      if isEmpty { return DirectoryItem.empty(path, cache.remedies.compact) }
      // What leads to entries is none.
      let isOwn = PytoolsChanges(base: cache.info.path, layout: cache.layout).isWatched(path)
      return isOwn ? nil : StrayItem(path, .directory, status).record()
    } catch {
      return error == .noSuchFileOrDirectory ? nil : DirectoryItem.unreadable(path, error)
    }
  }
}
