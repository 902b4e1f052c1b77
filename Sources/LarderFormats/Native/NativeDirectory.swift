package import Larder
package import SystemPackage

/// A cache of larder's own storage core that is a directory.
///
/// Safe to use from any thread; keeps only a few packs open between calls, and reads without any
/// mapping, which a truncated file would turn into a death by SIGBUS.
package struct NativeDirectory: NativeCache {
  package let info: CacheInfo
  package let header: CacheHeader?
  /// The names in the cache, absolute.
  let layout: CacheLayout
  let remedies: NativeRemedies
  let openPacks = OpenPacks()

  init(info: CacheInfo, header: CacheHeader?) {
    self.info = info
    self.header = header
    layout = CacheLayout(root: info.path)
    remedies = NativeRemedies(cache: info.path)
  }

  package func scan(
    depth: Depth, threads: Int, deliver: @Sendable (ScanBatch) -> ScanDecision
  ) throws(LarderError) -> ScanOutcome {
    try withoutActuallyEscaping(deliver) { deliver throws(LarderError) in
      try NativeScan(self, depth: depth, deliver: deliver).run(threads: threads)
    }
  }

  package func check(_ entry: EntryID, depth: Depth) throws(LarderError) -> EntryRecord? {
    if entry.row != nil { return NativePacks(self).check(entry, depth) }
    let path = path(of: entry)
    guard let shard = path.removingLastComponent().lastComponent, let name = path.lastComponent
    else { return nil }
    let judge = NativeJudge(self, labelling: 1 << 16)
    do throws(Errno) {
      let entries = try open(layout.entries)
      let directory = try FileName.lending(shard.utf8) { shard throws(Errno) in
        try entries.directory(shard)
      }
      return FileName.lending(name.utf8) { name in
        judge.judge(entry.name, name, in: directory, depth: depth)?.record
      }
    } catch {
      switch error {
      case .noSuchFileOrDirectory, .notDirectory, .tooManySymbolicLinkLevels: return nil
      default: throw LarderError.opening(info.path, error)
      }
    }
  }

  package func checkItem(_ path: FilePath) throws(LarderError) -> ItemRecord? {
    NativeItems(self).item(at: path)
  }

  package var changes: (any ChangeMap)? { NativeChanges(base: info.path) }

  package func path(of entry: EntryID) -> FilePath {
    if let pack = entry.row.flatMap({ UInt32(exactly: $0) }) {
      return NativePacks.path(PackNumber(pack).packName)
    }
    return loosePath(of: entry)
  }

  private func loosePath(of entry: EntryID) -> FilePath {
    KeyHash(String(decoding: entry.name, as: UTF8.self)).map(CacheLayout.relative) ?? FilePath()
  }

  /// Opens a directory of the cache.
  func open(_ path: FilePath) throws(Errno) -> DirectoryHandle {
    try DirectoryHandle(path, links: path == info.path ? .follow : .refuse)
  }

  /// Lists what lies in a directory that is not the cache's own.
  func lister(of stray: Stray) -> StrayLister {
    StrayLister(stray, below: info.path, compact: remedies.compact)
  }
}

extension FilePath.Component {
  fileprivate var utf8: [UInt8] { Array(string.utf8) }
}

// The rules for changing it.
extension NativeDirectory {
  package func packed(_ entry: EntryID) throws(LarderError) -> EntryID? {
    NativePacks(self).check(entry, .names)?.id
  }

  package var storingRefusal: String? { info.readOnly }

  package func openForStoring() throws(LarderError) -> RawCache {
    try RawCache(directory: info.path)
  }

  package func names(of entry: EntryID) -> [FilePath] {
    // A pack holds others as well.
    entry.row == nil ? [path(of: entry)] : []
  }

  package func ownerLock(for entry: EntryID) -> OwnerLock { .none }

  package var packRules: (any PackRules)? { NativePackRules(self) }

  package var compactor: (any CacheCompactor)? { NativeCompactor(self) }

  package func beginChange() -> (any OngoingChange)? {
    // What nobody has mapped nobody looks at; and making the file would be a change of its own.
    guard (try? POSIXDiskReader().status(of: layout.generation).kind) == .file,
      let root = try? open(info.path), !FileSystemKind.isShared(magic: root.fileSystemType()),
      let generation = try? MappedGeneration(layout.generation)
    else { return nil }
    return GenerationChange(generation)
  }
}

/// A change that the cache's counter tells of.
private final class GenerationChange: OngoingChange {
  private let generation: MappedGeneration

  init(_ generation: MappedGeneration) {
    self.generation = generation
    generation.beginChange()
  }

  deinit { generation.endChange() }
}
