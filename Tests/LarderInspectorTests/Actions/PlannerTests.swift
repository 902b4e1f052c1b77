import Larder
import LarderFormats
import SystemPackage
import TestSupport
import Testing

@testable import LarderInspector

@Suite("A plan")
struct PlannerTests {
  private let shelf: Shelf

  init() throws { shelf = Shelf(SimulatedDisk(try Shelf.damaged())) }

  private func subjects(_ plan: Plan) -> [String] { plan.steps.map(\.subject.name) }

  @Test("to repair takes out what is broken, stale locks first, and never what is valid")
  func repair() throws {
    let plan = try shelf.plan(.repair)
    #expect(subjects(plan) == ["f.lock", "tmp1", "b", "c", "d", "f"])
    #expect(plan.skipped.isEmpty)
    #expect(plan.groups.map(\.steps).reduce(0, +) == 6)
  }

  @Test("to recover takes out what a crash leaves, grouped by cause")
  func recover() throws {
    let plan = try shelf.plan(.recover)
    #expect(subjects(plan) == ["f.lock", "tmp1", "c", "d"])
    #expect(
      plan.groups.map(\.reason.code).sorted() == [
        "empty", "lock-stale", "missing-key", "staging-orphan",
      ])
    #expect(plan.steps[0].evidence.map(\.fact) == ["nobody holds it"])
  }

  @Test("to compact takes out empty directories and leftovers only")
  func compact() throws {
    #expect(subjects(try shelf.plan(.compact)) == ["tmp1", "void"])
  }

  @Test("to delete takes out exactly what was selected, and the stale lock in its way")
  func delete() throws {
    #expect(subjects(try shelf.plan(.delete, shelf.entries("a", "f"))) == ["f.lock", "a", "f"])
  }

  @Test("leaves alone what is locked, and says by whom")
  func locked() throws {
    try shelf.disk.create("home/cache/b.lock", Array("live".utf8), mode: 0o600)
    let plan = try shelf.plan(.repair)
    #expect(!subjects(plan).contains("b"))
    #expect(plan.skipped.map(\.why) == [.liveLock, .locked])
    #expect(plan.skipped[1].evidence.map(\.fact) == ["process 42 holds it"])
  }

  @Test("breaks a lock whose holder is likely gone only when told so")
  func doubtfulLock() throws {
    try shelf.disk.create("home/cache/b.lock", Array("?".utf8), mode: 0o600)
    let careful = try shelf.plan(.repair)
    #expect(careful.skipped.map(\.why) == [.doubtfulLock, .locked])
    let told = try shelf.plan(.repair, trusting: .likely)
    #expect(told.skipped.isEmpty)
    #expect(subjects(told).contains("b"))
    #expect(subjects(told).contains("b.lock"))
  }

  @Test("does not mend an entry that its owner mended since it was shown")
  func mendedMeanwhile() throws {
    let shown = try shelf.everything
    try shelf.disk.remove("home/cache/shelf/b/value")
    try shelf.disk.create("home/cache/shelf/b/value", Array("good again".utf8), mode: 0o600)
    let plan = try shelf.plan(.repair, shown)
    #expect(plan.skipped.map(\.why) == [.valid])
    #expect(plan.skipped.map(\.subject.name) == ["b"])
  }

  @Test("does not delete an entry that was written again since it was shown")
  func writtenMeanwhile() throws {
    let shown = try shelf.entries("a")
    try shelf.disk.append(Array("!".utf8), to: "home/cache/shelf/a/value")
    #expect(try shelf.plan(.delete, shown).skipped.map(\.why) == [.changed])
  }

  @Test("says what is gone")
  func vanished() throws {
    let shown = try shelf.everything
    try shelf.disk.remove("home/cache/tmp1")
    try shelf.disk.removeDirectory("home/cache/shelf/d")
    let plan = try shelf.plan(.repair, shown)
    #expect(Set(plan.skipped.map(\.subject.name)) == ["tmp1", "d"])
    #expect(Set(plan.skipped.map(\.why)) == [.vanished])
  }

  @Test("moves only the outermost of empty directories that lie in each other")
  func nested() throws {
    try shelf.disk.makeDirectory("home/cache/void/inner", mode: 0o755)
    let items = [
      ItemRecord(kind: .directory, status: .empty, path: "void/inner"),
      ItemRecord(kind: .directory, status: .orphaned, path: "tmp1"),
    ]
    try shelf.disk.makeDirectory("home/cache/tmp2", mode: 0o755)
    try shelf.disk.create("home/cache/tmp2/tmp3", [], mode: 0o600)
    let tmp = try #require(try shelf.cache.checkItem("tmp2"))
    let inner = try #require(try shelf.cache.checkItem("tmp2/tmp3"))
    let plan = try shelf.plan(.recover, Selection(items: [inner, tmp] + items.prefix(0)))
    #expect(subjects(plan) == ["tmp2"])
  }

  @Test("is refused for a cache that may only be looked at")
  func readOnly() throws {
    let cache = ReadOnlyShelf(base: shelf.cache)
    let planner = Planner(cache: cache, arena: shelf.arena, disk: shelf.disk)
    #expect { try planner.plan(.delete, for: Selection()) } throws: {
      ($0 as? LarderError)?.code == .readOnly
    }
  }

  @Test("touches nothing")
  func pure() throws {
    let steps = shelf.disk.steps
    let plan = try shelf.plan(.repair)
    let preview = DryRun(cache: shelf.cache, arena: shelf.arena, disk: shelf.disk).preview(plan)
    #expect(preview.done == plan.steps.count)
    #expect(shelf.disk.steps == steps)
  }

  @Test("tells in a dry run what would be refused by now")
  func dryRun() throws {
    let plan = try shelf.plan(.repair)
    try shelf.disk.append([1], to: "home/cache/shelf/b/value")
    try shelf.disk.create("home/cache/c.lock", Array("live".utf8), mode: 0o600)
    let preview = DryRun(cache: shelf.cache, arena: shelf.arena, disk: shelf.disk).preview(plan)
    #expect(preview.skipped.map(\.subject.name) == ["b", "c"])
    #expect(preview.skipped.map(\.why) == [.changed, .locked])
  }
}

/// The same cache, but not to be changed.
struct ReadOnlyShelf: MendableCache {
  let base: ShelfCache

  var info: CacheInfo {
    var info = base.info
    info.readOnly = "it belongs to another user"
    return info
  }

  func scan(
    depth: Depth, threads: Int, deliver: @Sendable (ScanBatch) -> ScanDecision
  ) throws(LarderError) -> ScanOutcome {
    try base.scan(depth: depth, threads: threads, deliver: deliver)
  }
  func check(_ entry: EntryID, depth: Depth) throws(LarderError) -> EntryRecord? {
    try base.check(entry, depth: depth)
  }
  func checkItem(_ path: FilePath) throws(LarderError) -> ItemRecord? { try base.checkItem(path) }
  func detail(of entry: EntryID) throws(LarderError) -> EntryDetail? { nil }
  func bytes(
    of entry: EntryID, part: EntryPart, from offset: Int64, limit: Int
  ) throws(LarderError) -> [UInt8] { [] }
  func path(of entry: EntryID) -> FilePath { base.path(of: entry) }
  var changes: (any ChangeMap)? { nil }
  func ownerLock(for entry: EntryID) -> OwnerLock { base.ownerLock(for: entry) }
  func names(of entry: EntryID) -> [FilePath] { base.names(of: entry) }
}
