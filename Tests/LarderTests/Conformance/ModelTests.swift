import Testing

@testable import Larder

@Suite("A cache beside a plain dictionary")
struct ModelTests {
  @Test("does the same, over many random steps", arguments: EngineKind.allCases, 1...4)
  func model(kind: EngineKind, seed: UInt64) throws {
    let cache = try Cache(kind)
    var run = ModelRun(cache: cache, seed: seed, dictionary: try cache.mutable())
    for _ in 0..<400 { try run.step() }
    #expect(try cache.leftovers() == [])
  }
}

/// A cache, and what should be in it.
private struct ModelRun {
  /// What is done in a step; what is named twice is done twice as often.
  private enum Step: CaseIterable {
    case store, storeAgain, storeIfAbsent, fetch, fetchAgain, remove, damage, forget, reopen, clear
    case compact
  }

  let cache: Cache
  let seed: UInt64
  var dictionary: PersistentDictionary<String, String>
  private var random: Seeded
  private var number = 0
  private var values: [String: String] = [:]
  private var damaged: Set<String> = []
  private var place: Comment = ""

  init(cache: Cache, seed: UInt64, dictionary: PersistentDictionary<String, String>) {
    self.cache = cache
    self.seed = seed
    self.dictionary = dictionary
    random = Seeded(state: seed)
  }

  mutating func step() throws {
    number += 1
    let key = "\(Int.random(in: 0..<6, using: &random))"
    let step = Step.allCases.randomElement(using: &random) ?? .fetch
    place = "seed \(seed), step \(number): \(step) \(key)"
    switch step {
    case .store, .storeAgain: try store(key)
    case .storeIfAbsent: try storeIfAbsent(key)
    case .fetch, .fetchAgain: try fetch(key)
    case .remove: try remove(key)
    case .damage: try damage(key)
    case .forget: dictionary.clearMemory()
    case .reopen:
      dictionary = try cache.mutable(number.isMultiple(of: 5) ? .powerLoss : .processCrash)
    case .clear: try clear()
    case .compact: try dictionary.compact()
    }
  }

  private mutating func store(_ key: String) throws {
    let outcome = try dictionary.store("\(number)", for: key)
    expect(outcome, values[key], damaged.remove(key) != nil, isReplacing: true)
    values[key] = "\(number)"
  }

  private mutating func storeIfAbsent(_ key: String) throws {
    let wasDamaged = damaged.remove(key) != nil
    let outcome = try dictionary.storeIfAbsent("\(number)", for: key)
    expect(outcome, values[key], wasDamaged, isReplacing: false)
    if values[key] == nil || wasDamaged { values[key] = "\(number)" }
  }

  private func fetch(_ key: String) throws {
    if damaged.contains(key) {
      #expect(throws: LarderError.self, place) { try dictionary.value(for: key) }
    } else {
      #expect(try dictionary.value(for: key) == values[key], place)
    }
  }

  private mutating func remove(_ key: String) throws {
    let outcome = try dictionary.remove(key)
    if damaged.remove(key) == nil {
      #expect(outcome == (values[key] == nil ? .absent : .removed), place)
    } else {
      guard case .quarantined = outcome else {
        Issue.record(place)
        return
      }
    }
    values[key] = nil
  }

  private mutating func damage(_ key: String) throws {
    guard values[key] != nil, !damaged.contains(key), try cache.isLoose(key) else { return }
    let part = EntryPart.allCases.randomElement(using: &random) ?? .value
    try cache.damage(
      key, part, DamageKind.small.randomElement(using: &random) ?? .emptied)
    // Damage is no change that anybody was told of: what is in memory may be served.
    dictionary.clearMemory()
    damaged.insert(key)
  }

  private mutating func clear() throws {
    guard number.isMultiple(of: 4) else { return }
    try dictionary.clear()
    values = [:]
    damaged = []
  }

  private func expect(
    _ outcome: StoreOutcome<String>, _ old: String?, _ wasDamaged: Bool, isReplacing: Bool
  ) {
    let isAsItShould =
      switch outcome {
      case .stored: old == nil
      case .replaced: isReplacing && old != nil && !wasDamaged
      case .recovered: wasDamaged
      case .alreadyPresent(let value): !isReplacing && value == old && !wasDamaged
      }
    #expect(isAsItShould, place)
  }
}
