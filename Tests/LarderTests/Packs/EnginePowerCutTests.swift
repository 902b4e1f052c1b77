import SystemPackage
import TestSupport
import Testing

@testable import Larder

/// Each test cuts the power after every step of a deed and starts again.
@Suite("A power cut in the middle of a change of a cache")
struct EnginePowerCutTests {
  @Test("loses nothing that was acknowledged, where that was asked for", arguments: Deed.all)
  func powerLoss(deed: Deed) throws {
    try forEachOutcome(of: deed, .powerLoss) { cache, acknowledged, comment in
      for key in deed.keys {
        let read = try cache.read(key)
        let allowed = acknowledged ? [deed.new(key)] : [deed.old(key), deed.new(key)]
        #expect(allowed.contains(read), "\(key) is \(read), \(comment)")
      }
      try expectToWork(cache, deed, comment)
    }
  }

  @Test(
    "never yields a wrong value, and loses only what was just written, where nothing was asked for",
    arguments: Deed.all)
  func processCrash(deed: Deed) throws {
    try forEachOutcome(of: deed, .processCrash) { cache, _, comment in
      for key in deed.keys {
        let read = try cache.read(key)
        let isTouched = deed.old(key) != deed.new(key)
        let allowed = [deed.old(key), deed.new(key)] + (isTouched ? [.absent, .invalid] : [])
        #expect(allowed.contains(read), "\(key) is \(read), \(comment)")
      }
      try expectToWork(cache, deed, comment)
    }
  }

  /// What a power cut left behind, and whether the deed was acknowledged before it.
  private struct Outcome: Hashable {
    var tree: [String: String]
    var acknowledged: Bool
  }

  /// Cuts the power after every step, with every luck; hands out each different outcome once.
  private func forEachOutcome(
    of deed: Deed, _ durability: Durability,
    _ body: (SimulatedCache, Bool, String) throws -> Void
  ) throws {
    let world = try deed.world()
    var seen: Set<Outcome> = []
    try forEachCut(of: deed, durability, on: world) { cut, disk, acknowledged in
      for luck in SimulatedLuck.allCases {
        let left = disk.world(afterPowerCut: luck)
        let outcome = Outcome(
          tree: left.tree(at: SimulatedCache.root), acknowledged: acknowledged)
        guard seen.insert(outcome).inserted else { continue }
        let cache = try SimulatedCache(SimulatedDisk(left), deed.kind, .processCrash, boot: 3)
        try body(cache, acknowledged, "cut \(cut), \(luck)")
      }
    }
    #expect(seen.count > 3)
  }

  private func forEachCut(
    of deed: Deed, _ durability: Durability, on world: SimulatedWorld,
    _ body: (Int, SimulatedDisk, Bool) throws -> Void
  ) throws {
    var cut = 0
    while true {
      let disk = SimulatedDisk(world, cutAfter: cut)
      let acknowledged = (try? act(deed, durability, disk)) != nil
      try body(cut, disk, acknowledged)
      // The deed fits before the cut: all cuts have been tried.
      if acknowledged { return }
      cut += 1
      try #require(cut < 400, "the deed never ends")
    }
  }

  private func act(_ deed: Deed, _ durability: Durability, _ disk: SimulatedDisk) throws {
    try deed.act(try SimulatedCache(disk, deed.kind, durability, boot: 2))
  }

  /// Writing and compacting go on, and what is read stays what it was.
  private func expectToWork(
    _ cache: SimulatedCache, _ deed: Deed, _ comment: String
  ) throws {
    let seen = try Dictionary(uniqueKeysWithValues: deed.keys.map { ($0, try cache.read($0)) })
    _ = try cache.engine.compact()
    for (key, read) in seen { #expect(try cache.read(key) == read, "\(key), \(comment)") }
    for (key, read) in seen {
      if deed.kind == .mutable { try cache.replace(key, "next") }
      if deed.kind == .writeOnce { try cache.storeIfAbsent(key, "next") }
      let isKept = deed.kind == .writeOnce && read != .absent && read != .invalid
      #expect(try cache.read(key) == (isKept ? read : .value("next")), "\(key), \(comment)")
    }
    let staging = try cache.disk.names(in: cache.engine.layout.staging)
    #expect(staging.isEmpty, "\(comment)")
  }
}
