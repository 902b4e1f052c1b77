import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import Larder

/// A cache on a simulated disk, as one run of the machine sees it.
struct SimulatedCache {
  static let root: FilePath = "c"
  let disk: SimulatedDisk
  let engine: DirectoryEngine

  init(
    _ disk: SimulatedDisk, _ kind: CacheHeader.Kind, _ durability: Durability, boot: Int = 1
  ) throws {
    self.disk = disk
    engine = try DirectoryEngine(
      Self.root, as: CacheHeader(kind: kind, keyCodec: "json", valueCodec: "json"),
      durability: durability, disk: disk,
      host: Host(boot: "000000000000000\(boot)", pid: 1)
    ) { _ in CountedGeneration() }
  }

  static func entry(_ key: String, _ value: String) throws -> EntryFiles {
    let json = try #require(CodecName("json"))
    return EntryFiles(
      key: Payload(codec: json, bytes: Array(key.utf8)),
      value: Payload(codec: json, bytes: Array(value.utf8)), created: Timestamp(seconds: 0))
  }

  static func hash(_ key: String) -> KeyHash { KeyHash(ofKey: Array(key.utf8)) }

  func replace(_ key: String, _ value: String) throws {
    _ = try engine.replace(try Self.entry(key, value))
  }

  func storeIfAbsent(_ key: String, _ value: String) throws {
    _ = try engine.storeIfAbsent(try Self.entry(key, value))
  }

  func remove(_ key: String) throws {
    _ = try engine.remove(Self.hash(key), key: Array(key.utf8))
  }

  @discardableResult
  func bulk(_ values: [(String, String)]) throws -> BulkOutcome {
    let entries = try values.map { try Self.entry($0.0, $0.1) }
    var next = entries.makeIterator()
    return try engine.store(contentsOf: { () throws(LarderError) in next.next() })
  }

  /// Spoils a loose entry, as a foreign hand does.
  func damage(_ key: String) throws {
    try disk.append([1], to: engine.layout.entry(Self.hash(key)).appending("value"))
  }

  enum Read: Hashable {
    case absent, invalid
    case value(String)
  }

  func read(_ key: String) throws -> Read {
    switch try engine.fetch(Self.hash(key), key: Array(key.utf8)) {
    case .absent: .absent
    case .invalid: .invalid
    case .valid(let entry, _): .value(String(decoding: entry.value.bytes, as: UTF8.self))
    }
  }
}

/// Counts changes in memory, as the mapped file does for one run of the machine.
final class CountedGeneration: Generation {
  private let counts = Mutex((begun: UInt64(0), ended: UInt64(0)))

  var stable: UInt64? { counts.withLock { $0.begun == $0.ended ? $0.begun : nil } }
  func beginChange() { counts.withLock { $0.begun += 1 } }
  func endChange() { counts.withLock { $0.ended += 1 } }
  func settle() {
    counts.withLock {
      $0.begun += 1
      $0.ended = $0.begun
    }
  }
}

/// Something that is done to a cache, with what every key holds before and after.
struct Deed: Sendable, CustomTestStringConvertible {
  let name: String
  let kind: CacheHeader.Kind
  let before: [String: String]
  let after: [String: String]
  /// Keys whose entries are invalid before.
  var damaged: Set<String> = []
  let prepare: @Sendable (SimulatedCache) throws -> Void
  let act: @Sendable (SimulatedCache) throws -> Void

  var testDescription: String { name }
  var keys: Set<String> { Set(before.keys).union(after.keys).union(damaged) }

  func old(_ key: String) -> SimulatedCache.Read {
    damaged.contains(key) ? .invalid : before[key].map { .value($0) } ?? .absent
  }

  func new(_ key: String) -> SimulatedCache.Read {
    if let value = after[key] { return .value(value) }
    return damaged.contains(key) ? .invalid : .absent
  }

  /// The world before the deed, all of it durable.
  func world() throws -> SimulatedWorld {
    let disk = SimulatedDisk()
    let cache = try SimulatedCache(disk, kind, .powerLoss)
    try prepare(cache)
    cache.engine.close()
    return disk.world(afterPowerCut: .everything)
  }
}

