package import Larder
package import SystemPackage

/// A pytools persistent dictionary in one of its directory layouts: v0, v2, v3 or v4.
///
/// Safe to use from any thread; holds nothing open between calls.
package struct PytoolsDirectory: MendableCache {
  package let info: CacheInfo
  let layout: PytoolsLayout
  let remedies: PytoolsRemedies
  let trust: HashTrust

  init(info: CacheInfo, layout: PytoolsLayout) {
    self.info = info
    self.layout = layout
    remedies = PytoolsRemedies(cache: info.path)
    trust = HashTrust(info.path, info.format, isNested: layout.isNested)
  }

  package func scan(
    depth: Depth, threads: Int, deliver: @Sendable (ScanBatch) -> ScanDecision
  ) throws(LarderError) -> ScanOutcome {
    try scan(depth: depth, threads: threads, labels: .all, deliver: deliver)
  }

  package func scan(
    depth: Depth, threads: Int, labels: Labels, deliver: @Sendable (ScanBatch) -> ScanDecision
  ) throws(LarderError) -> ScanOutcome {
    try withoutActuallyEscaping(deliver) { deliver throws(LarderError) in
      let scan = PytoolsScan(self, depth: depth, labels: labels, deliver: deliver)
      return try scan.run(threads: threads)
    }
  }

  package func check(_ entry: EntryID, depth: Depth) throws(LarderError) -> EntryRecord? {
    let root = try open()
    return try EntryJudge(self, labels: .all, upTo: 1 << 16).judge(entry.name, root, depth: depth)?
      .record
  }

  package func path(of entry: EntryID) -> FilePath { layout.directory(of: entry.name) }

  package var changes: (any ChangeMap)? { PytoolsChanges(base: info.path, layout: layout) }

  package func names(of entry: EntryID) -> [FilePath] { [path(of: entry)] }

  package func ownerLock(for entry: EntryID) -> OwnerLock {
    layout.locking == .container
      ? .exclusiveFile("lock") : .exclusiveFile(PytoolsNames.lock(of: entry.name))
  }

  /// Lists what lies in a directory that is not its own.
  func lister(of stray: Stray) -> StrayLister {
    StrayLister(stray, below: info.path, compact: remedies.compact)
  }

  /// Opens the container.
  func open() throws(LarderError) -> DirectoryHandle {
    do throws(Errno) {
      return try DirectoryHandle(info.path, links: .follow)
    } catch {
      throw LarderError.opening(info.path, error)
    }
  }
}

extension EntryJudge {
  /// Judges one entry by its name; `nil` where it is not there.
  func judge(
    _ id: [UInt8], _ root: borrowing DirectoryHandle, depth: Depth
  ) throws(LarderError) -> Judged? {
    let path = cache.layout.directory(of: id)
    guard let name = path.lastComponent else { return nil }
    do throws(Errno) {
      let parent =
        path.components.count == 1
        ? try root.reopened() : try root.resolve(beneath: path.removingLastComponent()).directory()
      let isLocked = LockWitness.isHeld(cache, id, root)
      return FileName.lending(Array(name.string.utf8)) { name in
        judge(id, name, in: parent, depth: depth, isLocked: isLocked, root: root)
      }
    } catch {
      switch error {
      case .noSuchFileOrDirectory, .notDirectory: return nil
      default: return Judged(record: unreadable(id, error))
      }
    }
  }
}
