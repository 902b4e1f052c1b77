import SystemPackage
import Testing

@testable import Larder

@Suite("Many values stored at once, in every engine")
struct BulkTests {
  static let writeOnceSetups: [Setup] = EngineKind.allCases.flatMap { engine in
    Durability.allCases.map { Setup(engine: engine, face: .writeOnce, durability: $0) }
  }
  static let mutableSetups: [Setup] = EngineKind.allCases.flatMap { engine in
    Durability.allCases.map { Setup(engine: engine, face: .mutable, durability: $0) }
  }

  @Test(
    "leave the first value of a key the first, in a write-once cache", arguments: writeOnceSetups)
  func writeOnce(setup: Setup) throws {
    let cache = try Cache(setup.engine)
    let dictionary = try cache.once(setup.durability)
    try dictionary.store("old", for: "a")
    let outcome = try dictionary.store(contentsOf: ["a", "b", "c", "b"].map { ($0, "new \($0)") })
    #expect(outcome == BulkOutcome(stored: 2, alreadyPresent: 2))
    #expect(try dictionary.value(for: "a") == "old")
    #expect(try cache.once().value(for: "b") == "new b")
    #expect(try cache.leftovers() == [])
  }

  @Test("leave the last value of a key the last, in a mutable cache", arguments: mutableSetups)
  func mutable(setup: Setup) throws {
    let cache = try Cache(setup.engine)
    let (dictionary, other) = (try cache.mutable(setup.durability), try cache.mutable())
    try dictionary.store("old", for: "a")
    #expect(try other.value(for: "a") == "old")
    let outcome = try dictionary.store(contentsOf: [("a", "1"), ("c", "2"), ("c", "3")])
    #expect(outcome == BulkOutcome(stored: 1, replaced: 2))
    #expect(try other.value(for: "a") == "1")
    #expect(try other.value(for: "c") == "3")
  }

  @Test("take the place of invalid ones, and say so", arguments: EngineKind.allCases)
  func invalid(kind: EngineKind) throws {
    let cache = try Cache(kind)
    let dictionary = try cache.once()
    for key in ["a", "b"] { try dictionary.store("old", for: key) }
    try cache.damage("a", .value, .emptied)
    let outcome = try dictionary.store(contentsOf: ["a", "b", "c"].map { ($0, "new") })
    #expect(outcome.recovered == 1 && outcome.alreadyPresent == 1 && outcome.stored == 1)
    #expect(outcome.findings.map(\.code) == [.zeroLength])
    #expect(try dictionary.value(for: "a") == "new")
    #expect(try cache.quarantined() == 1)
  }

  @Test("may be made by asking the cache itself", arguments: EngineKind.allCases)
  func askingItself(kind: EngineKind) throws {
    let cache = try Cache(kind)
    let dictionary = try cache.mutable()
    try dictionary.store("0", for: "0")
    let chain = (1...5).lazy.map { number in
      _ = try? dictionary.store("aside \(number)", for: "aside")
      return ("\(number)", "\((try? dictionary.value(for: "0") ?? "none") ?? "error") \(number)")
    }
    #expect(try dictionary.store(contentsOf: chain).stored == 5)
    for number in 1...5 { #expect(try dictionary.value(for: "\(number)") == "0 \(number)") }
    #expect(try dictionary.value(for: "aside") == "aside 5")
  }

  @Test("are not held back by how many they are", arguments: EngineKind.allCases)
  func many(kind: EngineKind) throws {
    let cache = try Cache(kind)
    let dictionary = try cache.once()
    let outcome = try dictionary.store(contentsOf: (0..<2_300).map { ("\($0 % 2_100)", "\($0)") })
    #expect(outcome == BulkOutcome(stored: 2_100, alreadyPresent: 200))
    for key in [0, 199, 999, 1_000, 2_000, 2_099] {
      #expect(try dictionary.value(for: "\(key)") == "\(key)")
    }
  }
}

extension BulkOutcome {
  fileprivate init(stored: Int = 0, replaced: Int = 0, alreadyPresent: Int = 0) {
    self.init()
    (self.stored, self.replaced, self.alreadyPresent) = (stored, replaced, alreadyPresent)
  }
}
