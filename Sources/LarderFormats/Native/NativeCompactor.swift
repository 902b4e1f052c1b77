internal import Larder
internal import SystemPackage

/// Compacts a native directory, by the storage core's own compaction.
struct NativeCompactor: CacheCompactor {
  private let cache: NativeDirectory
  private let disk = POSIXDiskReader()

  init(_ cache: NativeDirectory) { self.cache = cache }

  func compact(_ goesOn: (CompactionProgress) -> Bool) throws(LarderError) -> SpaceWon {
    let before = measure { false }.space
    let store = try RawCache(directory: cache.info.path)
    defer { store.close() }
    let outcome = try store.compact(goesOn)
    return SpaceWon(
      before: before, after: measure { false }.space, wasStopped: outcome.wasStopped)
  }

  func estimate(
    damaged: Int, shouldStop: () -> Bool
  ) throws(LarderError) -> CompactionEstimate? {
    let found = measure(shouldStop)
    if shouldStop() { return nil }
    let packs = NativePacks(cache).summary()
    let loose = max(0, found.loose - damaged)
    var estimate = CompactionEstimate(
      loose: loose, packed: packs.entries, removed: packs.removed, packs: packs.count,
      space: SpaceWon(before: found.space, after: found.space))
    // Taking all entries to be of the same size.
    let share = found.loose == 0 ? 0 : Double(loose) / Double(found.loose)
    let inodes = Int(Double(found.inLoose.inodes) * share) + packs.space.inodes
    let bytes = Int64(Double(found.inLoose.bytes) * share) + packs.space.bytes
    let length = Int64(Double(found.looseBytes) * share) + packs.bytes
    estimate.space.after.inodes -= inodes - (estimate.entries > 0 ? 1 : 0)
    estimate.space.after.bytes -=
      bytes - (estimate.entries > 0 ? Self.size(of: estimate.entries, length) : 0)
    // The first pack needs a directory.
    if (try? disk.status(of: cache.layout.packs)) == nil {
      estimate.space.after += DiskSpace(inodes: 1, bytes: Self.block)
    }
    return estimate
  }

  /// What a pack takes, about: records, index and footer, in whole blocks.
  private static func size(of entries: Int, _ bytes: Int64) -> Int64 {
    let length =
      bytes + Int64(PackHeader.length + PackFooter.length) + Int64(entries) * indexBytesPerEntry
    return (length + block - 1) / block * block
  }

  /// What the file systems of Linux give space in, mostly.
  private static let block: Int64 = 4_096

  /// A line of the table, and its share of the fan-out.
  private static let indexBytesPerEntry: Int64 = 36

  // MARK: Measuring

  /// What lies under `entries/` and `packs/`.
  private struct Measure {
    var space = DiskSpace()
    /// Entries with files of their own, what they take, and how long their files are together.
    var loose = 0
    var inLoose = DiskSpace()
    var looseBytes: Int64 = 0
  }

  private func measure(_ shouldStop: () -> Bool) -> Measure {
    var measure = Measure()
    add(cache.layout.entries, level: 0, to: &measure, shouldStop)
    add(cache.layout.packs, level: Self.levels, to: &measure, shouldStop)
    return measure
  }

  /// An entry lies two directories below `entries/`, its files three.
  private static let entryLevel = 2
  private static let levels = 3

  private func add(
    _ path: FilePath, level: Int, to measure: inout Measure, _ shouldStop: () -> Bool
  ) {
    guard !shouldStop(), let status = try? disk.status(of: path) else { return }
    let own = DiskSpace(inodes: 1, bytes: status.allocated)
    let isPack = level > Self.levels
    measure.space += own
    if level >= Self.entryLevel, path.starts(with: cache.layout.entries) {
      measure.inLoose += own
      if level == Self.entryLevel { measure.loose += 1 }
      if status.kind == .file { measure.looseBytes += status.size }
    }
    guard status.kind == .directory, !isPack else { return }
    for name in (try? disk.names(in: path)) ?? [] {
      add(path.appending(name), level: level + 1, to: &measure, shouldStop)
    }
  }
}
