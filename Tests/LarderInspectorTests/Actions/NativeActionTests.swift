import Glibc
import Larder
import LarderFormats
import SystemPackage
import TestSupport
import Testing

@testable import LarderInspector

@Suite("Actions on a native directory")
struct NativeActionTests {
  private let directory: TemporaryDirectory
  private let sample: NativeSample
  private let before: Snapshot
  private var path: FilePath { sample.path }

  init() throws {
    directory = try TemporaryDirectory()
    sample = try NativeSample(
      at: directory.appending("cache"), keys: ["a", "b", "c", "d"], valueSize: 500)
    try sample.change(.value, of: "a") { Array($0.prefix(200)) }
    try sample.change(.key, of: "b") { _ in nil }
    try sample.abandonStaging()
    Self.age(sample.path)
    before = try Snapshot(of: sample.path)
  }

  private static func age(_ path: FilePath) {
    let disk = POSIXDisk()
    for name in (try? disk.names(in: path)) ?? [] { age(path.appending(name)) }
    try? disk.setModified(Timestamp(seconds: 1_600_000_000, nanoseconds: 123_456_789), of: path)
  }

  private func mender() throws -> Mender {
    try Mender(try #require(try Detection.open(path).caches.first))
  }

  private func selection() throws -> Selection {
    let collected = try CollectedCache(try #require(try Detection.open(path).caches.first))
    return Selection(entries: collected.entries, items: collected.items)
  }

  private func act(_ action: Action) throws -> ActionResult {
    let mender = try mender()
    return try mender.carryOut(mender.plan(action, for: selection()))
  }

  private func dictionary() throws -> WriteOnceDictionary<String, String> {
    try WriteOnceDictionary(path, keys: .json, values: .text)
  }

  /// What is different now, but for the counter that only ever grows.
  private func differences() throws -> [String] {
    try Snapshot(of: path).differences(from: before).filter { !$0.hasPrefix("\"generation\"") }
  }

  @Test("a repair takes out what is broken, and the store goes on with those keys")
  func repair() throws {
    #expect(throws: LarderError.self) { try dictionary().value(for: "a") }
    let result = try act(.repair)
    #expect(result.done == 3, "\(result)")
    #expect(try selection().entries.allSatisfy { $0.status == .valid })
    let store = try dictionary()
    for key in ["a", "b"] {
      #expect(try store.value(for: key) == nil)
      guard case .stored = try store.storeIfAbsent("new", for: key) else {
        Issue.record("'\(key)' was not stored")
        continue
      }
      #expect(try store.value(for: key) == "new")
    }
    #expect(try store.value(for: "c") == NativeSample.value(of: "c", size: 500))
  }

  @Test("is undone to the last byte, mode and time", arguments: [Action.repair, .recover, .delete])
  func undo(_ action: Action) throws {
    let result = try act(action)
    #expect(result.done == [.repair: 3, .recover: 4, .delete: 6][action], "\(result)")
    #expect(try differences() != [])
    let mender = try mender()
    let undo = try mender.carryOut(mender.undoPlan())
    #expect(undo.done == result.done, "\(undo)")
    #expect(try differences() == [])
    _ = try mender.carryOut(mender.purgePlan())
    #expect(try POSIXDisk().names(in: directory.path) == ["cache"])
  }

  @Test("a value that was stored anew meanwhile is kept by an undo")
  func occupied() throws {
    _ = try act(.repair)
    try dictionary().storeIfAbsent("new", for: "a")
    let mender = try mender()
    let undo = try mender.carryOut(mender.undoPlan())
    #expect(undo.skipped.map(\.why) == [.occupied])
    #expect(try dictionary().value(for: "a") == "new")
  }

  @Test("a process that holds a value in memory notices that it was deleted")
  func memory() throws {
    let holder = try dictionary()
    #expect(try holder.value(for: "c") != nil)
    let entry = EntryID(Array(NativeSample.id(of: "c").utf8))
    let mender = try mender()
    let record = try #require(try mender.cache.check(entry, depth: .full))
    _ = try mender.carryOut(mender.plan(.delete, for: Selection(entries: [record])))
    #expect(try holder.value(for: "c") == nil)
  }

  @Test("what a living process is at work on stays, and what it replaced since is left alone")
  func living() throws {
    let selection = try selection()
    let mender = try mender()
    let plan = try mender.plan(.repair, for: selection)
    let living = try dictionary()
    // Recovers the entry, and sweeps what the dead process had left.
    try living.storeIfAbsent("new", for: "a")
    let result = try mender.carryOut(plan)
    #expect(result.done == 1, "\(result)")
    #expect(Set(result.skipped.map(\.why)) == [.changed, .vanished])
    #expect(try living.value(for: "a") == "new")
    let items = try self.selection().items.filter { $0.status == .live }
    #expect(items.map(\.kind) == [.session])
    #expect(try mender.plan(.delete, for: Selection(items: items)).isEmpty)
  }

  @Test("what the cache put aside can be deleted, and brought back")
  func quarantined() throws {
    let writer = try dictionary()
    try writer.storeIfAbsent("new", for: "a")
    writer.close()
    let kept = try selection().items.filter { $0.kind == .quarantined }
    #expect(kept.count == 1)
    let mender = try mender()
    #expect(try mender.carryOut(mender.plan(.delete, for: Selection(items: kept))).done == 1)
    #expect(try selection().items.allSatisfy { $0.kind != .quarantined })
    _ = try mender.carryOut(mender.undoPlan())
    #expect(
      try selection().items.filter { $0.kind == .quarantined }.map(\.path) == kept.map(\.path))
  }

  @Test("a kill before any step of a repair can be undone to the last time")
  func killed() throws {
    var step = 0
    while try probe("repair", killedAt: step) {
      let mender = try mender()
      while let plan = try? mender.undoPlan(), !plan.isEmpty {
        _ = try mender.carryOut(plan)
      }
      #expect(try differences() == [], "killed at \(step)")
      _ = try mender.carryOut(mender.purgePlan())
      step += 1
    }
    #expect(step > 20)
  }

  private func probe(_ action: String, killedAt step: Int) throws -> Bool {
    let outcome = try ChildProcess.run(
      Products.actionProbe, [path.canonical().string, action, String(step)])
    try #require(
      outcome.status == .signaled(SIGKILL) || outcome.status == .exited(0), "\(outcome.errorText)")
    return outcome.status == .signaled(SIGKILL)
  }
}
