package import Larder

/// Gives back space in the way of the program that a cache belongs to.
package protocol CacheCompactor: Sendable {
  /// What there is to win, about; looks only.
  ///
  /// - Parameters:
  ///   - damaged: How many loose entries are known to be damaged: those stay.
  ///   - shouldStop: Asked now and then; ends early, with `nil`, when true.
  /// - Returns: The estimate; `nil` where it was stopped.
  /// - Throws: ``LarderError`` where the cache cannot be read.
  /// - Complexity: O(*n*) in the files of the cache.
  func estimate(
    damaged: Int, shouldStop: () -> Bool
  ) throws(LarderError) -> CompactionEstimate?

  /// Gives back space.
  ///
  /// - Parameter goesOn: Told now and then how far it is; answers whether to go on. Where it does not,
  ///   every entry is still there, and the next time finishes the work.
  /// - Returns: The space before and after, measured.
  /// - Throws: ``LarderError``: `busy` where somebody else is at it.
  func compact(_ goesOn: (CompactionProgress) -> Bool) throws(LarderError) -> SpaceWon
}

/// What something takes on its file system.
package struct DiskSpace: Sendable, Hashable {
  /// Files and directories: inodes.
  package var inodes: Int
  /// The space that is allocated, in bytes.
  package var bytes: Int64

  package init(inodes: Int = 0, bytes: Int64 = 0) {
    self.inodes = inodes
    self.bytes = bytes
  }

  package static func += (sum: inout DiskSpace, other: DiskSpace) {
    sum.inodes += other.inodes
    sum.bytes = sum.bytes &+ other.bytes
  }
}

/// What compacting a cache is going to do.
package struct CompactionEstimate: Sendable, Hashable {
  /// Entries that have files of their own, and are not known to be damaged.
  package var loose: Int
  /// Entries that are in packs.
  package var packed: Int
  /// Entries that packs still hold the bytes of, though they were removed.
  package var removed: Int
  package var packs: Int
  package var space: SpaceWon

  package init(loose: Int = 0, packed: Int = 0, removed: Int = 0, packs: Int = 0, space: SpaceWon) {
    self.loose = loose
    self.packed = packed
    self.removed = removed
    self.packs = packs
    self.space = space
  }

  /// The entries that are going to be read.
  package var entries: Int { loose + packed }
  /// Whether there is anything to gather.
  package var isWorthwhile: Bool { loose > 0 || packs > 1 || removed > 0 }
}

/// What something took before, and takes after.
package struct SpaceWon: Sendable, Hashable {
  package var before: DiskSpace
  package var after: DiskSpace
  /// Whether somebody stopped it before its end.
  package var wasStopped: Bool

  package init(before: DiskSpace, after: DiskSpace, wasStopped: Bool = false) {
    self.before = before
    self.after = after
    self.wasStopped = wasStopped
  }
}
