import Larder
import LarderFormats
import SystemPackage
import TestSupport
import Testing

@testable import LarderInspector

@Suite("Undo")
struct UndoTests {
  private let shelf: Shelf
  private let original: [String: String]

  init() throws {
    shelf = Shelf(SimulatedDisk(try Shelf.damaged()))
    original = shelf.tree
  }

  @Test(
    "brings back every byte, mode and time, of directories too",
    arguments: [Action.repair, .delete, .recover, .compact])
  func exact(action: Action) throws {
    try shelf.act(action)
    #expect(shelf.tree != original)
    shelf.disk.advance(by: 3_600_000_000_000)
    let result = try shelf.act(.undo)
    #expect(result.skipped.isEmpty && result.failed.isEmpty && result.notes.isEmpty)
    #expect(shelf.differences(from: original) == [])
    #expect(try shelf.quarantine.runs().map(\.state) == [.undone])
  }

  @Test("takes back the last run first, then the one before")
  func twoRuns() throws {
    try shelf.act(.delete, shelf.entries("a"))
    let between = shelf.tree
    shelf.disk.advance(by: 60_000_000_000)
    try shelf.act(.repair)
    try shelf.act(.undo)
    #expect(shelf.differences(from: between) == [])
    try shelf.act(.undo)
    #expect(shelf.differences(from: original) == [])
    #expect { try shelf.plan(.undo) } throws: { ($0 as? LarderError)?.code == .noSuchEntry }
  }

  @Test("takes back one step of a run, and the rest later")
  func oneStep() throws {
    try shelf.act(.repair)
    let step = try #require(
      try shelf.quarantine.items(of: 1).first { $0.subject.name == "c" }?.step)
    let plan = try Undo.plan(run: 1, steps: [step], of: shelf.cache, in: shelf.quarantine)
    #expect(plan.steps.map(\.subject.name) == ["c"])
    #expect(try shelf.carryOut(plan).done == 1)
    #expect(try shelf.everything.entries.map(\.name) == ["a", "c", "e"])
    #expect(try shelf.quarantine.runs().map(\.items) == [5])
    try shelf.act(.undo)
    #expect(shelf.differences(from: original) == [])
  }

  @Test("does nothing when there is nothing left to do")
  func idempotent() throws {
    try shelf.act(.repair)
    let plan = try shelf.plan(.undo)
    try shelf.carryOut(plan)
    let again = try shelf.carryOut(plan)
    #expect(again.done == 0)
    #expect(again.notes == ["Run 1 was undone already."])
    #expect(shelf.differences(from: original) == [])
  }

  @Test("keeps in the quarantine what was made anew meanwhile, and restores the rest")
  func occupied() throws {
    try shelf.act(.repair)
    try shelf.disk.makeDirectory("home/cache/shelf/b", mode: 0o755)
    try shelf.disk.create("home/cache/shelf/b/key", Array("new".utf8), mode: 0o644)
    let result = try shelf.act(.undo)
    #expect(result.skipped.map(\.why) == [.occupied])
    #expect(result.skipped.map(\.subject.name) == ["b"])
    #expect(result.done == 5)
    #expect(shelf.tree["/shelf/b/key"]?.hasSuffix("\(Array("new".utf8))") == true)
    #expect(try shelf.quarantine.runs().map(\.items) == [1])
    // Once the place is free, undo finishes.
    try shelf.disk.remove("home/cache/shelf/b/key")
    try shelf.disk.removeDirectory("home/cache/shelf/b")
    #expect(try shelf.act(.undo).done == 1)
    #expect(try shelf.quarantine.runs().map(\.state) == [.undone])
  }

  @Test("waits for the owner: an entry whose lock is held stays in the quarantine")
  func locked() throws {
    try shelf.act(.delete, shelf.entries("a"))
    try shelf.disk.create("home/cache/a.lock", Array("live".utf8), mode: 0o600)
    let result = try shelf.act(.undo)
    #expect(result.skipped.map(\.why) == [.locked])
    try shelf.disk.remove("home/cache/a.lock")
    #expect(try shelf.act(.undo).done == 1)
  }

  @Test("leaves the time of a directory alone that somebody else changed since")
  func foreignChange() throws {
    try shelf.act(.delete, shelf.entries("a"))
    shelf.disk.advance(by: 60_000_000_000)
    try shelf.disk.makeDirectory("home/cache/shelf/z", mode: 0o755)
    let time = shelf.tree["/shelf"]
    shelf.disk.advance(by: 60_000_000_000)
    let result = try shelf.act(.undo)
    #expect(result.notes == ["'shelf' keeps its time: somebody else changed it since."])
    #expect(shelf.tree["/shelf"] != original["/shelf"])
    #expect(shelf.tree["/shelf"] != time)
    #expect(shelf.tree["/shelf/a"] == original["/shelf/a"])
  }

  @Test("says where something cannot go because its directory is gone")
  func directoryGone() throws {
    try shelf.act(.delete, shelf.entries("a"))
    try shelf.disk.move("home/cache/shelf", to: "home/cache/moved")
    let result = try shelf.act(.undo)
    #expect(result.skipped.map(\.why) == [.vanished])
    #expect(try shelf.quarantine.runs().map(\.items) == [1])
    try shelf.disk.move("home/cache/moved", to: "home/cache/shelf")
    #expect(try shelf.act(.undo).done == 1)
  }

  @Test("refuses a run that another larder is working on")
  func busy() throws {
    try shelf.act(.delete, shelf.entries("a"))
    let plan = try shelf.plan(.undo)
    let held = try shelf.disk.hold("home/cache.larder-quarantine/runs/0001/journal")
    #expect { try shelf.carryOut(plan) } throws: { ($0 as? LarderError)?.code == .busy }
    withExtendedLifetime(held) {}
  }

  @Test("restores a mode or time that somebody changed in the quarantine")
  func corrected() throws {
    try shelf.act(.delete, shelf.entries("a"))
    let item: FilePath = "home/cache.larder-quarantine/runs/0001/items/0/0"
    try shelf.disk.setMode(0o700, of: item)
    try shelf.disk.setModified(Timestamp(seconds: 1), of: item)
    try shelf.act(.undo)
    #expect(shelf.differences(from: original) == [])
  }

  @Test("undoes a run whose journal has damaged lines behind what matters")
  func damagedJournal() throws {
    try shelf.act(.repair)
    try shelf.disk.append(
      Array("00000000 {\"record\":\"purged\"}\nrubbish".utf8),
      to: "home/cache.larder-quarantine/runs/0001/journal")
    try shelf.act(.undo)
    #expect(shelf.differences(from: original) == [])
    #expect(try shelf.quarantine.runs().map(\.state) == [.undone])
  }
}
