import Larder
import LarderFormats
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import LarderInspector

@Suite("An action")
struct ExecutorTests {
  private let shelf: Shelf
  private let original: [String: String]

  init() throws {
    shelf = Shelf(SimulatedDisk(try Shelf.damaged()))
    original = shelf.tree
  }

  private var entries: [String] { get throws { try shelf.everything.entries.map(\.name) } }

  @Test("takes out what was planned, and nothing else")
  func repair() throws {
    let result = try shelf.act(.repair)
    #expect(result.done == 6)
    #expect(result.skipped.isEmpty && result.failed.isEmpty)
    #expect(try entries == ["a", "e"])
    #expect(!shelf.names.contains("/f.lock"))
    let untouched = ["", "/void", "/shelf/a", "/shelf/a/key", "/shelf/a/value", "/shelf/e"]
    for path in untouched.dropFirst() { #expect(shelf.tree[path] == original[path]) }
  }

  @Test("holds the owner's lock while an entry moves, and gives it back")
  func ownersLock() throws {
    let plan = try shelf.plan(.delete, shelf.entries("a", "e"))
    let locks = Mutex<[String]>([])
    let watched = WatchedDisk(shelf.disk) { [shelf] source, target in
      if target.string.contains("/items/") {
        let held = shelf.names.filter { $0.hasSuffix(".lock") && $0 != "/f.lock" }
        locks.withLock { $0 += held }
      }
    }
    _ = try Executor(cache: shelf.cache, arena: shelf.arena, disk: watched).carryOut(plan)
    #expect(locks.withLock(\.self) == ["/a.lock", "/e.lock"])
    #expect(shelf.names.filter { $0.hasSuffix(".lock") } == ["/f.lock"])
  }

  @Test("leaves a directory that only a lock came to and went from with its time")
  func lockLeavesNoTrace() throws {
    try shelf.act(.delete, shelf.entries("a"))
    #expect(shelf.tree[""] == original[""])
  }

  @Test("skips an entry whose lock was taken since the plan, with the holder's evidence")
  func lockedMeanwhile() throws {
    let plan = try shelf.plan(.repair)
    try shelf.disk.create("home/cache/b.lock", Array("live".utf8), mode: 0o600)
    let result = try shelf.carryOut(plan)
    #expect(result.done == 5)
    #expect(result.skipped.map(\.why) == [.locked])
    #expect(result.skipped.first?.evidence.map(\.fact) == ["process 42 holds it"])
    #expect(try entries == ["a", "b", "e"])
  }

  @Test("refuses an entry that changed since it was judged")
  func changedMeanwhile() throws {
    let plan = try shelf.plan(.repair)
    try shelf.disk.append(Array("!".utf8), to: "home/cache/shelf/b/value")
    let result = try shelf.carryOut(plan)
    #expect(result.skipped.map(\.why) == [.changed])
    #expect(try entries == ["a", "b", "e"])
  }

  @Test("puts back at once what changed between the last look and the move")
  func changedInTheLastMoment() throws {
    let plan = try shelf.plan(.delete, shelf.entries("a"))
    let racing = WatchedDisk(shelf.disk, before: true) { [shelf] source, target in
      if target.string.contains("/items/") {
        try? shelf.disk.append(Array("!".utf8), to: "home/cache/shelf/a/value")
      }
    }
    let result = try Executor(cache: shelf.cache, arena: shelf.arena, disk: racing).carryOut(plan)
    #expect(result.skipped.map(\.why) == [.changed])
    #expect(result.done == 0)
    #expect(try entries.contains("a"))
    #expect(try shelf.quarantine.runs().map(\.items) == [0])
  }

  @Test("keeps what changed in the last moment where its place was taken meanwhile")
  func changedAndOccupied() throws {
    let plan = try shelf.plan(.delete, shelf.entries("a"))
    let isDone = Mutex(false)
    let racing = WatchedDisk(shelf.disk) { [shelf] source, target in
      guard target.string.contains("/items/"), !isDone.withLock(\.self) else { return }
      isDone.withLock { $0 = true }
      try? shelf.disk.append(Array("!".utf8), to: target.appending("value"))
      try? shelf.disk.makeDirectory("home/cache/shelf/a", mode: 0o755)
    }
    let result = try Executor(cache: shelf.cache, arena: shelf.arena, disk: racing).carryOut(plan)
    #expect(result.skipped.map(\.why) == [.changed])
    #expect(try shelf.quarantine.runs().map(\.items) == [1])
    #expect(try shelf.quarantine.items(of: 1).map(\.subject.name) == ["a"])
  }

  @Test("does not break a lock that came to life since the plan")
  func lockAliveAgain() throws {
    let plan = try shelf.plan(.repair)
    try shelf.disk.remove("home/cache/f.lock")
    try shelf.disk.create("home/cache/f.lock", Array("live".utf8), mode: 0o644)
    let result = try shelf.carryOut(plan)
    #expect(result.skipped.map(\.subject.name) == ["f.lock", "f"])
    #expect(result.skipped.map(\.why) == [.liveLock, .locked])
    #expect(shelf.names.contains("/f.lock"))
  }

  @Test("stops between two steps when told so, and what it did can be undone")
  func cancelled() throws {
    let plan = try shelf.plan(.repair)
    let result = try shelf.carryOut(plan) { $0.finished == 2 ? .stop : .goOn }
    #expect(result.isCancelled)
    #expect(result.done == 2)
    #expect(result.skipped.map(\.why) == [.cancelled, .cancelled, .cancelled, .cancelled])
    try shelf.act(.undo)
    #expect(shelf.differences(from: original) == [])
  }

  @Test("tells how far it is after each step")
  func progress() throws {
    var states: [ActionProgress] = []
    try shelf.carryOut(shelf.plan(.repair)) { state in
      states.append(state)
      return .goOn
    }
    #expect(states.map(\.finished) == Array(1...6))
    #expect(states.allSatisfy { $0.total == 6 })
  }

  @Test("makes no quarantine when there is nothing to do")
  func nothing() throws {
    let result = try shelf.act(.delete, Selection())
    #expect(result.run == nil)
    #expect(shelf.disk.world.tree(at: shelf.arena.quarantine).isEmpty)
  }

  @Test("refuses a plan for another cache")
  func foreignPlan() throws {
    var plan = try shelf.plan(.repair)
    plan.cache = "/elsewhere"
    #expect { try shelf.carryOut(plan) } throws: { ($0 as? LarderError)?.code == .usage }
  }

  @Test("refuses a directory of the quarantine's name that somebody else made")
  func foreignQuarantine() throws {
    try shelf.disk.makeDirectory("home/cache.larder-quarantine", mode: 0o755)
    try shelf.disk.create("home/cache.larder-quarantine/photo", [1], mode: 0o644)
    #expect { try shelf.act(.repair) } throws: {
      ($0 as? LarderError)?.problem.contains("something else has that name") == true
    }
    #expect(shelf.differences(from: original) == [])
  }

