import Glibc
import Synchronization
import SystemPackage
import TestSupport

@testable import Larder

/// A cache for one test.
struct Cache {
  let directory: TemporaryDirectory
  let engine: EngineKind
  let warnings = Warnings()

  var path: FilePath {
    directory.appending(engine == .directory ? "cache" : "cache.sqlite")
  }

  init(_ engine: EngineKind = .directory) throws {
    directory = try TemporaryDirectory()
    self.engine = engine
  }

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

  // MARK: Opening

  func mutable<Key: Hashable & Codable & Sendable, Value: Codable & Sendable>(
    _ durability: Durability = .processCrash, _ policy: InvalidEntryPolicy = .strict,
    memory: MemoryLimit = MemoryLimit(), values: ValueCodec<Value> = .json
  ) throws -> PersistentDictionary<Key, Value> {
    let options = options(durability, policy, memory: memory)
    return switch engine {
    case .directory: try PersistentDictionary(path, keys: .json, values: values, options: options)
    case .database:
      try PersistentDictionary(database: path, keys: .json, values: values, options: options)
    }
  }

  func mutable(
    _ durability: Durability = .processCrash, _ policy: InvalidEntryPolicy = .strict,
    memory: MemoryLimit = MemoryLimit()
  ) throws -> PersistentDictionary<String, String> {
    try mutable(durability, policy, memory: memory, values: .json)
  }

  func once<Key: Hashable & Codable & Sendable, Value: Codable & Sendable>(
    _ durability: Durability = .processCrash, _ policy: InvalidEntryPolicy = .strict,
    values: ValueCodec<Value>
  ) throws -> WriteOnceDictionary<Key, Value> {
    let options = options(durability, policy)
    return switch engine {
    case .directory: try WriteOnceDictionary(path, keys: .json, values: values, options: options)
    case .database:
      try WriteOnceDictionary(database: path, keys: .json, values: values, options: options)
    }
  }

  func once(
    _ durability: Durability = .processCrash, _ policy: InvalidEntryPolicy = .strict
  ) throws -> WriteOnceDictionary<String, String> {
    try once(durability, policy, values: .json)
  }

  /// Opens the engine below a mutable face.
  func rawEngine(
    _ durability: Durability = .processCrash, patience: Duration = .seconds(30),
    values: String = "json"
  ) throws -> any Engine {
    let header = CacheHeader(kind: .mutable, keyCodec: "json", valueCodec: values)
    return switch engine {
    case .directory: try DirectoryEngine.open(path, as: header, durability: durability).engine
    case .database:
      try SQLiteEngine.open(path, as: header, durability: durability, patience: patience).engine
    }
  }

  // MARK: What is on disk

  /// Where the entry of a key lies.
  func entry(_ key: String) throws -> FilePath {
    CacheLayout(root: path).entry(try hash(key))
  }

  private func hash(_ key: String) throws -> KeyHash {
    KeyHash(ofKey: try CanonicalJSON.encode(key))
  }

  func names(_ directory: String) throws -> [String] {
    try POSIXDiskReader().names(in: path.appending(directory)).map(\.string)
  }

  /// Whether an entry is not in a pack.
  func isLoose(_ key: String) throws -> Bool {
    guard engine == .directory else { return true }
    let place = try entry(key)
    return (try? POSIXDiskReader().status(of: place)) != nil
  }

  /// How many entries lie as files of their own.
  func looseCount() throws -> Int {
    try names("entries").reduce(0) { try $0 + names("entries/\($1)").count }
  }

  /// The number of entries in the quarantine.
  func quarantined() throws -> Int {
    switch engine {
    case .directory: try names("quarantine").count
    case .database: Int(try sql("SELECT count(*) FROM quarantine")) ?? -1
    }
  }

  /// What writers that are gone, or have nothing to do, must not leave behind.
  func leftovers() throws -> [String] {
    switch engine {
    case .directory: return try names("staging")
    case .database:
      let answer = try sql("PRAGMA integrity_check")
      return answer == "ok" ? [] : [answer]
    }
  }

  /// The first column of the first row of a query, as text.
  @discardableResult
  func sql(_ statement: String) throws -> String {
    let connection = try StoreConnection(
      path, .writing, DatabaseSettings(durability: .processCrash))
    defer { connection.close() }
    return try connection.run { session throws(SQLiteFailure) in
      let query = try session.query(statement)
      return try query.step() ? query.text(0) : ""
    }
  }

  /// Writes into an entry in place, as damage does.
  func damage(_ key: String, _ part: EntryPart, _ kind: DamageKind) throws {
    switch engine {
    case .directory:
      let file = try entry(key).appending(part.rawValue)
      let bytes = try POSIXDiskReader().read(file, from: 0, limit: 1 << 20)
      try POSIXDisk().remove(file)
      try POSIXDisk().create(file, kind.damage(bytes), mode: 0o600)
    case .database: try damageRow(key, part, kind)
    }
  }

  private func damageRow(_ key: String, _ part: EntryPart, _ kind: DamageKind) throws {
    let hash = try hash(key)
    let connection = try StoreConnection(
      path, .writing, DatabaseSettings(durability: .processCrash))
    defer { connection.close() }
    try connection.run { session throws(SQLiteFailure) in
      let query = try session.query("SELECT \(part) FROM entries WHERE hash = ?1")
      query.bind(hash)
      guard try query.step() else { return }
      let bytes = Array(query.bytes(0))
      query.reset()
      let update = try session.query("UPDATE entries SET \(part) = ?2 WHERE hash = ?1")
      update.bind(hash)
      update.bind(kind.damage(bytes), as: .blob, at: 2)
      _ = try update.step()
    }
  }
}

/// Counts from several threads.
final class Counter: Sendable {
  private let count = Mutex(0)
  var value: Int { count.withLock { $0 } }
  func add() { count.withLock { $0 += 1 } }
}

/// A file that a test holds until all its children wait for it.
final class Barrier {
  let path: FilePath
  private let descriptor: Int32

  init(_ path: FilePath) {
    self.path = path
    descriptor = open(path.string, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    flock(descriptor, LOCK_EX)
  }

  deinit { lower() }

  func lower() { flock(descriptor, LOCK_UN) }
}
