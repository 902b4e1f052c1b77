import Testing

@testable import Larder

@Suite("Values in memory")
struct LRUTests {
  @Test("are forgotten in the order of their last use")
  func order() {
    var lru = LRU<Int, String>(limit: MemoryLimit(count: 3, bytes: 1_000))
    for key in 0..<3 { lru.insert("\(key)", for: key, cost: 1) }
    #expect(lru.use(0) == "0")
    lru.insert("3", for: 3, cost: 1)
    #expect(lru.use(1) == nil)
    #expect(lru.use(0) == "0")
    #expect(lru.count == 3)
  }

  @Test("keep within their bytes, and one that is larger is not kept")
  func bytes() {
    var lru = LRU<Int, String>(limit: MemoryLimit(count: 100, bytes: 10))
    for key in 0..<5 { lru.insert("\(key)", for: key, cost: 4) }
    #expect(lru.count == 2)
    #expect(lru.cost == 8)
    lru.insert("large", for: 9, cost: 11)
    #expect(lru.use(9) == nil)
    #expect(lru.cost == 8)
    lru.insert("small", for: 4, cost: 1)
    #expect(lru.cost == 5)
  }

  @Test("do as a plain list does, over many random steps", arguments: 1...5)
  func model(seed: UInt64) {
    var random = Seeded(state: seed)
    var lru = LRU<Int, Int>(limit: MemoryLimit(count: 5, bytes: 40))
    var model: [(key: Int, cost: Int)] = []
    for step in 0..<3_000 {
      let key = Int.random(in: 0..<12, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0:
        lru.remove(key)
        model.removeAll { $0.key == key }
      case 1:
        let found = lru.use(key) != nil
        #expect(found == model.contains { $0.key == key }, "seed \(seed), step \(step)")
        if let index = model.firstIndex(where: { $0.key == key }) {
          model.append(model.remove(at: index))
        }
      default:
        let cost = Int.random(in: 1..<15, using: &random)
        lru.insert(step, for: key, cost: cost)
        model.removeAll { $0.key == key }
        model.append((key, cost))
        while model.count > 5 || model.map(\.cost).reduce(0, +) > 40 { model.removeFirst() }
      }
      #expect(lru.count == model.count)
      #expect(lru.cost == model.map(\.cost).reduce(0, +))
    }
  }
}

/// The same numbers for the same seed.
struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