  @Test("refuses an entry below a symbolic link, and one whose directory is gone")
  func vanishedDirectory() throws {
    let plan = try shelf.plan(.repair)
    try shelf.disk.move("home/cache/shelf", to: "home/elsewhere")
    let result = try shelf.carryOut(plan)
    #expect(result.done == 2)
    #expect(Set(result.skipped.map(\.why)) == [.vanished])
  }

  @Test("fails cleanly wherever the disk is full, and what it did can be undone")
  func diskFull() throws {
    let world = shelf.disk.world
    let counting = SimulatedDisk(world)
    try Shelf(counting).act(.repair)
    for step in 0..<counting.steps {
      let full = Shelf(SimulatedDisk(world, failure: (step, .noSpace)))
      do {
        let result = try full.act(.repair)
        #expect(result.failed.allSatisfy { $0.error.code == .outOfSpace }, "step \(step)")
      } catch let error as LarderError {
        #expect(error.code == .outOfSpace, "step \(step): \(error)")
      }
      // Once there is space again:
      while let plan = try? full.plan(.undo) { try full.carryOut(plan) }
      #expect(full.differences(from: original) == [], "step \(step)")
    }
  }

  @Test("keeps its runs apart, and lists them")
  func listing() throws {
    try shelf.act(.delete, shelf.entries("a"))
    try shelf.act(.repair)
    let runs = try shelf.quarantine.runs()
    #expect(runs.map(\.number) == [1, 2])
    #expect(runs.map(\.state) == [.complete, .complete])
    #expect(runs.map(\.action) == [.delete, .repair])
    #expect(runs.map(\.items) == [1, 6])
    #expect(runs[0].bytes == 8)
    #expect(runs[1].command == ["larder", "repair"])
    let item = try #require(try shelf.quarantine.items(of: 1).first)
    #expect(item.names.map(\.original) == ["shelf/a"])
    #expect(item.names.map(\.path) == ["/world/home/cache.larder-quarantine/runs/0001/items/0/0"])
    #expect { try shelf.quarantine.items(of: 3) } throws: {
      ($0 as? LarderError)?.code == .noSuchEntry
    }
  }

  @Test("purge removes one run or all, and never what is in the cache")
  func purge() throws {
    try shelf.act(.delete, shelf.entries("a"))
    try shelf.act(.delete, shelf.entries("e"))
    let rest = shelf.tree
    let one = try Purge.plan(run: 1, format: .pytoolsV4, in: shelf.quarantine)
    #expect(one.bytes == 8)
    #expect(try shelf.carryOut(one).done == 1)
    #expect(try shelf.quarantine.runs().map(\.state) == [.purged, .complete])
    #expect { try Undo.plan(run: 1, of: shelf.cache, in: shelf.quarantine) } throws: {
      ($0 as? LarderError)?.code == .vanished
    }
    try shelf.act(.purge)
    #expect(shelf.disk.world.tree(at: shelf.arena.quarantine).isEmpty)
    #expect(shelf.tree == rest)
  }
}

