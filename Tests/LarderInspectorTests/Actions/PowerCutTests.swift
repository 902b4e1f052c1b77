import Larder
import LarderFormats
import SystemPackage
import TestSupport
import Testing

@testable import LarderInspector

/// Each test cuts the power after every step with every luck, starts again, and undoes.
@Suite("A power cut")
struct PowerCutTests {
  /// Every luck for the action that does most, a few for those that do a part of it.
  private static let actions: [(Action, SimulatedLuck)] =
    SimulatedLuck.allCases.map { (.repair, $0) }
    + [.delete, .recover, .compact].flatMap { action in
      [SimulatedLuck.nothing, .everything, .odd].map { (action, $0) }
    }

  /// Undoes whatever an earlier life of the program left to undo.
  private func undoAll(_ shelf: Shelf) throws {
    for _ in 0..<3 {
      guard let plan = try? shelf.plan(.undo) else { return }
      let result = try shelf.carryOut(plan)
      try #require(result.failed.isEmpty && result.skipped.isEmpty, "\(result)")
    }
  }

  private func expectNothingHeld(_ shelf: Shelf, _ comment: Comment) throws {
    #expect(try shelf.quarantine.runs().allSatisfy { $0.items == 0 }, comment)
  }

  @Test(
    "in the middle of an action can be undone to the last time of the last directory",
    arguments: actions)
  func action(action: Action, luck: SimulatedLuck) throws {
    let world = try Shelf.damaged()
    let original = world.tree(at: Shelf.arena.cache)
    for cut in 0...(try stepsNeeded({ try Shelf($0).act(action) }, on: world)) {
      let disk = SimulatedDisk(world, cutAfter: cut)
      let acted = (try? Shelf(disk).act(action)) != nil
      let shelf = Shelf(SimulatedDisk(disk.world(afterPowerCut: luck)))
      if acted { #expect(shelf.names.count < original.count, "done means durable, cut \(cut)") }
      try undoAll(shelf)
      #expect(shelf.differences(from: original) == [], "cut \(cut)")
      try expectNothingHeld(shelf, "cut \(cut)")
    }
  }

  @Test("in the middle of an undo is finished by undoing again", arguments: SimulatedLuck.allCases)
  func undo(luck: SimulatedLuck) throws {
    let start = SimulatedDisk(try Shelf.damaged())
    let original = Shelf(start).tree
    try Shelf(start).act(.repair)
    start.advance(by: 60_000_000_000)
    let world = start.world
    for cut in 0...(try stepsNeeded({ try Shelf($0).act(.undo) }, on: world)) {
      let disk = SimulatedDisk(world, cutAfter: cut)
      let undone = (try? Shelf(disk).act(.undo)) != nil
      let shelf = Shelf(SimulatedDisk(disk.world(afterPowerCut: luck)))
      if undone {
        #expect(shelf.differences(from: original) == [], "done means durable, cut \(cut)")
      }
      try undoAll(shelf)
      #expect(shelf.differences(from: original) == [], "cut \(cut)")
      try expectNothingHeld(shelf, "cut \(cut)")
    }
  }

  @Test(
    "in the undo of an action that was cut too loses nothing", arguments: SimulatedLuck.allCases)
  func undoOfCut(luck: SimulatedLuck) throws {
    let world = try Shelf.damaged()
    let original = world.tree(at: Shelf.arena.cache)
    let steps = try stepsNeeded({ try Shelf($0).act(.repair) }, on: world)
    for firstCut in stride(from: 1, to: steps, by: 9) {
      let disk = SimulatedDisk(world, cutAfter: firstCut)
      _ = try? Shelf(disk).act(.repair)
      let stopped = disk.world(afterPowerCut: luck)
      for cut in stride(from: 0, to: 60, by: 8) {
        let second = SimulatedDisk(stopped, cutAfter: cut)
        _ = try? Shelf(second).act(.undo)
        let shelf = Shelf(SimulatedDisk(second.world(afterPowerCut: luck)))
        try undoAll(shelf)
        #expect(shelf.differences(from: original) == [], "cuts \(firstCut), \(cut)")
      }
    }
  }

  @Test(
    "in the middle of a purge leaves the cache alone, and the next purge finishes it",
    arguments: SimulatedLuck.allCases)
  func purge(luck: SimulatedLuck) throws {
    let start = SimulatedDisk(try Shelf.damaged())
    try Shelf(start).act(.repair)
    let mended = Shelf(start).tree
    let world = start.world
    for cut in 0...(try stepsNeeded({ try Shelf($0).act(.purge) }, on: world)) {
      let disk = SimulatedDisk(world, cutAfter: cut)
      _ = try? Shelf(disk).act(.purge)
      let shelf = Shelf(SimulatedDisk(disk.world(afterPowerCut: luck)))
      #expect(shelf.differences(from: mended) == [], "cut \(cut)")
      try shelf.act(.purge)
      #expect(shelf.differences(from: mended) == [], "cut \(cut)")
      #expect(shelf.disk.world.tree(at: shelf.arena.quarantine).isEmpty, "cut \(cut)")
    }
  }

  @Test(
    "never leaves a lock that would keep the owner out after the next action",
    arguments: SimulatedLuck.allCases)
  func locks(luck: SimulatedLuck) throws {
    let world = try Shelf.damaged()
    for cut in 0...(try stepsNeeded({ try Shelf($0).act(.repair) }, on: world)) {
      let disk = SimulatedDisk(world, cutAfter: cut)
      _ = try? Shelf(disk).act(.repair)
      let shelf = Shelf(SimulatedDisk(disk.world(afterPowerCut: luck)))
      try shelf.act(.repair)
      #expect(try shelf.everything.items.allSatisfy { $0.kind != .lock }, "cut \(cut)")
      #expect(try shelf.everything.entries.map(\.name) == ["a", "e"], "cut \(cut)")
    }
  }

  private func stepsNeeded(
    _ action: (SimulatedDisk) throws -> ActionResult, on world: SimulatedWorld
  ) throws -> Int {
    let disk = SimulatedDisk(world)
    _ = try action(disk)
    return disk.steps
  }
}
