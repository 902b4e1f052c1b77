import Synchronization
import SystemPackage

/// Keeps the packs of a cache open, and notices when others change them.
///
/// Whoever publishes or removes a pack, or changes a deletion list, counts that as a change of the
/// generation: while that stands still no system call is needed to know that nothing changed. Safe
/// to use from any thread.
final class PackShelf: Sendable {
  private let layout: CacheLayout
  private let disk: any Disk
  private let generation: any Generation
  private let state = Mutex(State())

  private struct State {
    var set: PackSet?
    /// The generation in which the set was known to be the one on disk.
    var generation: UInt64?
    /// What `packs/` was, where that tells it from what it becomes.
    var stamp: EntryStamp?
  }

  init(_ layout: CacheLayout, on disk: any Disk, _ generation: any Generation) {
    self.layout = layout
    self.disk = disk
    self.generation = generation
  }

  /// The packs that are there now.
  ///
  /// - Complexity: No system call while the generation stands; one where it moved.
  func current() throws(LarderError) -> PackSet {
    // Before the look at the disk: what changes meanwhile makes the generation differ.
    let now = generation.stable
    let (set, known) = state.withLock { ($0.set, $0.generation) }
    if let set, let now, known == now { return set }
    return try refreshed(set, now)
  }

  /// Forgets what is known about the disk, after a change of one's own.
  func invalidate() {
    state.withLock {
      $0.generation = nil
      $0.stamp = nil
    }
  }

  private func refreshed(_ old: PackSet?, _ now: UInt64?) throws(LarderError) -> PackSet {
    let status: FileStatus
    do throws(Errno) {
      status = try disk.status(of: layout.packs)
    } catch {
      guard error == .noSuchFileOrDirectory else { throw .system(error, "read", layout.packs) }
      return remember(PackSet(), now, nil)
    }
    let stamp = EntryStamp(status)
    let isKnown = state.withLock { $0.stamp == stamp }
    if isKnown, let old { return remember(old, now, stamp) }
    let set = try load(status.identity, reusing: old)
    return remember(set, now, stamp.isReliable(at: Clock.now()) ? stamp : nil)
  }

  private func remember(_ set: PackSet, _ now: UInt64?, _ stamp: EntryStamp?) -> PackSet {
    state.withLock { $0 = State(set: set, generation: now, stamp: stamp) }
    return set
  }

  // MARK: Loading

  private func load(
    _ directory: FileIdentity, reusing old: PackSet?
  ) throws(LarderError) -> PackSet {
    for _ in 0..<DirectoryEngine.maximumAttempts {
      do throws(Errno) {
        return try list(directory, reusing: old)
      } catch {
        // A pack was merged into a newer one after its name was read.
        guard error == .noSuchFileOrDirectory else { throw .system(error, "read", layout.packs) }
      }
    }
    throw .unsettled(layout.packs)
  }

  private func list(_ directory: FileIdentity, reusing old: PackSet?) throws(Errno) -> PackSet {
    var packs: [PackNumber] = []
    var lists: [PackNumber] = []
    for name in try disk.names(in: layout.packs) {
      if let number = PackNumber(packName: name.string) { packs.append(number) }
      if let number = PackNumber(listName: name.string) { lists.append(number) }
    }
    let last = (packs + lists).max()?.value ?? 0
    let listed = Set(lists)
    let loaded = try packs.map { (number) throws(Errno) in
      try load(number, hasList: listed.contains(number), old?.packs.first { $0.number == number })
    }
    return PackSet(loaded, directory: directory, lastNumber: last)
  }

  private func load(
    _ number: PackNumber, hasList: Bool, _ old: LoadedPack?
  ) throws(Errno) -> LoadedPack {
    let identity = try disk.status(of: layout.pack(number)).identity
    let content: LoadedPack.Content
    // Its file is still open: no other can have got the same inode.
    if let old, old.identity == identity, old.file != nil {
      content = old.content
    } else {
      content = try open(number)
    }
    let pack = LoadedPack(
      number: number, identity: identity, content: content, deletions: .init())
    guard hasList else { return pack }
    return LoadedPack(
      number: number, identity: identity, content: content,
      deletions: try deletions(number, of: pack.id, old?.deletions))
  }

  private func open(_ number: PackNumber) throws(Errno) -> LoadedPack.Content {
    let path = layout.pack(number)
    do throws(PackFault) {
      return .whole(try PackFile(path, on: disk))
    } catch {
      if case .unreadable(let reason) = error, !Self.isDamage(Errno(rawValue: reason)) {
        throw Errno(rawValue: reason)
      }
      let size = (try? disk.status(of: path).size) ?? 0
      let head = try? disk.read(path, from: 0, limit: PackHeader.length)
      return .damaged(
        diagnosis(number.packName, "pack").finding(error, size: size),
        head.flatMap { try? PackHeader($0).id })
    }
  }

  private func deletions(
    _ number: PackNumber, of id: PackID?, _ old: LoadedPack.Deletions?
  ) throws(Errno) -> LoadedPack.Deletions {
    let path = layout.deletions(number)
    let status = try disk.status(of: path)
    let stamp = EntryStamp(status)
    if let old, old.stamp == stamp { return old }
    let reliable = stamp.isReliable(at: Clock.now()) ? stamp : nil
    let diagnosis = diagnosis(number.listName, "deletion list")
    do throws(PackFault) {
      let list = try DeletionList(read(path))
      guard id == nil || list.id == id else { throw .otherFooter }
      return .init(stamp: reliable, exists: true, hashes: list.hashes)
    } catch {
      if case .unreadable(let reason) = error, !Self.isDamage(Errno(rawValue: reason)) {
        throw Errno(rawValue: reason)
      }
      return .init(
        stamp: reliable, exists: true, damage: diagnosis.finding(error, size: status.size))
    }
  }

  private func read(_ path: FilePath) throws(PackFault) -> [UInt8] {
    do throws(Errno) {
      return try disk.read(path, from: 0, limit: DeletionList.maximumLength + 1)
    } catch {
      throw .unreadable(reason: error.rawValue)
    }
  }

  /// A reason that lies in the file itself; all others say nothing about it.
  private static func isDamage(_ reason: Errno) -> Bool {
    reason == .ioError || reason == .invalidArgument || reason == .tooManySymbolicLinkLevels
      || reason == .isDirectory
  }

  private func diagnosis(_ name: String, _ noun: String) -> PackDiagnosis {
    PackDiagnosis(
      CacheLayout.relativePack(name), noun: noun,
      remedies: [
        Remedy(
          "rescue what is whole in it, and move it to quarantine",
          command: ["larder", "repair", layout.root.string])
      ])
  }
}
