import Larder
import LarderFormats
import SystemPackage
import TestSupport
import Testing

@testable import LarderInspector

/// A shelf on a simulated disk as the world of a script.
private final class ShelfWorld: BatchWorld {
  let shelf: Shelf
  let now = Timestamp(seconds: 1_800_000_000)
  let isStopped = false
  var files: [String: [UInt8]] = [:]
  var scans = 0

  init() throws { shelf = Shelf(SimulatedDisk(try Shelf.damaged())) }

  func scan() throws(LarderError) -> Inventory {
    scans += 1
    var inventory = Inventory(now: now)
    let selection: Selection
    do {
      selection = try shelf.everything
    } catch {
      throw LarderError(.inputOutput, "\(error)")
    }
    let opened = OpenedCaches(root: shelf.arena.cachePath, caches: [shelf.cache])
    let batch = ScanBatch(entries: selection.entries, items: selection.items)
    for update in [ScanUpdate.opened(opened), .found(cache: 0, batch), .ended(.finished)] {
      _ = inventory.apply(update)
    }
    return inventory
  }

  func check(
    _ entries: [EntryAddress], _ items: [ItemAddress]
  ) throws(LarderError) -> [ScanUpdate] {
    var updates: [ScanUpdate] = []
    for address in entries {
      let record = try shelf.cache.check(address.id, depth: .full)
      updates.append(record.map { .checked(cache: 0, $0) } ?? .gone(address))
    }
    for item in items {
      let record = try shelf.cache.checkItem(item.path)
      updates.append(
        record.map { .checkedItem(cache: 0, $0) } ?? .goneItem(cache: 0, path: item.path))
    }
    return updates
  }

  func plans(
    _ action: Action, _ targets: ActionTargets, of inventory: Inventory
  ) throws(LarderError) -> [CachePlan] {
    var plans: [CachePlan] = []
    do {
      if action == .undo || action == .purge {
        plans = [cachePlan(try shelf.plan(action))]
      } else {
        let chosen = try inventory.selections(
          for: action, targets, in: [shelf.cache], shouldStop: { false })
        plans = try chosen.map { cachePlan(try shelf.plan(action, $0.selection)) }
      }
    } catch let error as LarderError {
      throw error
    } catch {
      throw LarderError(.inputOutput, "\(error)")
    }
    return plans
  }

  private func cachePlan(_ plan: Plan) -> CachePlan {
    CachePlan(cache: 0, plan: plan, quarantine: shelf.arena.quarantinePath)
  }

  func plans(in file: String) throws(LarderError) -> [CachePlan] {
    let adoption = Adoption(cache: shelf.cache, arena: shelf.arena, disk: shelf.disk)
    return try PlanFile.plans(files[file] ?? [], name: file).map { cachePlan(adoption.adopt($0)) }
  }

  func carryOut(_ plans: [CachePlan], for line: String) throws(LarderError) -> ActionResult? {
    var result: ActionResult?
    for plan in plans {
      result = try Mender.carryOut(
        plan.plan, on: shelf.cache, in: shelf.arena, disk: shelf.disk,
        invocation: Invocation(command: [line]))
    }
    return result
  }

  func write(_ bytes: [UInt8], to file: String) throws(LarderError) { files[file] = bytes }
}

@Suite("A script")
struct BatchTests {
  private let world: ShelfWorld

  init() throws { world = try ShelfWorld() }

  @discardableResult
  private func run(_ text: String, _ saved: SavedQueries = .none) throws -> [BatchReply] {
    var batch = Batch(world, saved: saved)
    return try Script(text, name: "test", saved: saved).lines.map { try batch.run($0) }
  }

  private var entries: Set<String> {
    Set(
      world.shelf.names.filter { $0.hasPrefix("/shelf/") }.map {
        String($0.split(separator: "/")[1])
      })
  }

