import Glibc
import SystemPackage
import TestSupport
import Testing

@testable import Larder

@Suite("Several processes")
struct ProcessTests {
  private func run(_ arguments: [String]) throws -> ProcessOutcome {
    try ChildProcess.run(Products.storeProbe, arguments)
  }

  /// Starts as many processes at the same time, each with its number.
  private func race(
    _ count: Int, _ cache: Cache, _ arguments: @escaping @Sendable (Int) -> [String],
    named command: String
  ) async throws -> [String] {
    try await race(count, cache) { (command, arguments($0)) }
  }

  private func race(
    _ count: Int, _ cache: Cache,
    _ commands: @escaping @Sendable (Int) -> (name: String, arguments: [String])
  ) async throws -> [String] {
    let barrier = Barrier(cache.directory.appending("barrier"))
    let places = [cache.path.string, barrier.path.string]
    return try await withThrowingTaskGroup(of: String.self) { group in
      for number in 0..<count {
        let command = commands(number)
        group.addTask {
          try ChildProcess.run(
            Products.storeProbe, [command.name] + places + command.arguments
          ).outputText
        }
      }
      barrier.lower()
      return try await group.reduce(into: [String]()) { $0.append($1) }
    }
  }

  private func values(_ lines: [String]) -> Set<String> {
    Set(lines.compactMap { $0.split(separator: " ", maxSplits: 1).last.map(String.init) })
  }

