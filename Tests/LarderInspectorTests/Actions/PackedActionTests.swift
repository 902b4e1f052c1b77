import Glibc
import Larder
import LarderFormats
import SystemPackage
import TestSupport
import Testing

@testable import LarderInspector

@Suite("Actions on packed entries")
struct PackedActionTests: NativeActing {
  private let directory: TemporaryDirectory
  let path: FilePath
  private let disk = POSIXDisk()

  init() throws {
    directory = try TemporaryDirectory()
    path = directory.appending("cache")
  }

  // MARK: The cache

  private func once() throws -> WriteOnceDictionary<String, String> {
    try WriteOnceDictionary(path, keys: .json, values: .text)
  }

  private func mutable() throws -> PersistentDictionary<String, String> {
    try PersistentDictionary(path, keys: .json, values: .text)
  }

  /// Four entries in a pack, of which the value of `b` has a wrong byte, and a loose one.
  private func makeDamaged() throws {
    let dictionary = try once()
    try dictionary.store(contentsOf: ["a", "b", "c", "d"].map { ($0, "value of \($0)") })
    try dictionary.store("value of e", for: "e")
    dictionary.close()
    try NativePackSample(path).flipLastByte(ofValueOf: "b", inPack: 1)
    age(path)
  }

  private func age(_ path: FilePath) {
    for name in (try? disk.names(in: path)) ?? [] { age(path.appending(name)) }
    try? disk.setModified(Timestamp(seconds: 1_600_000_000, nanoseconds: 123_456_789), of: path)
  }

  private func differences(from before: Snapshot) throws -> [String] {
    try Snapshot(of: path).differences(from: before).filter { !$0.hasPrefix("\"generation\"") }
  }

  // MARK: Tests

  @Test("a repair takes the invalid one out of its pack, and the store goes on with its key")
  func repair() throws {
    try makeDamaged()
    let result = try act(.repair, selection())
    #expect(result.done == 1 && result.skipped.isEmpty && result.failed.isEmpty, "\(result)")
    #expect(try selection().entries.allSatisfy { $0.status == .valid })
    let dictionary = try once()
    #expect(try dictionary.value(for: "b") == nil)
    #expect(try dictionary.value(for: "a") == "value of a")
    guard case .stored = try dictionary.storeIfAbsent("new", for: "b") else {
      Issue.record("'b' was not stored")
      return
    }
    #expect(try dictionary.value(for: "b") == "new")
  }

  @Test(
    "is undone to the last byte, mode and time, with and without a list before",
    arguments: [Action.repair, .delete], [true, false])
  func exactUndo(_ action: Action, hasList: Bool) throws {
    try makeDamaged()
    if hasList {
      _ = try act(.delete, selection("d"))
      let mender = try mender()
      _ = try mender.carryOut(mender.purgePlan())
      age(path)
    }
    let before = try Snapshot(of: path)
    let result = try act(action, selection())
    #expect(result.done == (action == .repair ? 1 : hasList ? 4 : 5), "\(result)")
    #expect(try differences(from: before) != [])
    #expect(try undo().done == result.done)
    #expect(try differences(from: before) == [])
    let mender = try mender()
    _ = try mender.carryOut(mender.purgePlan())
    #expect(try disk.names(in: directory.path) == ["cache"])
  }

  @Test("a process that holds a value in memory notices that it was deleted, and put back")
  func memory() throws {
    try makeDamaged()
    let holder = try once()
    #expect(try holder.value(for: "a") != nil)
    _ = try act(.delete, selection("a"))
    #expect(try holder.value(for: "a") == nil)
    _ = try undo()
    #expect(try holder.value(for: "a") == "value of a")
  }

  @Test("an undo after others were removed puts back its own only")
  func laterRemoval() throws {
    try makeDamaged()
    _ = try act(.delete, selection("a", "c"))
    let first = try #require(try mender().quarantine().runs().last?.number)
    _ = try act(.delete, selection("d"))
    let mender = try mender()
    let result = try mender.carryOut(mender.undoPlan(run: first))
    #expect(result.done == 2 && result.skipped.isEmpty, "\(result)")
    let dictionary = try once()
    #expect(try dictionary.value(for: "a") == "value of a")
    #expect(try dictionary.value(for: "d") == nil)
    _ = try self.undo()
    #expect(try dictionary.value(for: "d") == "value of d")
  }

