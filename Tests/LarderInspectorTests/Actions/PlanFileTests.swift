import Larder
import LarderFormats
import SystemPackage
import TestSupport
import Testing

@testable import LarderInspector

@Suite("A plan in a file")
struct PlanFileTests {
  private func shelf() throws -> Shelf { Shelf(SimulatedDisk(try Shelf.damaged())) }

  private func adopted(_ plan: Plan, by shelf: Shelf) -> Plan {
    Adoption(cache: shelf.cache, arena: shelf.arena, disk: shelf.disk).adopt(plan)
  }

  private func reread(_ plan: Plan) throws -> Plan {
    let bytes = PlanFile.bytes(of: [plan], now: Timestamp(seconds: 1_700_000_000))
    return try #require(try PlanFile.plans(bytes, name: "plan").first)
  }

  @Test(
    "is the plan that was written", arguments: PlanFile.actions,
    [LockTrust.certain, .likely, .unknown])
  func roundTrip(action: Action, trust: LockTrust) throws {
    let shelf = try shelf()
    var plan = try shelf.plan(action, trusting: trust)
    let adopted = adopted(try reread(plan), by: shelf)
    // What was left alone is not asked for again.
    plan.skipped = []
    #expect(adopted == plan)
  }

  @Test("does what the plan would have done at once")
  func carryingOut() throws {
    let (first, second) = (try shelf(), try shelf())
    let before = first.tree
    try first.carryOut(try first.plan(.recover))
    try second.carryOut(adopted(try reread(try second.plan(.recover)), by: second))
    #expect(first.names == second.names)
    #expect(first.tree != before)
  }

  @Test("leaves alone what changed since, and says so")
  func changes() throws {
    let shelf = try shelf()
    let plan = try reread(try shelf.plan(.repair))
    shelf.disk.advance(by: 1_000_000_000)
    try shelf.disk.append([1], to: "home/cache/shelf/b/value")
    try shelf.disk.remove("home/cache/tmp1")
    let adopted = adopted(plan, by: shelf)
    #expect(adopted.steps.count == plan.steps.count - 2)
    #expect(adopted.skipped.map(\.subject.name).sorted() == ["b", "tmp1"])
    #expect(Set(adopted.skipped.map(\.why)) == [.changed, .vanished])
    try shelf.carryOut(adopted)
    #expect(shelf.names.contains { $0.hasSuffix("shelf/b/value") })
  }

  @Test("can be shortened by taking out lines of steps")
  func shortening() throws {
    let plan = try shelf().plan(.repair)
    let bytes = PlanFile.bytes(of: [plan], now: Timestamp(seconds: 0))
    let lines = bytes.split(separator: UInt8(ascii: "\n"))
    let kept = lines.enumerated().filter { $0.offset != 3 }.map(\.element)
    let shorter = try PlanFile.plans(
      Array(kept.joined(separator: [UInt8(ascii: "\n")])), name: "p")
    #expect(shorter[0].steps.count == plan.steps.count - 1)
  }

  @Test("is refused where a byte of it is another, or its end is missing")
  func damage() throws {
    let plan = try shelf().plan(.repair)
    let bytes = PlanFile.bytes(of: [plan], now: Timestamp(seconds: 0))
    let lineFeed = UInt8(ascii: "\n")
    for place in stride(from: 0, to: bytes.count - 1, by: 7) where bytes[place] != lineFeed {
      var changed = bytes
      changed[place] ^= 1
      #expect(throws: LarderError.self, "byte \(place)") {
        try PlanFile.plans(changed, name: "p")
      }
    }
    let lines = bytes.split(separator: lineFeed)
    for count in 0..<lines.count {
      let cut = Array(lines.prefix(count).joined(separator: [lineFeed]))
      #expect(throws: LarderError.self) { try PlanFile.plans(cut, name: "p") }
    }
  }

  @Test("of a later version is not guessed at")
  func later() {
    let text = #"{"type":"plan-file","schema":2,"check":"00000000"}"#
    #expect(throws: LarderError.newerPlan("p", 2)) {
      try PlanFile.plans(Array(text.utf8), name: "p")
    }
  }

  @Test(
    "leads nowhere but into the cache",
    arguments: ["/etc/passwd", "../outside", "shelf/../../outside", "."])
  func escape(path: String) throws {
    let json = """
      {"subject":"item","path":"\(path)","work":"move","reason":"x","title":"x","evidence":[],\
      "expects":[{"path":"\(path)","kind":"file","inode":"1","mode":420,"modified":[0,0],\
      "changed":[0,0],"digest":"0","files":1,"bytes":1}]}
      """
    let value = try #require(JSONValue(parsing: json.utf8))
    #expect(Step(planFile: value) == nil)
    let fine = json.replacing(path, with: "inside")
    let good = try #require(JSONValue(parsing: fine.utf8))
    #expect(Step(planFile: good) != nil)
  }
}
