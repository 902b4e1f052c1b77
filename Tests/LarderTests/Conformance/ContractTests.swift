import SystemPackage
import Testing

@testable import Larder

@Suite("Every cache")
struct ContractTests {
  struct Refusal: Error {}

  @Test("S1: shows nothing of a store whose encoder throws", arguments: Setup.all)
  func throwingEncoder(setup: Setup) throws {
    let cache = try Cache(setup.engine)
    let codec = ValueCodec<String>(
      name: "picky", encode: { if $0 == "bad" { throw Refusal() } else { Array($0.utf8) } },
      decode: { String(decoding: $0, as: UTF8.self) })
    let dictionary = try setup.open(cache, values: codec)
    let error = #expect(throws: LarderError.self) { try dictionary.store("bad", for: "a") }
    #expect(error?.code == .encoding)
    #expect(try dictionary.value(for: "a") == nil)
    guard case .stored = try dictionary.store("good", for: "a") else {
      Issue.record("not stored")
      return
    }
    #expect(try dictionary.value(for: "a") == "good")
    #expect(try cache.leftovers() == [])
  }

  @Test("keeps what was stored, also when opened again", arguments: Setup.all)
  func first(setup: Setup) throws {
    let cache = try Cache(setup.engine)
    let dictionary = try setup.open(cache)
    #expect(try dictionary.value(for: "a") == nil)
    guard case .stored = try dictionary.storeIfAbsent("1", for: "a") else {
      Issue.record("not stored")
      return
    }
    guard case .alreadyPresent("1") = try dictionary.storeIfAbsent("2", for: "a") else {
      Issue.record("not present")
      return
    }
    #expect(try dictionary.value(for: "a") == "1")
    #expect(try setup.open(cache).value(for: "a") == "1")
    dictionary.close()
    #expect(try dictionary.value(for: "a") == "1", "a closed one may be used further")
    #expect(try cache.leftovers() == [])
  }

  @Test("is empty once it is cleared, for everybody", arguments: Setup.all)
  func clear(setup: Setup) throws {
    let cache = try Cache(setup.engine)
    let (one, other) = (try setup.open(cache), try setup.open(cache))
    for key in 0..<20 { _ = try one.storeIfAbsent("x", for: "\(key)") }
    #expect(try other.value(for: "7") == "x")
    try one.clear()
    for key in 0..<20 { #expect(try other.value(for: "\(key)") == nil) }
    _ = try other.storeIfAbsent("y", for: "7")
    #expect(try one.value(for: "7") == "y")
    #expect(try cache.leftovers() == [])
  }

  @Test("computes a value once for all threads that ask at the same time", arguments: Setup.all)
  func computeOnce(setup: Setup) async throws {
    let cache = try Cache(setup.engine)
    let dictionary = try setup.open(cache)
    let count = Counter()
    let results = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<16 {
        group.addTask {
          try dictionary.value(for: "a") {
            count.add()
            return "computed"
          }
        }
      }
      return try await group.reduce(into: [String]()) { $0.append($1) }
    }
    #expect(count.value == 1)
    #expect(results == [String](repeating: "computed", count: 16))
  }

