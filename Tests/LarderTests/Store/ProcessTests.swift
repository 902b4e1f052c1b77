import Glibc
import SystemPackage
import TestSupport
import Testing

@testable import Larder

/// A file that a test holds until all its children wait for it.
private final class Barrier {
  let path: FilePath
  private let descriptor: Int32

  init(_ path: FilePath) {
    self.path = path
    descriptor = open(path.string, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    flock(descriptor, LOCK_EX)
  }

  deinit { lower() }

  func lower() { flock(descriptor, LOCK_UN) }
}

@Suite("Several processes")
struct ProcessTests {
  private func run(_ arguments: [String]) throws -> ProcessOutcome {
    try ChildProcess.run(Products.storeProbe, arguments)
  }

  /// Starts as many processes at the same time, each with its number.
  private func race(
    _ count: Int, _ barrier: Barrier, _ arguments: @escaping @Sendable (Int) -> [String]
  ) async throws -> [String] {
    try await withThrowingTaskGroup(of: String.self) { group in
      for number in 0..<count {
        group.addTask {
          try ChildProcess.run(Products.storeProbe, arguments(number)).outputText
        }
      }
      barrier.lower()
      return try await group.reduce(into: [String]()) { $0.append($1) }
    }
  }

  @Test("that store the same key have one winner, and all read its value", arguments: 0..<3)
  func oneWinner(round: Int) async throws {
    let cache = try Cache()
    let barrier = Barrier(cache.directory.appending("barrier"))
    let (path, gate) = (cache.path.string, barrier.path.string)
    let lines = try await race(8, barrier) { ["race", path, gate, "key", "value \($0)"] }
    let values = Set(lines.map { $0.split(separator: " ", maxSplits: 1).last.map(String.init) })
    #expect(values.count == 1)
    #expect(lines.count { $0.hasPrefix("stored") } == 1)
    #expect(lines.count { $0.hasPrefix("present") } == 7)
    #expect(try cache.names("staging") == [])
    #expect(try cache.names("sessions") == [])
  }

  @Test(
    "that store the same invalid key have one winner, and the bad entry is in quarantine",
    arguments: DamageKind.small)
  func recovery(kind: DamageKind) async throws {
    let cache = try Cache()
    let once = try cache.once()
    try once.store(String(repeating: "x", count: 5_000), for: "key")
    try cache.damage("key", .value, kind)
    let barrier = Barrier(cache.directory.appending("barrier"))
    let (path, gate) = (cache.path.string, barrier.path.string)
    let lines = try await race(8, barrier) { ["race", path, gate, "key", "value \($0)"] }
    let values = Set(lines.map { $0.split(separator: " ", maxSplits: 1).last.map(String.init) })
    #expect(values.count == 1, "\(lines)")
    #expect(lines.count { $0.hasPrefix("recovered") } == 1, "\(lines)")
    #expect(lines.count { $0.hasPrefix("present") } == 7, "\(lines)")
    #expect(try cache.names("quarantine").count == 1)
    #expect(try cache.names("staging") == [])
  }

  @Test("never see in memory what another one has replaced or removed")
  func versions() throws {
    let cache = try Cache()
    let dictionary = try cache.mutable()
    try dictionary.store("0", for: "a")
    for round in 1...10 {
      #expect(try dictionary.value(for: "a") == "\(round - 1)")
      #expect(try run(["put", cache.path.string, "a", "\(round)"]).status == .exited(0))
      #expect(try dictionary.value(for: "a") == "\(round)")
    }
    #expect(try run(["remove", cache.path.string, "a"]).status == .exited(0))
    #expect(try dictionary.value(for: "a") == nil)
  }

  @Test("that trap while a value is being encoded leave nothing behind that a reader sees")
  func trap() throws {
    let cache = try Cache()
    #expect(try run(["trap", cache.path.string, "a"]).status == .signaled(SIGABRT))
    let codec = ValueCodec<String>(
      name: "trap", encode: { Array($0.utf8) }, decode: { String(decoding: $0, as: UTF8.self) })
    let dictionary = try PersistentDictionary<String, String>(
      cache.path, keys: .json, values: codec)
    #expect(try dictionary.value(for: "a") == nil)
    try dictionary.store("fine", for: "a")
    #expect(try dictionary.value(for: "a") == "fine")
  }

  @Test(
    "killed before any change of the disk leave the old value or the new one, and the next works",
    arguments: ["store", "replace", "remove", "clear"])
  func killed(kind: String) throws {
    for step in 1...200 {
      let cache = try Cache()
      if kind != "store" { try cache.mutable().store("old", for: "a") }
      let outcome = try run(["die", cache.path.string, "a", "\(step)", kind])
      let old = kind == "store" ? nil : "old"
      let new = kind == "store" || kind == "replace" ? "new" : nil
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

  @Test("that store, replace and remove at random never see a wrong value", arguments: 1...2)
  func hammer(seed: Int) async throws {
    let cache = try Cache()
    let barrier = Barrier(cache.directory.appending("barrier"))
    let (path, gate) = (cache.path.string, barrier.path.string)
    let lines = try await race(6, barrier) {
      ["hammer", path, gate, "\(seed * 100 + $0)", "300"]
    }
    #expect(lines == [String](repeating: "done\n", count: 6))
    #expect(try cache.names("staging") == [])
  }
}