  @Test("does to what matches the same as to what is marked, items included")
  func condition() throws {
    let before = world.shelf.tree
    let replies = try run(
      "delete where status:invalid\nundo\nfilter status:invalid\nmark all\ndelete")
    guard case .acted(let first, _) = replies[0], case .acted(let second, _) = replies[4] else {
      Issue.record("\(replies)")
      return
    }
    // The times of change differ: the undo in between moved things.
    #expect(
      first.flatMap(\.plan.steps).map(\.subject) == second.flatMap(\.plan.steps).map(\.subject))
    #expect(first.flatMap(\.plan.steps).map(\.reason) == second.flatMap(\.plan.steps).map(\.reason))
    try run("undo")
    #expect(world.shelf.tree == before)
    guard case .planned(let plans, nil) = try run("plan delete where is:item")[0] else {
      Issue.record("no plan")
      return
    }
    let subjects = plans.flatMap(\.plan.steps).map(\.subject)
    #expect(!subjects.isEmpty)
    #expect(subjects.allSatisfy { if case .item = $0 { true } else { false } })
  }

  @Test("does to what is marked what it says")
  func marked() throws {
    let before = world.shelf.tree
    let replies = try run("filter status:invalid\nmark all\ndelete\nfilter\nundo")
    #expect(replies[0] == .listed(2))
    guard case .marked(2, _) = replies[1], case .acted(_, let result) = replies[2] else {
      Issue.record("\(replies)")
      return
    }
    // With one of them goes the stale lock on it.
    #expect(result.done == 3)
    #expect(replies[3] == .listed(4))
    #expect(world.shelf.differences(from: before) == [])
  }

  @Test("takes what was gone to, while nothing is marked")
  func current() throws {
    #expect(throws: LarderError.self) { try run("goto nothing") }
    let replies = try run("goto d\ndelete\ndelete")
    guard case .acted(_, let result) = replies[1] else {
      Issue.record("\(replies)")
      return
    }
    #expect(result.done == 1)
    #expect(!entries.contains("d"))
    #expect(replies[2] == .nothing("nothing is marked"))
  }

  @Test("never falls back on something that was not named")
  func nothing() throws {
    let before = world.shelf.tree
    let replies = try run("goto a\nmark key~zzzzz\ndelete\nfaulty\nrepair")
    #expect(replies[2] == .nothing("nothing is marked"))
    #expect(replies[4] == .nothing("nothing is marked"))
    #expect(world.shelf.differences(from: before) == [])
  }

  @Test("goes to items by their paths")
  func item() throws {
    let replies = try run("goto tmp1\ndelete")
    guard case .acted(_, let result) = replies[1] else {
      Issue.record("\(replies)")
      return
    }
    #expect(result.done == 1)
    #expect(!world.shelf.names.contains("/tmp1"))
  }

  @Test("marks and unmarks in every way")
  func marks() throws {
    #expect(try counts("mark all\nmark none\nmark range 2 4\nmark invert") == [6, 0, 3, 3])
    #expect(
      try counts("mark all\nunmark status:invalid\nfilter is:marked\nunmark all") == [6, 4, 0])
    #expect(try counts("goto a\nmark\nunmark") == [1, 0])
    #expect(try counts("filter status:invalid\nmark all\nfilter\nmark invert") == [2, 4])
  }

  private func counts(_ text: String, _ saved: SavedQueries = .none) throws -> [Int] {
    try run(text, saved).compactMap { if case .marked(let count, _) = $0 { count } else { nil } }
  }

  @Test("uses saved queries")
  func saved() throws {
    let saved = SavedQueries(["bad": "status:invalid"])
    #expect(try counts("mark @bad\nmark not @bad", saved) == [2, 6])
  }

  @Test("lists the inverse of a filter, and that of the inverse")
  func inverse() throws {
    #expect(
      try run("inverse\nfilter status:invalid\ninverse\ninverse")
        == [.nothing("there is no filter"), .listed(2), .listed(4), .listed(2)])
  }

  @Test("changes a plan before it is carried out, or leaves it in a file")
  func plans() throws {
    let before = world.shelf.tree
    let replies = try run("plan recover\nskip tmp1\napply")
    guard case .planned(let first, nil) = replies[0], case .planned(let second, nil) = replies[1]
    else {
      Issue.record("\(replies)")
      return
    }
    #expect(second[0].plan.steps.count == first[0].plan.steps.count - 1)
    #expect(world.shelf.names.contains("/tmp1"))
    try run("undo\nplan recover file")
    #expect(world.shelf.differences(from: before) == [])
    try run("apply file")
    #expect(!world.shelf.names.contains("/tmp1"))
    #expect(throws: LarderError.self) { try run("apply") }
    #expect(throws: LarderError.self) { try run("skip x") }
  }

  @Test("saves what it did as a script that does the same")
  func saving() throws {
    try run("filter status:invalid\nmark all\nmark status:missing\ndelete\nsave-script s")
    let script = String(decoding: world.files["s"] ?? [], as: UTF8.self)
    #expect(script == "filter status:invalid\nmark all\nmark status:missing\ndelete\n")
    let names = world.shelf.names
    try run("undo")
    try run(script)
    #expect(world.shelf.names == names)
  }

  @Test("reads the cache only once, and only if something asks for it")
  func laziness() throws {
    try run("# nothing\nquit")
    #expect(world.scans == 0)
    try run("filter status:invalid\nmark all\nvalidate\nsort key")
    #expect(world.scans == 1)
  }

  @Test("is refused as a whole where one line makes no sense")
  func mistake() throws {
    #expect(throws: LarderError.self) { try run("mark all\ndelete\n  fliter x") }
    do throws(LarderError) {
      _ = try Script("mark all\n\n  fliter x", name: "night")
    } catch {
      #expect(error.problem.hasPrefix("night:3:3: "))
      #expect(error.remedy == "did you mean 'filter'?")
    }
    #expect(entries.count == 6)
  }

  @Test(
    "says whether it takes a yes",
    arguments: [
      ("mark all\nvalidate\nundo", false), ("delete", true), ("purge", true), ("apply x", true),
      ("plan recover x", false), ("compact", true),
    ])
  func consent(text: String, needsIt: Bool) throws {
    #expect(try Script(text, name: "x").needsConsent == needsIt)
  }
}
