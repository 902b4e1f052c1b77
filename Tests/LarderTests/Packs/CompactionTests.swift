import SystemPackage
import TestSupport
import Testing

@testable import Larder

@Suite("Compaction")
struct CompactionTests {
  @Test("puts all entries in one file, and every one of them reads as before")
  func all() throws {
    let cache = try Cache()
    let once = try cache.once()
    for key in 0..<40 { try once.store("value \(key)", for: "\(key)") }
    let outcome = try once.compact()
    #expect(outcome.entries == 40)
    #expect(outcome.filesBefore == 120 && outcome.filesAfter == 1)
    #expect(outcome.bytesBefore > 0 && outcome.bytesAfter > outcome.bytesBefore)
    #expect(try cache.names("packs") == ["0001.pack"])
    #expect(try cache.names("staging").isEmpty)
    #expect(try cache.looseCount() == 0)
    for reader in [once, try cache.once()] {
      for key in 0..<40 { #expect(try reader.value(for: "\(key)") == "value \(key)") }
      #expect(try reader.value(for: "none") == nil)
    }
  }

  @Test("does nothing where there is nothing to gather")
  func nothing() throws {
    let cache = try Cache()
    let once = try cache.once()
    #expect(try once.compact() == CompactionOutcome())
    try once.store("1", for: "a")
    try once.compact()
    #expect(try once.compact() == CompactionOutcome())
    #expect(try cache.names("packs") == ["0001.pack"])
  }

  @Test("keeps the first value of a key the first", arguments: Durability.allCases)
  func writeOnce(durability: Durability) throws {
    let cache = try Cache()
    let (once, other) = (try cache.once(durability), try cache.once(durability))
    #expect(try other.value(for: "a") == nil)
    try once.store("1", for: "a")
    try once.compact()
    for dictionary in [once, other] {
      guard case .alreadyPresent("1") = try dictionary.storeIfAbsent("2", for: "a") else {
        Issue.record("not present")
        return
      }
      #expect(throws: LarderError.self) { try dictionary.store("2", for: "a") }
    }
    #expect(try cache.looseCount() == 0)
  }

  @Test("merges packs, newer values first, and drops what was removed")
  func precedence() throws {
    let cache = try Cache()
    let (dictionary, other) = (try cache.mutable(), try cache.mutable())
    for key in ["a", "b", "c"] { try dictionary.store("1", for: key) }
    try dictionary.compact()
    #expect(try other.value(for: "a") == "1")
    guard case .replaced = try dictionary.store("2", for: "a") else {
      Issue.record("not replaced")
      return
    }
    #expect(try other.value(for: "a") == "2", "a loose entry comes before a packed one")
    #expect(try other.value(for: "b") == "1")
    #expect(try dictionary.remove("b") == .removed)
    #expect(try other.value(for: "b") == nil, "nothing in memory outlives a removal")
    #expect(try Set(cache.names("packs")) == ["0001.pack", "0001.deleted"])
    let outcome = try dictionary.compact()
    #expect(outcome.entries == 2)
    #expect(try cache.names("packs") == ["0002.pack"])
    for reader in [dictionary, other, try cache.mutable()] {
      #expect(try reader.value(for: "a") == "2")
      #expect(try reader.value(for: "b") == nil)
      #expect(try reader.value(for: "c") == "1")
    }
    #expect(try dictionary.remove("a") == .removed)
    #expect(try other.value(for: "a") == nil, "no older value comes back")
  }

  @Test("leaves an invalid entry where it is, for recovery")
  func invalid() throws {
    let cache = try Cache()
    let once = try cache.once()
    for key in ["a", "b"] { try once.store("1", for: key) }
    try cache.damage("a", .value, .bitFlipped)
    let outcome = try once.compact()
    #expect(outcome.entries == 1 && outcome.invalid == 1)
    #expect(throws: LarderError.self) { try once.value(for: "a") }
    guard case .recovered = try once.storeIfAbsent("2", for: "a") else {
      Issue.record("not recovered")
      return
    }
    #expect(try cache.names("quarantine").count == 1)
    try once.compact()
    #expect(try once.value(for: "a") == "2")
    #expect(try once.value(for: "b") == "1")
  }

  @Test("is refused while another one is under way")
  func busy() throws {
    let cache = try Cache()
    let once = try cache.once()
    try once.store("1", for: "a")
    try once.compact()
    let held = try POSIXDisk().hold(CacheLayout(root: cache.path).packing)
    let error = #expect(throws: LarderError.self) { try once.compact() }
    #expect(error?.code == .busy)
    // Storing many gets along with it.
    #expect(try once.store(contentsOf: [("a", "2"), ("b", "2")]).stored == 1)
    #expect(try cache.looseCount() == 1)
    withExtendedLifetime(held) {}
  }

  @Test("removes all of it with the rest of the cache")
  func clear() throws {
    let cache = try Cache()
    let (dictionary, other) = (try cache.mutable(), try cache.mutable())
    try dictionary.store("1", for: "a")
    try dictionary.compact()
    try dictionary.store("2", for: "a")
    #expect(try other.value(for: "a") == "2")
    try dictionary.clear()
    #expect(try other.value(for: "a") == nil)
    #expect(try cache.names("staging").isEmpty)
    try dictionary.store("3", for: "a")
    try dictionary.compact()
    #expect(try other.value(for: "a") == "3")
  }

  @Test("does as a plain dictionary does, over many random steps", arguments: 1...4)
  func model(seed: UInt64) throws {
    let cache = try Cache()
    var random = Seeded(state: seed)
    var model: [String: String] = [:]
    var dictionaries = [try cache.mutable(), try cache.mutable()]
    for step in 0..<250 {
      let key = "\(Int.random(in: 0..<8, using: &random))"
      let which = Int.random(in: 0..<2, using: &random)
      switch Int.random(in: 0..<14, using: &random) {
      case 0: dictionaries[which] = try cache.mutable()
      case 1, 2:
        try dictionaries[which].remove(key)
        model[key] = nil
      case 3: try dictionaries[which].compact()
      case 4, 5:
        let keys = Set((0..<3).map { _ in "\(Int.random(in: 0..<8, using: &random))" })
        try dictionaries[which].store(contentsOf: keys.map { ($0, "\(step)") })
        for key in keys { model[key] = "\(step)" }
      case 6 where step % 5 == 0:
        try dictionaries[which].clear()
        model = [:]
      case 7..<10:
        try dictionaries[which].store("\(step)", for: key)
        model[key] = "\(step)"
      default: break
      }
      for key in 0..<8 {
        let read = try dictionaries[1 - which].value(for: "\(key)")
        #expect(read == model["\(key)"], "seed \(seed), step \(step), key \(key)")
      }
    }
    #expect(try cache.names("quarantine").isEmpty)
    #expect(try cache.names("staging").isEmpty)
  }
}

@Suite("Many values stored at once")
struct BulkStoreTests {
  @Test("leave those alone that are there, in a write-once cache", arguments: Durability.allCases)
  func writeOnce(durability: Durability) throws {
    let cache = try Cache()
    let once = try cache.once(durability)
    try once.store("old", for: "a")
    let values = ["a", "b", "c", "b"].map { ($0, "new \($0)") }
    let outcome = try once.store(contentsOf: values)
    #expect(outcome.stored == 2 && outcome.alreadyPresent == 2)
    #expect(try cache.names("packs") == ["0001.pack"])
    #expect(try once.value(for: "a") == "old")
    #expect(try once.value(for: "c") == "new c")
    #expect(try once.store(contentsOf: values).alreadyPresent == 4)
    #expect(try cache.names("packs") == ["0001.pack"], "no empty pack is left behind")
  }