  @Test("one of several can be put back alone, then the rest")
  func partialUndo() throws {
    try makeDamaged()
    let before = try Snapshot(of: path)
    _ = try act(.delete, selection("a", "c"))
    let mender = try mender()
    let plan = try mender.undoPlan()
    let item = try #require(plan.steps.first)
    guard case .restore(let quarantined) = item.work else {
      Issue.record("no item")
      return
    }
    let part = try mender.carryOut(mender.undoPlan(steps: [quarantined.step]))
    #expect(part.done == 1, "\(part)")
    #expect(try selection("a", "c").entries.count == 1)
    #expect(try undo().done == 1)
    #expect(try selection("a", "c").entries.count == 2)
    #expect(try differences(from: before) == [])
  }

  @Test("an undo is refused once the pack was compacted away, and says so")
  func compacted() throws {
    try makeDamaged()
    _ = try act(.delete, selection("a"))
    let dictionary = try once()
    _ = try act(.repair, selection())
    try dictionary.compact()
    for _ in 0..<2 {
      let result = try undo()
      #expect(result.done == 0)
      #expect(result.skipped.map(\.why) == [.vanished])
      #expect(result.skipped.first?.detail.contains("compacted") == true)
      let mender = try mender()
      let last = try #require(mender.quarantine().runs().last { $0.items > 0 }?.number)
      _ = try mender.carryOut(mender.purgePlan(run: last))
    }
    #expect(try dictionary.value(for: "a") == nil)
  }

  @Test(
    "a repair saves the whole records of a damaged pack; what was removed stays so, and undo is exact",
    arguments: PackHarm.allCases, [true, false])
  func salvage(_ harm: PackHarm, isMutable: Bool) throws {
    let values = ["a", "b", "c", "d"].map { ($0, "value of \($0)") }
    if isMutable {
      try mutable().store(contentsOf: values)
      try mutable().store(contentsOf: [("a", "newer"), ("e", "value of e")])
    } else {
      try once().store(contentsOf: values)
    }
    let number: UInt32 = isMutable ? 2 : 1
    _ = try act(.delete, selection(isMutable ? "e" : "d"))
    let purging = try mender()
    _ = try purging.carryOut(purging.purgePlan())
    let sample = NativePackSample(path)
    try sample.change(sample.pack(number), harm.apply)
    age(path)
    let before = try Snapshot(of: path)
    let deletion = try act(.delete, Selection(items: selection().items))
    #expect(deletion.done == 0, "what it hides must not come to light: \(deletion)")
    let mender = try mender()
    let plan = try mender.plan(.repair, for: selection())
    let result = try mender.carryOut(plan)
    guard !isMutable || !harm.losesRecords else {
      #expect(result.done == 0 && plan.skipped.map(\.why) == [.notApplicable], "\(plan)")
      #expect(try differences(from: before) == [])
      #expect(throws: LarderError.self) { try mutable().value(for: "a") }
      return
    }
    #expect(result.done == 1 && result.failed.isEmpty, "\(result)")
    let (kept, removed) = isMutable ? (("a", "newer"), "e") : (("a", "value of a"), "d")
    for _ in 0..<2 {
      let value = isMutable ? try mutable().value(for: kept.0) : try once().value(for: kept.0)
      #expect(value == kept.1)
      let gone = isMutable ? try mutable().value(for: removed) : try once().value(for: removed)
      #expect(gone == nil)
    }
    #expect(try selection().entries.allSatisfy { $0.status == .valid })
    #expect(try undo().done == 1)
    #expect(try differences(from: before) == [])
  }

  @Test("a value that was stored anew meanwhile is kept by an undo")
  func superseded() throws {
    try makeDamaged()
    _ = try act(.delete, selection("a"))
    try once().store("new", for: "a")
    let result = try undo()
    #expect(result.skipped.map(\.why) == [.occupied], "\(result)")
    #expect(try once().value(for: "a") == "new")
  }

