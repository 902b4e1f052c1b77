import SystemPackage

/// Which of some keys have loose entries.
///
/// Asked again, it lists only the directories that changed.
/// So the first, long look needs no lock, and the second one, under it, is short.
struct LooseCensus {
  private let engine: DirectoryEngine
  private var shards: [FilePath: Shard] = [:]

  private struct Shard {
    /// The keys that are asked about.
    var wanted: Set<KeyHash> = []
    var found: Set<KeyHash> = []
    /// What the directory was when it was listed; `nil` where that would not show a change.
    var stamp: EntryStamp?
  }

  init(of hashes: Set<KeyHash>, in engine: DirectoryEngine) {
    self.engine = engine
    for hash in hashes {
      shards[engine.layout.entry(hash).removingLastComponent(), default: Shard()].wanted
        .insert(hash)
    }
  }

  /// The keys that have loose entries now, valid or not.
  ///
  /// - Complexity: One system call for each directory that did not change, three for others of
  ///   usual size.
  mutating func take() throws(LarderError) -> Set<KeyHash> {
    var all: Set<KeyHash> = []
    for directory in shards.keys {
      guard let shard = shards[directory] else { continue }
      let looked = try engine.disk.saying("list", directory) { () throws(Errno) in
        try look(directory, shard)
      }
      all.formUnion(looked.found)
      shards[directory] = looked
    }
    return all
  }

  private func look(_ directory: FilePath, _ before: Shard) throws(Errno) -> Shard {
    // Before the look: what changes meanwhile makes the stamp differ, or is too young for it.
    let now = Clock.now()
    var shard = Shard(wanted: before.wanted)
    do throws(Errno) {
      let stamp = EntryStamp(try engine.disk.status(of: directory))
      if before.stamp == stamp { return before }
      shard.found = before.wanted.intersection(try hashes(in: directory))
      shard.stamp = stamp.isReliable(at: now) ? stamp : nil
    } catch {
      guard error == .noSuchFileOrDirectory || error == .notDirectory else { throw error }
    }
    return shard
  }

  private func hashes(in directory: FilePath) throws(Errno) -> [KeyHash] {
    let shard = directory.lastComponent?.string ?? ""
    return try engine.disk.names(in: directory).compactMap {
      CacheLayout.hash(shard: shard, name: $0.string)
    }
  }
}
