import Testing

@testable import Larder

@Suite("A persistent dictionary")
struct PersistentTests {
  @Test("replaces and removes values", arguments: Durability.allCases)
  func replace(durability: Durability) throws {
    let cache = try Cache()
    let dictionary = try cache.mutable(durability)
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
    #expect(try cache.names("staging") == [])
  }

  @Test("serves no value from memory that another object replaced or removed")
  func twoObjects() throws {
    let cache = try Cache()
    let (one, other) = (try cache.mutable(), try cache.mutable())
    for round in 0..<50 {
      try one.store("\(round)", for: "a")
      #expect(try other.value(for: "a") == "\(round)")
      #expect(try other.value(for: "a") == "\(round)")
    }
    try one.remove("a")
    #expect(try other.value(for: "a") == nil)
  }

  @Test("serves from memory what nobody replaced")
  func hits() throws {
    let cache = try Cache()
    let dictionary = try cache.mutable()
    try dictionary.store("1", for: "a")
    for _ in 0..<10 { #expect(try dictionary.value(for: "a") == "1") }
    #expect(dictionary.statistics.hits == 9)
    #expect(dictionary.statistics.misses == 1)
    #expect(dictionary.statistics.bytesInMemory == 3)
    dictionary.clearMemory()
    #expect(dictionary.statistics.valuesInMemory == 0)
    #expect(try dictionary.value(for: "a") == "1")
    #expect(dictionary.statistics.misses == 2)
  }

  @Test("keeps nothing in memory where it is told not to")
  func noMemory() throws {
    let cache = try Cache()
    let dictionary = try cache.mutable(memory: .none)
    try dictionary.store("1", for: "a")
    for _ in 0..<3 { #expect(try dictionary.value(for: "a") == "1") }
    #expect(dictionary.statistics.hits == 0)
  }

  @Test("holds values of every size", arguments: [0, 1, 8_000, 8_104, 8_192, 100_000, 3_000_000])
  func sizes(count: Int) throws {
    let cache = try Cache()
    let dictionary = try PersistentDictionary<Int, [UInt8]>(
      cache.path, keys: .json, values: .bytes, options: CacheOptions(memory: .none))
    let value = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 167) }
    try dictionary.store(value, for: 1)
    #expect(try dictionary.value(for: 1) == value)
  }

  @Test("does as a plain dictionary does, over many random steps", arguments: 1...4)
  func model(seed: UInt64) throws {
    let cache = try Cache()
    var random = Seeded(state: seed)
    var model: [String: String] = [:]
    var dictionary = try cache.mutable()
    for step in 0..<400 {
      let key = "\(Int.random(in: 0..<6, using: &random))"
      switch Int.random(in: 0..<12, using: &random) {
      case 0: dictionary = try cache.mutable()
      case 1:
        try dictionary.remove(key)
        model[key] = nil
      case 2:
        try dictionary.storeIfAbsent("\(step)", for: key)
        if model[key] == nil { model[key] = "\(step)" }
      case 3 where model[key] != nil:
        try cache.damage(key, .value, .emptied)
        dictionary.clearMemory()
        guard case .recovered = try dictionary.store("\(step)", for: key) else {
          Issue.record("seed \(seed), step \(step): no recovery")
          return
        }
        model[key] = "\(step)"
      case 4 where step % 7 == 0:
        try dictionary.clear()
        model = [:]
      case 5..<8:
        try dictionary.store("\(step)", for: key)
        model[key] = "\(step)"
      default: #expect(try dictionary.value(for: key) == model[key], "seed \(seed), step \(step)")
      }
    }
    for key in 0..<6 { #expect(try dictionary.value(for: "\(key)") == model["\(key)"]) }
  }
}