extension Deed {
  static let all: [Deed] = [
    Deed(
      name: "store", kind: .writeOnce, before: ["a": "1"], after: ["a": "1", "b": "2"],
      prepare: { try $0.storeIfAbsent("a", "1") }, act: { try $0.storeIfAbsent("b", "2") }),
    Deed(
      name: "recover", kind: .writeOnce, before: ["a": "1"], after: ["a": "1", "b": "2"],
      damaged: ["b"],
      prepare: {
        for key in ["a", "b"] { try $0.storeIfAbsent(key, "1") }
        try $0.damage("b")
      }, act: { try $0.storeIfAbsent("b", "2") }),
    Deed(
      name: "replace", kind: .mutable, before: ["a": "1"], after: ["a": "2"],
      prepare: { try $0.replace("a", "1") }, act: { try $0.replace("a", "2") }),
    Deed(
      name: "replace a packed one", kind: .mutable, before: ["a": "1", "b": "1"],
      after: ["a": "2", "b": "1"],
      prepare: { try $0.bulk([("a", "1"), ("b", "1")]) }, act: { try $0.replace("a", "2") }),
    Deed(
      name: "replace a loose one before a packed one", kind: .mutable, before: ["a": "2"],
      after: ["a": "3"], prepare: Self.loosePacked, act: { try $0.replace("a", "3") }),
    Deed(
      name: "remove", kind: .mutable, before: ["a": "1", "b": "1"], after: ["b": "1"],
      prepare: { for key in ["a", "b"] { try $0.replace(key, "1") } },
      act: { try $0.remove("a") }),
    Deed(
      name: "remove a packed one", kind: .mutable, before: ["a": "1", "b": "1"],
      after: ["b": "1"],
      prepare: {
        try $0.bulk([("a", "0"), ("c", "1")])
        try $0.bulk([("a", "1"), ("b", "1")])
        try $0.remove("c")
      }, act: { try $0.remove("a") }),
    Deed(
      name: "remove a loose one before a packed one", kind: .mutable, before: ["a": "2"],
      after: [:], prepare: Self.loosePacked, act: { try $0.remove("a") }),
    Deed(
      name: "clear", kind: .mutable, before: ["a": "2", "b": "1"], after: [:],
      prepare: {
        try Self.loosePacked($0)
        try $0.replace("b", "1")
      }, act: { try $0.engine.clear() }),
    Deed(
      name: "compact what changes", kind: .mutable, before: ["a": "2", "c": "1", "e": "1"],
      after: ["a": "2", "c": "1", "e": "1"], damaged: ["d"], prepare: Self.scattered,
      act: { _ = try $0.engine.compact() }),
    Deed(
      name: "compact what stays", kind: .writeOnce, before: ["a": "1", "b": "1", "c": "1"],
      after: ["a": "1", "b": "1", "c": "1"],
      prepare: {
        try $0.bulk([("a", "1")])
        try $0.bulk([("b", "1")])
        try $0.storeIfAbsent("c", "1")
      }, act: { _ = try $0.engine.compact() }),
    Deed(
      name: "store many, write-once", kind: .writeOnce, before: ["a": "1", "b": "1"],
      after: ["a": "1", "b": "1", "c": "2", "d": "2"],
      prepare: {
        try $0.bulk([("a", "1")])
        try $0.storeIfAbsent("b", "1")
      }, act: { try $0.bulk(["a", "b", "c", "d"].map { ($0, "2") }) }),
    Deed(
      name: "store many in place of others", kind: .mutable, before: ["a": "1", "b": "1"],
      after: ["a": "2", "b": "2", "c": "2"],
      prepare: {
        try $0.bulk([("a", "1")])
        try $0.replace("b", "1")
      }, act: { try $0.bulk(["a", "b", "c"].map { ($0, "2") }) }),
    Deed(
      name: "compact, then remove", kind: .mutable, before: ["a": "2"], after: [:],
      prepare: Self.loosePacked,
      act: {
        _ = try $0.engine.compact()
        try $0.remove("a")
      }),
    Deed(
      name: "compact, then store many", kind: .mutable, before: ["a": "2"], after: ["a": "3"],
      prepare: Self.loosePacked,
      act: {
        _ = try $0.engine.compact()
        try $0.bulk([("a", "3")])
      }),
  ]

  /// A packed "1" and a loose "2" that replaced it.
  private static let loosePacked: @Sendable (SimulatedCache) throws -> Void = { cache in
    try cache.bulk([("a", "1")])
    try cache.replace("a", "2")
  }

  /// Two packs, one with a removed entry; loose ones, of which one is invalid.
  private static let scattered: @Sendable (SimulatedCache) throws -> Void = { cache in
    try cache.bulk([("a", "1"), ("b", "1")])
    try cache.bulk([("c", "1")])
    try cache.remove("b")
    try cache.replace("a", "2")
    for key in ["d", "e"] { try cache.replace(key, "1") }
    try cache.damage("d")
  }
}
