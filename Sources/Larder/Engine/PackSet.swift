import SystemPackage

/// The packs of a cache as they were at one moment, the newest first; never changes.
final class PackSet: Sendable {
  let packs: [LoadedPack]
  /// What `packs/` was; `nil` where there is none.
  let directory: FileIdentity?
  /// The number for the next pack: no list or pack has it.
  let nextNumber: PackNumber

  init(_ packs: [LoadedPack] = [], directory: FileIdentity? = nil, lastNumber: UInt32 = 0) {
    self.packs = packs.sorted { $0.number > $1.number }
    self.directory = directory
    nextNumber = PackNumber(lastNumber + 1)
  }

  var isEmpty: Bool { packs.isEmpty }

  /// What the packs say about a hash.
  enum Hit {
    case none
    case record(LoadedPack, PackFile, PackRecord)
    /// It may be in a pack of which that cannot be told.
    case unknown([Finding])
  }

  /// Looks a hash up.
  ///
  /// - Parameters:
  ///   - hash: The hash.
  ///   - kind: In a mutable cache the newest pack that has it decides, and one that cannot be read
  ///     may have it. In a write-once cache all valid entries of a key are the same.
  /// - Returns: The record that counts.
  /// - Complexity: O(1) expected for each pack; no system call.
  func find(_ hash: KeyHash, _ kind: CacheHeader.Kind) -> Hit {
    var findings: [Finding] = []
    for pack in packs {
      switch pack.look(hash) {
      case .none: continue
      case .removed where kind == .mutable: return .none
      case .removed: continue
      case .record(let file, let record): return .record(pack, file, record)
      case .unknown(let finding):
        findings.append(finding)
        if kind == .mutable { return .unknown(findings) }
      }
    }
    return findings.isEmpty ? .none : .unknown(findings)
  }

  /// The packs that may be merged into a newer one: those behind none that cannot be read.
  var mergeable: [LoadedPack] { Array(packs.prefix { $0.isReadable }) }
}

/// A pack and what was removed from it.
struct LoadedPack: Sendable {
  let number: PackNumber
  let identity: FileIdentity
  let content: Content
  let deletions: Deletions

  enum Content: Sendable {
    case whole(PackFile)
    /// What is wrong, and which pack it is, where its header tells.
    case damaged(Finding, PackID?)
  }

  struct Deletions: Sendable {
    /// What tells the file from its successor; `nil` where there is none, or it is too young.
    var stamp: EntryStamp?
    var exists = false
    var hashes: Set<KeyHash> = []
    var damage: Finding?
  }

  var file: PackFile? {
    if case .whole(let file) = content { file } else { nil }
  }

  /// Which pack it is, where that is known.
  var id: PackID? {
    switch content {
    case .whole(let file): file.header.id
    case .damaged(_, let id): id
    }
  }

  /// Whether it is known what is in the pack, and what is not any more.
  var isReadable: Bool { file != nil && deletions.damage == nil }

  enum Look {
    case none, removed
    case record(PackFile, PackRecord)
    case unknown(Finding)
  }

  func look(_ hash: KeyHash) -> Look {
    if deletions.damage == nil, deletions.hashes.contains(hash) { return .removed }
    switch content {
    case .damaged(let finding, _): return .unknown(finding)
    case .whole(let file):
      guard let record = file.index.record(of: hash) else { return .none }
      return deletions.damage.map { .unknown($0) } ?? .record(file, record)
    }
  }
}
