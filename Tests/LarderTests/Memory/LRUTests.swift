import Testing

@testable import Larder

@Suite("Values in memory")
struct LRUTests {
  /// A key and what stands for it, as the memory of a cache holds them.
  private struct Pair {
    var key: Int
    var value: String
  }

  /// Keys whose hashes are their own, or all the same.
  private struct Memory {
    private var lru: LRU<Pair>
    private let hash: (Int) -> Int

    init(count: Int, bytes: Int, hash: @escaping (Int) -> Int = { $0 }) {
      lru = LRU(limit: MemoryLimit(count: count, bytes: bytes))
      self.hash = hash
    }

    var count: Int { lru.count }
    var cost: Int { lru.cost }

    mutating func use(_ key: Int) -> String? { lru.use(hash(key)) { $0.key == key }?.value }

    mutating func insert(_ value: String, for key: Int, cost: Int) {
      lru.insert(Pair(key: key, value: value), for: hash(key), cost: cost) { $0.key == key }
    }

    mutating func update(_ key: Int, _ value: String) {
      lru.update(hash(key), where: { $0.key == key }) { $0.value = value }
    }

    mutating func remove(_ key: Int) { lru.remove(hash(key)) { $0.key == key } }
  }

  @Test("are forgotten in the order of their last use")
  func order() {
    var memory = Memory(count: 3, bytes: 1_000)
    for key in 0..<3 { memory.insert("\(key)", for: key, cost: 1) }
    #expect(memory.use(0) == "0")
    memory.insert("3", for: 3, cost: 1)
    #expect(memory.use(1) == nil)
    #expect(memory.use(0) == "0")
    #expect(memory.count == 3)
  }

  @Test("keep within their bytes, and one that is larger is not kept")
  func bytes() {
    var memory = Memory(count: 100, bytes: 10)
    for key in 0..<5 { memory.insert("\(key)", for: key, cost: 4) }
    #expect(memory.count == 2)
    #expect(memory.cost == 8)
    memory.insert("large", for: 9, cost: 11)
    #expect(memory.use(9) == nil)
    #expect(memory.cost == 8)
    memory.insert("small", for: 4, cost: 1)
    #expect(memory.cost == 5)
  }

  @Test("can be changed in their place")
  func update() {
    var memory = Memory(count: 3, bytes: 10)
    memory.insert("old", for: 1, cost: 4)
    memory.update(1, "new")
    memory.update(2, "nobody")
    #expect(memory.use(1) == "new")
    #expect(memory.use(2) == nil)
  }

  /// How keys are spread over hashes; the last one is the worst that a key type can do.
  enum Spread: CaseIterable {
    case alone, inFours, all

    func hash(_ key: Int) -> Int {
      switch self {
      case .alone: key
      case .inFours: key / 4
      case .all: 7
      }
    }
  }

  @Test(
    "do as a plain list does, over many random steps, also where hashes are the same",
    arguments: 1...5, Spread.allCases)
  func model(seed: UInt64, spread: Spread) {
    var random = Seeded(state: seed)
    var memory = Memory(count: 5, bytes: 40, hash: spread.hash)
    var model: [(key: Int, value: String, cost: Int)] = []
    for step in 0..<3_000 {
      let key = Int.random(in: 0..<12, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0:
        memory.remove(key)
        model.removeAll { $0.key == key }
      case 1:
        let index = model.firstIndex { $0.key == key }
        #expect(memory.use(key) == index.map { model[$0].value }, "seed \(seed), step \(step)")
        if let index { model.append(model.remove(at: index)) }
      default:
        let cost = Int.random(in: 1..<15, using: &random)
        memory.insert("\(step)", for: key, cost: cost)
        model.removeAll { $0.key == key }
        model.append((key, "\(step)", cost))
        while model.count > 5 || model.map(\.cost).reduce(0, +) > 40 { model.removeFirst() }
      }
      #expect(memory.count == model.count)
      #expect(memory.cost == model.map(\.cost).reduce(0, +))
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
