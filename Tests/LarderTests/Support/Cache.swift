import SystemPackage
import Synchronization
import TestSupport

@testable import Larder

/// A cache for one test.
struct Cache {
  let directory: TemporaryDirectory
  var path: FilePath { directory.appending("cache") }
  let warnings = Warnings()

  init() throws { directory = try TemporaryDirectory() }

  final class Warnings: Sendable {
    private let list = Mutex<[CacheWarning]>([])
    var all: [CacheWarning] { list.withLock { $0 } }
    func add(_ warning: CacheWarning) { list.withLock { $0.append(warning) } }
  }

  func options(
    _ durability: Durability, _ policy: InvalidEntryPolicy = .strict,
    memory: MemoryLimit = MemoryLimit()
  ) -> CacheOptions {
    let warnings = warnings
    return CacheOptions(durability: durability, invalidEntries: policy, memory: memory) {
      warnings.add($0)
    }
  }

  func mutable(
    _ durability: Durability = .processCrash, _ policy: InvalidEntryPolicy = .strict,
    memory: MemoryLimit = MemoryLimit()
  ) throws -> PersistentDictionary<String, String> {
    try PersistentDictionary(path, options: options(durability, policy, memory: memory))
  }

  func once(
    _ durability: Durability = .processCrash, _ policy: InvalidEntryPolicy = .strict
  ) throws -> WriteOnceDictionary<String, String> {
    try WriteOnceDictionary(path, options: options(durability, policy))
  }

  /// Where the entry of a key lies.
  func entry(_ key: String) throws -> FilePath {
    CacheLayout(root: path).entry(KeyHash(ofKey: try CanonicalJSON.encode(key)))
  }

  func names(_ directory: String) throws -> [String] {
    try POSIXDiskReader().names(in: path.appending(directory)).map(\.string)
  }

  /// Writes into a file in place, as damage does.
  func damage(_ key: String, _ part: EntryPart, _ kind: DamageKind) throws {
    let file = try entry(key).appending(part.rawValue)
    let bytes = try POSIXDiskReader().read(file, from: 0, limit: 1 << 20)
    try POSIXDisk().remove(file)
    try POSIXDisk().create(file, kind.damage(bytes), mode: 0o600)
  }
}

/// Counts from several threads.
final class Counter: Sendable {
  private let count = Mutex(0)
  var value: Int { count.withLock { $0 } }
  func add() { count.withLock { $0 += 1 } }
}
