import Testing

@testable import Larder

@Suite("Replacing")
struct ReplacingTests {
  static let ways = EngineKind.allCases.flatMap { engine in
    Durability.allCases.map { Setup(engine: engine, face: .mutable, durability: $0) }
  }

  @Test("replaces and removes values", arguments: ways)
  func replace(setup: Setup) throws {
    let cache = try Cache(setup.engine)
    let dictionary = try cache.mutable(setup.durability)
    guard case .stored = try dictionary.store("1", for: "a"),
      case .replaced = try dictionary.store("2", for: "a")
    else {
      Issue.record("wrong outcome")
      return
    }
    #expect(try dictionary.value(for: "a") == "2")
    #expect(try dictionary.remove("a") == .removed)
    #expect(try dictionary.remove("a") == .absent)
    #expect(try dictionary.value(for: "a") == nil)
    #expect(try cache.leftovers() == [])
  }

  @Test("S6: is refused by a write-once cache, which says so", arguments: EngineKind.allCases)
  func overwrite(kind: EngineKind) throws {
    let cache = try Cache(kind)
    let once = try cache.once()
    try once.store("1", for: "a")
    let error = #expect(throws: LarderError.self) { try once.store("2", for: "a") }
    #expect(error?.code == .readOnly)
    #expect(try once.value(for: "a") == "1")
  }

  @Test(
    "S7: is noticed by another object that has the value in memory", arguments: EngineKind.allCases)
  func twoObjects(kind: EngineKind) throws {
    let cache = try Cache(kind)
    let (one, other) = (try cache.mutable(), try cache.mutable())
    for round in 0..<50 {
      try one.store("\(round)", for: "a")
      #expect(try other.value(for: "a") == "\(round)")
      #expect(try other.value(for: "a") == "\(round)")
    }
    try one.remove("a")
    #expect(try other.value(for: "a") == nil)
  }

  @Test("is not suspected where nobody did it", arguments: EngineKind.allCases)
  func hits(kind: EngineKind) throws {
    let cache = try Cache(kind)
    let dictionary = try cache.mutable()
    try dictionary.store("1", for: "a")
    for _ in 0..<10 { #expect(try dictionary.value(for: "a") == "1") }
    #expect(
      dictionary.statistics
        == CacheStatistics(hits: 9, misses: 1, valuesInMemory: 1, bytesInMemory: 3))
  }
}