  @Test(
    "an older packed value never comes to light when the newer loose one is taken out",
    arguments: [Action.delete, .repair])
  func olderValue(_ action: Action) throws {
    let dictionary = try mutable()
    try dictionary.store(contentsOf: [("a", "old"), ("b", "b")])
    try dictionary.store("new", for: "a")
    let value = path.pushing(NativeSample.place(of: "a")).appending("value")
    if action == .repair {
      let bytes = try disk.read(value, from: 0, limit: 1000)
      try disk.remove(value)
      try disk.create(value, bytes.dropLast(3), mode: 0o600)
    }
    age(path)
    let before = try Snapshot(of: path)
    let loose = try selection("a").entries.filter { $0.id.row == nil }
    #expect(try act(action, Selection(entries: loose)).done == 2)
    #expect(try dictionary.value(for: "a") == nil)
    #expect(try mutable().value(for: "a") == nil)
    #expect(try mutable().value(for: "b") == "b")
    #expect(try undo().done == 2)
    #expect(try differences(from: before) == [])
  }

  @Test("an older value that was packed after the plan stops the step that would show it")
  func packedSince() throws {
    let dictionary = try mutable()
    try dictionary.store("old", for: "a")
    let mender = try mender()
    let plan = try mender.plan(.delete, for: selection("a"))
    try dictionary.store(contentsOf: [("other", "1")])
    try dictionary.compact()
    try dictionary.store("new", for: "a")
    let result = try mender.carryOut(plan)
    #expect(result.done == 0 && result.skipped.map(\.why) == [.changed], "\(result)")
    #expect(try dictionary.value(for: "a") == "new")
  }

  @Test(
    "a kill before any step can be undone to the last time", arguments: [Action.repair, .delete])
  func killed(_ action: Action) throws {
    try makeDamaged()
    let before = try Snapshot(of: path)
    var step = 0
    while try probe(action, killedAt: step) {
      let mender = try mender()
      while let plan = try? mender.undoPlan(), !plan.isEmpty { _ = try mender.carryOut(plan) }
      #expect(try differences(from: before) == [], "killed at \(step)")
      _ = try mender.carryOut(mender.purgePlan())
      step += 1
    }
    #expect(step > 12)
  }

  @Test("a kill before any step of an undo is finished by undoing again")
  func killedUndo() throws {
    try makeDamaged()
    let before = try Snapshot(of: path)
    for step in 0... {
      _ = try act(.delete, selection())
      let wasKilled = try probe(.undo, killedAt: step)
      let mender = try mender()
      // Also where all is back: the times of directories may not be.
      if let plan = try? mender.undoPlan() { _ = try mender.carryOut(plan) }
      let differences = try differences(from: before)
      #expect(differences == [], "killed at \(step)")
      _ = try mender.carryOut(mender.purgePlan())
      if !wasKilled { break }
    }
  }

  private func probe(_ action: Action, killedAt step: Int) throws -> Bool {
    let outcome = try ChildProcess.run(
      Products.actionProbe, [path.canonical().string, action.rawValue, String(step)])
    try #require(
      outcome.status == .signaled(SIGKILL) || outcome.status == .exited(0), "\(outcome.errorText)")
    return outcome.status == .signaled(SIGKILL)
  }
}

/// What becomes of a pack as a whole.
enum PackHarm: CaseIterable, Sendable {
  case cut, headerFlipped, indexFlipped, footerFlipped

  var losesRecords: Bool { self == .cut }

  func apply(_ bytes: [UInt8]) -> [UInt8] {
    switch self {
    // The last record goes with the index.
    case .cut: Array(bytes.prefix(bytes.count - PackFooter.length - 280))
    case .headerFlipped: flipped(bytes, 10)
    case .indexFlipped: flipped(bytes, bytes.count - PackFooter.length - 20)
    case .footerFlipped: flipped(bytes, bytes.count - 10)
    }
  }

  private func flipped(_ bytes: [UInt8], _ offset: Int) -> [UInt8] {
    var bytes = bytes
    bytes[offset] ^= 1
    return bytes
  }
}