  @Test("take the place of others, in a mutable cache", arguments: Durability.allCases)
  func mutable(durability: Durability) throws {
    let cache = try Cache()
    let (dictionary, other) = (try cache.mutable(durability), try cache.mutable())
    try dictionary.store("loose", for: "a")
    try dictionary.store(contentsOf: [("b", "packed")])
    #expect(try other.value(for: "a") == "loose")
    #expect(try other.value(for: "b") == "packed")
    let outcome = try dictionary.store(
      contentsOf: [("a", "1"), ("b", "2"), ("c", "3"), ("c", "4")])
    #expect(outcome.replaced == 3 && outcome.stored == 1)
    #expect(try other.value(for: "a") == "1")
    #expect(try other.value(for: "b") == "2")
    #expect(try other.value(for: "c") == "4", "of several of one key the last counts")
  }

  @Test("leave nothing behind where an encoder throws in the middle")
  func throwing() throws {
    let cache = try Cache()
    let dictionary = try PersistentDictionary<Double, Int>(cache.path)
    #expect(throws: LarderError.self) {
      try dictionary.store(contentsOf: [(1, 1), (Double.nan, 2), (3, 3)])
    }
    #expect(try dictionary.value(for: 1) == nil)
    #expect(try cache.names("staging").isEmpty)
    #expect(try cache.names("packs").isEmpty)
  }
}