/// A door that tells of every move, before or after it is made.
private final class WatchedDisk: Disk {
  private let base: SimulatedDisk
  private let isBefore: Bool
  private let watch: @Sendable (FilePath, FilePath) -> Void

  init(
    _ base: SimulatedDisk, before isBefore: Bool = false,
    _ watch: @escaping @Sendable (FilePath, FilePath) -> Void
  ) {
    self.base = base
    self.isBefore = isBefore
    self.watch = watch
  }

  func move(_ source: FilePath, to target: FilePath) throws(Errno) {
    if isBefore { watch(source, target) }
    try base.move(source, to: target)
    if !isBefore { watch(source, target) }
  }

  func status(of path: FilePath) throws(Errno) -> FileStatus { try base.status(of: path) }
  func names(in directory: FilePath) throws(Errno) -> [FilePath.Component] {
    try base.names(in: directory)
  }
  func read(_ path: FilePath, from offset: Int64, limit: Int) throws(Errno) -> [UInt8] {
    try base.read(path, from: offset, limit: limit)
  }
  func destination(ofLink path: FilePath) throws(Errno) -> FilePath {
    try base.destination(ofLink: path)
  }
  func makeDirectory(_ path: FilePath, mode: UInt32) throws(Errno) {
    try base.makeDirectory(path, mode: mode)
  }
  func create(_ path: FilePath, _ bytes: [UInt8], mode: UInt32) throws(Errno) {
    try base.create(path, bytes, mode: mode)
  }
  func append(_ bytes: [UInt8], to path: FilePath) throws(Errno) {
    try base.append(bytes, to: path)
  }
  func replace(_ target: FilePath, with source: FilePath) throws(Errno) {
    try base.replace(target, with: source)
  }
  func exchange(_ first: FilePath, _ second: FilePath) throws(Errno) {
    try base.exchange(first, second)
  }
  func remove(_ path: FilePath) throws(Errno) { try base.remove(path) }
  func removeDirectory(_ path: FilePath) throws(Errno) { try base.removeDirectory(path) }
  func setModified(_ time: Timestamp, of path: FilePath) throws(Errno) {
    try base.setModified(time, of: path)
  }
  func setMode(_ mode: UInt32, of path: FilePath) throws(Errno) {
    try base.setMode(mode, of: path)
  }
  func syncFile(_ path: FilePath) throws(Errno) { try base.syncFile(path) }
  func syncDirectory(_ path: FilePath) throws(Errno) { try base.syncDirectory(path) }
  func syncFileSystem(of path: FilePath) throws(Errno) { try base.syncFileSystem(of: path) }
  func hold(_ path: FilePath) throws(Errno) -> any HeldFile { try base.hold(path) }
}
