import Larder
import LarderFormats
import SystemPackage
import TestSupport
import Testing

@testable import LarderInspector

@Suite("The group of findings under the cursor")
struct FindingGroupTests {
  /// A bench in the view of findings, on the row of a code.
  private func bench(on code: FindingCode) throws -> Bench {
    var bench = Bench.sample()
    bench.type("2")
    let place = try #require(bench.inspector.findingListing.position(of: code))
    bench.type(String(repeating: "j", count: place))
    bench.requests = []
    return bench
  }

  private func query(_ code: FindingCode) throws -> WrittenQuery {
    try WrittenQuery("code=\(code.rawValue)")
  }

  @Test("is what actions are about", arguments: [("d", Action.delete), ("r", .repair)])
  func acting(key: String, action: Action) throws {
    var bench = try bench(on: .pickleCutShort)
    bench.type(key)
    #expect(bench.requests == [.plan(action, .matching(try query(.pickleCutShort)))])
    #expect(bench.inspector.place == .running)
  }

  @Test("is about entries and items alike")
  func resolved() throws {
    let bench = try bench(on: .lockStale)
    let found = bench.inspector.inventory.matching(try query(.lockStale).query)
    #expect(found.entries.isEmpty)
    #expect(found.items.map(\.path) == ["9e3779b97f4a7c15.lock"])
    let broken = bench.inspector.inventory.matching(try query(.pickleCutShort).query)
    #expect(broken.entries == [EntryAddress(cache: 0, id: Sample.id(2))])
    #expect(broken.items.isEmpty)
  }

  @Test("is read again with v, and told when that is done")
  func validating() throws {
    var bench = try bench(on: .zeroLength)
    bench.type("v")
    #expect(bench.requests == [.validate(.matching(try query(.zeroLength)))])
    #expect(bench.text.contains("reading what matches code=zero-length again"))
    bench.send(.scan(.answered))
    #expect(bench.text.contains("read what matches code=zero-length again"))
  }

  @Test("is marked with space, with a sign, and unmarked again")
  func marking() throws {
    var bench = try bench(on: .pickleCutShort)
    let position = bench.inspector.list.position
    bench.type(" ")
    #expect(bench.inspector.table.counts.marked == 1)
    #expect(bench.inspector.list.position == position + 1)
    #expect(bench.inspector.findingListing.groups[position].isMarked)
    #expect(
      bench.text.contains(
        "\(bench.inspector.glyphs.mark)\(bench.inspector.glyphs.invalid) pickle-cut-short"))
    #expect(bench.inspector.macro.lines == ["mark code=pickle-cut-short"])
    bench.type("k ")
    #expect(bench.inspector.table.counts.marked == 0)
  }

  @Test("of items alone cannot be marked, and says so")
  func items() throws {
    var bench = try bench(on: .lockStale)
    bench.type(" ")
    #expect(bench.text.contains("only entries can be marked"))
  }

  @Test("of a whole cache leads to what mends that")
  func whole() throws {
    var bench = Bench.sample()
    let damage = Finding(.pageDamage, subject: .cache, problem: "Pages are damaged.")
    bench.send(.scan(.scanned(cache: 0, .full, ScanOutcome(findings: [damage]))))
    bench.type("2")
    let place = try #require(bench.inspector.findingListing.position(of: .pageDamage))
    bench.type(String(repeating: "j", count: place))
    bench.requests = []
    bench.type("d")
    #expect(bench.requests == [])
    #expect(bench.text.contains("R proposes what mends it"))
  }

  @Test("is named in the script of the session")
  func script() throws {
    var bench = try bench(on: .pickleCutShort)
    bench.type("d")
    bench.send(.planned(.success([Sample.plan(.delete)])))
    bench.type("y")
    #expect(bench.inspector.macro.lines == ["delete where code=pickle-cut-short"])
  }

  @Test("is named in the script also where a step was left out")
  func scriptOfSome() throws {
    var bench = try bench(on: .pickleCutShort)
    bench.type("d")
    bench.send(.planned(.success([Sample.plan(.delete)])))
    bench.type(" y")
    let lines = bench.inspector.macro.lines
    #expect(lines.first == "plan delete where code=pickle-cut-short")
    #expect(lines.last == "apply")
    #expect(lines.dropFirst().dropLast().allSatisfy { $0.hasPrefix("skip ") } && lines.count > 2)
    for line in lines { _ = try #require(try CommandParser.parse(line, in: .everywhere)) }
  }
}
