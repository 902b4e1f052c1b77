import Synchronization
import SystemPackage

/// What both faces are made of: an engine, codecs, and values in memory.
///
/// Safe to use from any thread.
final class CacheCore<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  let engine: any Engine
  private let keys: KeyCodec<Key>
  private let values: ValueCodec<Value>
  private let keyCodec: CodecName
  private let valueCodec: CodecName
  private let policy: InvalidEntryPolicy
  private let warnings: WarningSink
  private let generation: any Generation
  private let memory: Mutex<ValueMemory>
  private let flights = Flights<Key, Value>()
  private let pairs = PairSource()

  private typealias Held = HeldValue<Key, Value>

  init(
    _ engine: any Engine, keys: KeyCodec<Key>, values: ValueCodec<Value>, options: CacheOptions,
    warnings: WarningSink
  ) throws(LarderError) {
    guard let keyCodec = CodecName(keys.name) else { throw .codecName(keys.name) }
    guard let valueCodec = CodecName(values.name) else { throw .codecName(values.name) }
    self.engine = engine
    self.keys = keys
    self.values = values
    self.keyCodec = keyCodec
    self.valueCodec = valueCodec
    self.warnings = warnings
    policy = options.invalidEntries
    generation = engine.generation
    memory = Mutex(ValueMemory(limit: options.memory))
  }

  // MARK: Reading

  func value(for key: Key) throws(LarderError) -> Value? {
    if let found = remembered(key) { return Held.of(found).value }
    return try fetch(key)
  }

  /// Serves from memory what is known to be on disk still.
  private func remembered(_ key: Key) -> Remembered? {
    let generation = generation.stable
    let hash = key.hashValue
    let found = memory.withLock { $0.find(hash, in: generation) { Held.of($0).key == key } }
    guard let found else { return nil }
    if found.isCurrent(in: generation) { return found }
    guard let stamp = found.stamp, engine.stamp(of: found.hash) == stamp else { return nil }
    memory.withLock { $0.confirm(found, hash, in: generation) }
    return found
  }

  private func fetch(_ key: Key) throws(LarderError) -> Value? {
    let text = try encode(key)
    let hash = KeyHash(ofKey: text)
    // Before the entry is read: what changes meanwhile makes the generation differ.
    let generation = generation.stable
    memory.withLock { $0.miss() }
    switch try engine.fetch(hash, key: text) {
    case .absent: return nil
    case .valid(let entry, let stamp):
      let value = try decode(entry)
      let held = Held(key, value)
      remember(
        Remembered(held: held, hash: hash, stamp: stamp, generation: generation), for: key,
        cost: entry.value.bytes.count)
      return value
    case .invalid(let findings):
      let error = LarderError.invalidEntry(findings, in: engine.root)
      guard policy == .treatAsMissing else { throw error }
      warnings.invalidEntry(error)
      return nil
    }
  }

  private func remember(_ value: Remembered, for key: Key, cost: Int) {
    // What can be checked by neither of both is of no use in memory.
    guard value.generation != nil || value.stamp != nil else { return }
    memory.withLock {
      $0.insert(value, for: key.hashValue, cost: cost) { Held.of($0).key == key }
    }
  }

  private func forget(_ key: Key) {
    memory.withLock { $0.remove(key.hashValue) { Held.of($0).key == key } }
  }

  // MARK: Writing

  func storeIfAbsent(_ value: Value, for key: Key) throws(LarderError) -> StoreOutcome<Value> {
    try outcome(try engine.storeIfAbsent(try encode(key, value)), key)
  }

  func replace(_ value: Value, for key: Key) throws(LarderError) -> StoreOutcome<Value> {
    try outcome(try engine.replace(try encode(key, value)), key)
  }

  /// Stores many values; each is encoded when its turn comes.
  func store(contentsOf values: some Sequence<(Key, Value)>) throws(LarderError) -> BulkOutcome {
    defer { forget() }
    var values = values.makeIterator()
    return try engine.store(contentsOf: { () throws(LarderError) -> EntryFiles? in
      guard let (key, value) = values.next() else { return nil }
      return try encode(key, value)
    })
  }

  private func outcome(
    _ published: Published, _ key: Key
  ) throws(LarderError) -> StoreOutcome<Value> {
    forget(key)
    switch published {
    case .stored: return .stored
    case .replaced: return .replaced
    case .recovered(let findings): return .recovered(findings)
    case .present(let entry): return .alreadyPresent(try decode(entry))
    }
  }

  func remove(_ key: Key) throws(LarderError) -> RemoveOutcome {
    let text = try encode(key)
    forget(key)
    defer { forget(key) }
    switch try engine.remove(KeyHash(ofKey: text), key: text) {
    case .absent: return .absent
    case .removed: return .removed
    case .quarantined(let findings): return .quarantined(findings)
    }
  }

  func clear() throws(LarderError) {
    defer { forget() }
    try engine.clear()
  }

  // MARK: Computing

  func value(
    for key: Key, orCompute compute: () throws -> Value
  ) throws -> Value {
    if let value = try value(for: key) { return value }
    switch flights.board(key) {
    case .recursion: throw LarderError.recursion()
    case .followed(let result): return try result.get()
    case .lead(let flight):
      let result = Result { try lead(key, compute) }
      flights.land(flight, key, result)
      return try result.get()
    }
  }

  /// Looks once more: the last leader may have ended after this one looked.
  private func lead(_ key: Key, _ compute: () throws -> Value) throws -> Value {
    if let value = try value(for: key) { return value }
    let value = try compute()
    guard case .alreadyPresent(let winner) = try storeIfAbsent(value, for: key) else {
      return value
    }
    return winner
  }

  // MARK: Memory

  func forget() { memory.withLock { $0.removeAll() } }

  var statistics: CacheStatistics { memory.withLock { $0.statistics } }

  // MARK: Codecs

  private func encode(_ key: Key) throws(LarderError) -> [UInt8] {
    let text: [UInt8]
    do {
      text = try keys.encode(key)
    } catch {
      throw .encoding("key", error)
    }
    let limit = PairLimits.key - FrameHeader.overhead
    guard text.count <= limit else { throw .tooLarge("key", text.count, limit: limit) }
    return text
  }

  private func encode(_ key: Key, _ value: Value) throws(LarderError) -> EntryFiles {
    let text = try encode(key)
    let bytes: [UInt8]
    do {
      bytes = try values.encode(value)
    } catch {
      throw .encoding("value", error)
    }
    let limit = PairLimits.value - FrameHeader.overhead - 64
    guard bytes.count <= limit else { throw .tooLarge("value", bytes.count, limit: limit) }
    return EntryFiles(
      key: Payload(codec: keyCodec, bytes: text), value: Payload(codec: valueCodec, bytes: bytes),
      created: Clock.now(), pair: pairs.next())
  }

  private func decode(_ entry: StoredEntry) throws(LarderError) -> Value {
    do {
      return try values.decode(entry.value.bytes)
    } catch {
      throw .decoding(entry.hash, error)
    }
  }
}

