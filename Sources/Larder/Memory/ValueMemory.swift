/// The values that a cache holds in memory, and how often that helped.
///
/// Nothing in here depends on the types of keys and values; see ``LRU``.
struct ValueMemory {
  private var values: LRU<Remembered>
  private(set) var hits = 0
  private(set) var misses = 0

  init(limit: MemoryLimit) { values = LRU(limit: limit) }

  /// What there is of a key; a hit where it is known to be on disk in this generation.
  mutating func find(
    _ hash: Int, in generation: UInt64?, where isWanted: (Remembered) -> Bool
  ) -> Remembered? {
    guard let found = values.use(hash, where: isWanted) else { return nil }
    if found.isCurrent(in: generation) { hits += 1 }
    return found
  }

  /// Notes that what was found had to be looked for on disk, and is still there.
  mutating func confirm(_ found: Remembered, _ hash: Int, in generation: UInt64?) {
    hits += 1
    values.update(hash, where: { $0.held === found.held }) { $0.generation = generation }
  }

  mutating func miss() { misses += 1 }

  mutating func insert(
    _ value: Remembered, for hash: Int, cost: Int, replacing isReplaced: (Remembered) -> Bool
  ) {
    values.insert(value, for: hash, cost: cost, replacing: isReplaced)
  }

  mutating func remove(_ hash: Int, where isWanted: (Remembered) -> Bool) {
    values.remove(hash, where: isWanted)
  }

  mutating func removeAll() { values.removeAll() }

  var statistics: CacheStatistics {
    CacheStatistics(
      hits: hits, misses: misses, valuesInMemory: values.count, bytesInMemory: values.cost)
  }
}

/// A value in memory, and what is needed to know whether the disk still holds it.
struct Remembered {
  /// A ``HeldValue`` of the cache's own types.
  let held: any AnyObject & Sendable
  let hash: KeyHash
  /// The pair of files it was read from, or stored as.
  let stamp: EntryStamp?
  /// The generation in which it was known to be on disk.
  var generation: UInt64?

  func isCurrent(in generation: UInt64?) -> Bool {
    generation != nil && self.generation == generation
  }
}

/// A key and its value.
final class HeldValue<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  let key: Key
  let value: Value

  init(_ key: Key, _ value: Value) {
    self.key = key
    self.value = value
  }

  /// Nothing else is ever put into the memory of a cache with these types.
  @inline(__always)
  static func of(_ remembered: Remembered) -> HeldValue {
    unsafeDowncast(remembered.held, to: HeldValue.self)
  }
}