  @Test("refuses a computation that asks for itself, and stores nothing where one fails")
  func failingComputation() throws {
    let cache = try Cache()
    let once = try cache.once()
    let error = #expect(throws: LarderError.self) {
      try once.value(for: "a") { try once.value(for: "a") { "inner" } }
    }
    #expect(error?.code == .usage)
    #expect(throws: Refusal.self) { try once.value(for: "a") { throw Refusal() } }
    #expect(try once.value(for: "a") == nil)
    #expect(try once.value(for: "a") { "now" } == "now")
  }

  @Test("S11: refuses to be opened as what it is not", arguments: Setup.all)
  func otherKind(setup: Setup) throws {
    let cache = try Cache(setup.engine)
    _ = try setup.open(cache).store("1", for: "a")
    let other = Setup(
      engine: setup.engine, face: setup.face == .mutable ? .writeOnce : .mutable,
      durability: setup.durability)
    let error = #expect(throws: LarderError.self) { try other.open(cache) }
    #expect(error?.code == .usage)
    let codec = ValueCodec<String>(name: "other", encode: { Array($0.utf8) }, decode: { _ in "" })
    let codecError = #expect(throws: LarderError.self) { try setup.open(cache, values: codec) }
    #expect(codecError?.code == .usage)
    #expect(try setup.open(cache).value(for: "a") == "1")
  }

  @Test("S12: compares the stored key with the asked one", arguments: EngineKind.allCases)
  func collision(kind: EngineKind) throws {
    let cache = try Cache(kind)
    let engine = try cache.rawEngine()
    let json = try #require(CodecName("json"))
    let entry = EntryFiles(
      key: Payload(codec: json, bytes: [1]), value: Payload(codec: json, bytes: [2]),
      created: Clock.now())
    _ = try engine.storeIfAbsent(entry)
    let attempts: [() throws -> Void] = [
      { _ = try engine.fetch(entry.hash, key: [9]) },
      { _ = try engine.remove(entry.hash, key: [9]) },
    ]
    for attempt in attempts {
      let error = #expect(throws: LarderError.self) { try attempt() }
      #expect(error?.code == .collision)
    }
    guard case .valid = try engine.fetch(entry.hash, key: [1]) else {
      Issue.record("the entry is gone")
      return
    }
  }

  @Test("S13: refuses a NaN in a key", arguments: EngineKind.allCases)
  func notANumber(kind: EngineKind) throws {
    let cache = try Cache(kind)
    let dictionary: PersistentDictionary<Double, String> = try cache.mutable()
    let error = #expect(throws: LarderError.self) { try dictionary.store("x", for: .nan) }
    #expect(error?.code == .encoding)
    #expect(throws: LarderError.self) { try dictionary.value(for: .nan) }
    try dictionary.store("zero", for: -0.0)
    #expect(try dictionary.value(for: 0.0) == "zero")
  }

  @Test("S14: keeps in memory what fits, and counts", arguments: EngineKind.allCases)
  func memory(kind: EngineKind) throws {
    let cache = try Cache(kind)
    let limit = MemoryLimit(count: 3, bytes: 1_000)
    let dictionary: PersistentDictionary<String, String> = try cache.mutable(memory: limit)
    for key in 0..<5 { try dictionary.store("\(key)", for: "\(key)") }
    for key in 0..<5 { #expect(try dictionary.value(for: "\(key)") == "\(key)") }
    #expect(
      dictionary.statistics
        == CacheStatistics(
          hits: 0, misses: 5, valuesInMemory: 3, bytesInMemory: 9))
    for key in 2..<5 { #expect(try dictionary.value(for: "\(key)") == "\(key)") }
    #expect(dictionary.statistics.hits == 3)
    dictionary.clearMemory()
    #expect(dictionary.statistics.valuesInMemory == 0)
    let forgetful: PersistentDictionary<String, String> = try cache.mutable(memory: .none)
    try forgetful.store("1", for: "a")
    for _ in 0..<3 { #expect(try forgetful.value(for: "a") == "1") }
    #expect(forgetful.statistics.hits == 0)
  }

  @Test(
    "holds values of every size",
    arguments: EngineKind.allCases, [0, 1, 4_000, 8_000, 8_104, 8_192, 100_000, 3_000_000])
  func sizes(kind: EngineKind, count: Int) throws {
    let cache = try Cache(kind)
    let dictionary: PersistentDictionary<Int, [UInt8]> = try cache.mutable(
      memory: .none, values: .bytes)
    let value = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 167) }
    try dictionary.store(value, for: 1)
    #expect(try dictionary.value(for: 1) == value)
  }

  @Test("serves many threads at once", arguments: EngineKind.allCases)
  func threads(kind: EngineKind) async throws {
    let cache = try Cache(kind)
    let dictionary: PersistentDictionary<Int, [Int]> = try cache.mutable()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for thread in 0..<8 {
        group.addTask {
          for round in 0..<60 {
            let key = (thread + round) % 5
            if round.isMultiple(of: 3) {
              try dictionary.store([key, thread, round], for: key)
            } else if let value = try dictionary.value(for: key) {
              #expect(value.first == key)
            }
          }
        }
      }
      try await group.waitForAll()
    }
  }
}