  @Test(
    "that store the same key have one winner, and all read its value",
    arguments: EngineKind.allCases, 0..<2)
  func oneWinner(kind: EngineKind, round: Int) async throws {
    let cache = try Cache(kind)
    let lines = try await race(8, cache, { ["key", "value \($0)"] }, named: "race")
    #expect(values(lines).count == 1, "\(lines)")
    #expect(lines.count { $0.hasPrefix("stored") } == 1, "\(lines)")
    #expect(lines.count { $0.hasPrefix("present") } == 7, "\(lines)")
    #expect(try cache.leftovers() == [])
    if kind == .directory { #expect(try cache.names("sessions") == []) }
  }

  @Test(
    "S5: that store the same invalid key have one winner, and the bad entry is in quarantine",
    arguments: EngineKind.allCases, DamageKind.small)
  func recovery(engine: EngineKind, kind: DamageKind) async throws {
    let cache = try Cache(engine)
    let once = try cache.once()
    try once.store(String(repeating: "x", count: 5_000), for: "key")
    try cache.damage("key", .value, kind)
    let lines = try await race(8, cache, { ["key", "value \($0)"] }, named: "race")
    #expect(values(lines).count == 1, "\(lines)")
    #expect(lines.count { $0.hasPrefix("recovered") } == 1, "\(lines)")
    #expect(lines.count { $0.hasPrefix("present") } == 7, "\(lines)")
    #expect(try cache.quarantined() == 1)
    #expect(try cache.leftovers() == [])
  }

  @Test(
    "S7: never see in memory what another one has replaced or removed",
    arguments: EngineKind.allCases)
  func versions(kind: EngineKind) throws {
    let cache = try Cache(kind)
    let dictionary = try cache.mutable()
    try dictionary.store("0", for: "a")
    let other = try Conversation(Products.storeProbe, ["serve", cache.path.string])
    #expect(try other.hear() == "ready")
    for round in 1...30 {
      #expect(try dictionary.value(for: "a") == "\(round - 1)")
      #expect(try other.ask("store a \(round)") == "replaced")
      #expect(try dictionary.value(for: "a") == "\(round)")
      try dictionary.store("\(round)!", for: "a")
      #expect(try other.ask("fetch a") == "\(round)!")
      #expect(try other.ask("store a \(round)") == "replaced")
    }
    #expect(try dictionary.value(for: "a") == "30")
    #expect(try other.ask("remove a") == "removed")
    #expect(try dictionary.value(for: "a") == nil)
    try dictionary.store("back", for: "a")
    #expect(try dictionary.value(for: "a") == "back")
    #expect(try other.ask("clear") == "cleared")
    #expect(try dictionary.value(for: "a") == nil)
  }

  @Test(
    "S1: that trap while a value is being encoded leave nothing behind that a reader sees",
    arguments: EngineKind.allCases)
  func trap(kind: EngineKind) throws {
    let cache = try Cache(kind)
    #expect(try run(["trap", cache.path.string, "a"]).status == .signaled(SIGABRT))
    let codec = ValueCodec<String>(
      name: "trap", encode: { Array($0.utf8) }, decode: { String(decoding: $0, as: UTF8.self) })
    let dictionary: PersistentDictionary<String, String> = try cache.mutable(values: codec)
    #expect(try dictionary.value(for: "a") == nil)
    try dictionary.store("fine", for: "a")
    #expect(try dictionary.value(for: "a") == "fine")
    #expect(try cache.leftovers() == [])
  }

  @Test(
    "killed before any change of the disk leave the old value or the new one, and the next works",
    arguments: [
      ("store", false), ("replace", false), ("remove", false), ("replace", true),
      ("remove", true), ("clear", true), ("store-many", true),
    ])
  func killed(kind: String, isPacked: Bool) throws {
    for step in 1...200 {
      let cache = try Cache()
      if kind != "store" {
        let dictionary = try cache.mutable()
        if isPacked {
          try dictionary.store(contentsOf: [("a", kind == "remove" ? "older" : "old")])
        }
        // A loose one, in a removal before a packed one.
        if !isPacked || kind == "remove" { try dictionary.store("old", for: "a") }
      }
      let outcome = try run(["die", cache.path.string, "a", "\(step)", kind])
      let old = kind == "store" ? nil : "old"
      let new = kind == "remove" || kind == "clear" ? nil : "new"
      let dictionary = try cache.mutable()
      let value = try dictionary.value(for: "a")
      #expect(value == old || value == new, "step \(step)")
      // The next writer sweeps what the dead one left.
      try dictionary.store("next", for: "a")
      #expect(try dictionary.value(for: "a") == "next")
      dictionary.close()
      #expect(try cache.names("staging") == [], "step \(step)")
      #expect(try cache.names("sessions") == [], "step \(step)")
      #expect(try cache.names("quarantine") == [], "step \(step)")
      if outcome.status == .exited(0) {
        #expect(value == new)
        return
      }
      #expect(outcome.status == .signaled(SIGKILL))
    }
    Issue.record("the process never survived")
  }

  @Test("killed before any change of the disk while compacting leave every entry as it was")
  func killedCompactor() throws {
    let values = ["a": "2", "b": "1", "c": "1"]
    for step in 1...200 {
      let cache = try Cache()
      let dictionary = try cache.mutable()
      try dictionary.store(contentsOf: [("a", "1"), ("b", "1"), ("d", "1")])
      for (key, value) in ["a": "2", "c": "1"] { try dictionary.store(value, for: key) }
      try dictionary.remove("d")
      dictionary.close()
      let outcome = try run(["die", cache.path.string, "a", "\(step)", "compact"])
      for reader in [dictionary, try cache.mutable()] {
        for key in ["a", "b", "c", "d"] {
          #expect(try reader.value(for: key) == values[key], "\(key), step \(step)")
        }
      }
      try dictionary.compact()
      for key in ["a", "b", "c", "d"] {
        #expect(try dictionary.value(for: key) == values[key], "\(key), step \(step)")
      }
      #expect(try cache.looseCount() == 0, "step \(step)")
      #expect(try cache.names("packs").count == 1, "step \(step)")
      #expect(try cache.names("staging") == [], "step \(step)")
      if outcome.status == .exited(0) { return }
      #expect(outcome.status == .signaled(SIGKILL))
    }
    Issue.record("the process never survived")
  }

  @Test(
    "that store the same keys while another compacts have one winner for each",
    arguments: EngineKind.allCases)
  func oneWinnerAcrossCompaction(kind: EngineKind) async throws {
    let cache = try Cache(kind)
    _ = try cache.once()
    let outputs = try await race(9, cache) { number in
      number == 8 ? ("compact", ["25", "write-once"]) : ("race-many", ["value \(number)", "40"])
    }
    #expect(outputs.contains("done\n"))
    let lines = outputs.flatMap { $0.split(separator: "\n").map(String.init) }
    #expect(!lines.contains { $0.hasPrefix("wrong") })
    #expect(lines.count { $0.hasSuffix(" won") } == 40)
    let seen = Set(lines.filter { $0.contains("=") })
    #expect(seen.count == 40, "all readers see the winners' values: \(seen.sorted())")
    #expect(try cache.leftovers() == [])
  }

  @Test(
    "that store, replace and remove while another compacts never see a wrong value",
    arguments: EngineKind.allCases)
  func hammerAcrossCompaction(kind: EngineKind) async throws {
    let cache = try Cache(kind)
    let lines = try await race(5, cache) { number in
      number == 4 ? ("compact", ["20", "mutable"]) : ("hammer", ["\(700 + number)", "200"])
    }
    #expect(lines == [String](repeating: "done\n", count: 5))
    #expect(try cache.leftovers() == [])
  }

  /// The kernel kills the process right where a file would grow beyond the limit: for a database in
  /// the middle of one of the log's frames.
  @Test(
    "S2: killed in the middle of a write lose nothing that was acknowledged",
    arguments: EngineKind.allCases, [33_000, 37_111, 45_056, 60_001])
  func torn(kind: EngineKind, limit: Int) throws {
    let cache = try Cache(kind)
    // A directory's files are one entry each: the first that is too large tears.
    let size = kind == .directory ? limit + 5_000 : 3_000
    let outcome = try run(["limited", cache.path.string, "\(limit)", "die", "\(size)"])
    #expect(outcome.status == .signaled(SIGXFSZ))
    let stored = outcome.outputText.split(separator: "\n").count
    let dictionary: PersistentDictionary<Int, [UInt8]> = try cache.mutable()
    for key in 0..<stored {
      #expect(try dictionary.value(for: key)?.allSatisfy { $0 == UInt8(key) } == true)
    }
    #expect(try dictionary.value(for: stored) == nil)
    guard case .stored = try dictionary.store([1], for: stored) else {
      Issue.record("something was left of what was not acknowledged")
      return
    }
    #expect(try dictionary.value(for: stored) == [1])
    dictionary.close()
    #expect(try cache.leftovers() == [])
    #expect(try cache.quarantined() == 0)
  }

  @Test(
    "that store, replace and remove at random never see a wrong value",
    arguments: EngineKind.allCases)
  func hammer(kind: EngineKind) async throws {
    let cache = try Cache(kind)
    let lines = try await race(6, cache, { ["\(100 + $0)", "300"] }, named: "hammer")
    #expect(lines == [String](repeating: "done\n", count: 6))
    #expect(try cache.leftovers() == [])
  }
}
