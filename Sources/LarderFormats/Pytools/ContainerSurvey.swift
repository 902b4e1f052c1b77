internal import Larder
internal import SystemPackage

/// The hashes whose locks are held at this moment.
struct LockedEntries: Sendable {
  fileprivate(set) var hashes: Set<[UInt8]> = []
  /// Whether the one lock for all entries is held.
  fileprivate(set) var isContainerLocked = false

  var isEmpty: Bool { hashes.isEmpty }

  func contains(_ hash: [UInt8]) -> Bool { hashes.contains(hash) }
}

/// Looks at what lies in a container besides its entries, before these are scanned.
struct ContainerSurvey {
  private let scan: PytoolsScan
  private var cache: PytoolsDirectory { scan.cache }

  init(_ scan: PytoolsScan) { self.scan = scan }

  /// Delivers the items of the container itself, and finds out which locks are held.
  func run() throws(LarderError) -> LockedEntries {
    let root = try cache.open()
    let names = try names(in: root)
    let locks = LockJudge(cache).judge(names.locks, in: root)
    var batch = ScanBatch(items: locks.items)
    for stray in names.strays { batch.items += cache.lister(of: stray).items() }
    scan.send(batch)
    var locked = LockedEntries()
    locked.hashes = locks.heldHashes
    locked.isContainerLocked = locks.isContainerHeld
    return locked
  }

  private struct Names {
    var locks: [FilePath.Component] = []
    var strays: [Stray] = []
  }

  private func names(in root: borrowing DirectoryHandle) throws(LarderError) -> Names {
    var found = Names()
    do throws(Errno) {
      try root.forEachName { name in sort(name, in: root, into: &found) }
    } catch {
      throw LarderError.opening(cache.info.path, error)
    }
    return found
  }

  private func sort(
    _ name: FileName, in root: borrowing DirectoryHandle, into found: inout Names
  ) {
    if isEntry(name, in: root) { return }
    guard let component = name.component else { return }
    if isLock(name) {
      found.locks.append(component)
      return
    }
    found.strays.append(Stray(name, in: root, at: FilePath()))
  }

  /// Whether the scan of the entries looks at this name.
  private func isEntry(_ name: FileName, in root: borrowing DirectoryHandle) -> Bool {
    if !cache.layout.isNested {
      return HexadecimalName.matches(name.bytes, count: PytoolsNames.hashLength)
        || cache.layout.hasVersions && name.equals(PytoolsNames.versions)
    }
    guard HexadecimalName.matches(name.bytes, count: PytoolsNames.fanLength) else {
      return false
    }
    if let kind = name.kind { return kind == .directory }
    return (try? root.status(name).kind) == .directory
  }

  private func isLock(_ name: FileName) -> Bool {
    name.equals(PytoolsNames.containerLock) || PytoolsNames.hash(ofLock: name.bytes) != nil
  }
}