/// Where a cache is, and thereby what keeps it.
enum CachePlace {
  case directory(FilePath)
  case database(FilePath)

  fileprivate func open(
    _ header: CacheHeader, _ durability: Durability, _ disk: any Disk
  ) throws(LarderError) -> (engine: any Engine, isShared: Bool) {
    switch self {
    case .directory(let path):
      try DirectoryEngine.open(path, as: header, durability: durability, disk: disk)
    case .database(let path):
      try SQLiteEngine.open(path, as: header, durability: durability, disk: disk)
    }
  }
}

extension CacheCore {
  /// Opens the core of a face.
  static func open(
    _ place: CachePlace, _ kind: CacheHeader.Kind, _ keys: KeyCodec<Key>,
    _ values: ValueCodec<Value>, _ options: CacheOptions, disk: any Disk = POSIXDisk()
  ) throws(LarderError) -> CacheCore {
    let warnings = WarningSink(options.onWarning)
    let header = CacheHeader(kind: kind, keyCodec: keys.name, valueCodec: values.name)
    guard CodecName(keys.name) != nil else { throw .codecName(keys.name) }
    guard CodecName(values.name) != nil else { throw .codecName(values.name) }
    let (engine, isShared) = try place.open(header, options.durability, disk)
    if isShared { warnings.networkFileSystem(engine.root.string) }
    return try CacheCore(engine, keys: keys, values: values, options: options, warnings: warnings)
  }
}
