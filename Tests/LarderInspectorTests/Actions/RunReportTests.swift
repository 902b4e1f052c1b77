import Larder
import LarderFormats
import SystemPackage
import Testing
import TestSupport

@testable import LarderInspector

@Suite("What a run is told to have done")
struct RunReportTests {
  @Test("is where everything went, before and after parts of it were put back")
  func fates() throws {
    let shelf = Shelf(SimulatedDisk(try Shelf.damaged()))
    let plan = try shelf.plan(.repair)
    _ = try Mender.carryOut(plan, on: shelf.cache, in: shelf.arena, disk: shelf.disk)
    let before = try shelf.quarantine.report(on: 1)
    #expect(before.steps.allSatisfy { $0.fate == .held })
    #expect(before.stepCount == plan.steps.count)
    #expect(before.items == (try shelf.quarantine.items(of: 1)))

    let step = try #require(before.items.first?.step)
    _ = try Undo(cache: shelf.cache, arena: shelf.arena, disk: shelf.disk)
      .takeBack(run: 1, steps: [step])
    let after = try shelf.quarantine.report(on: 1)
    #expect(after.steps.filter { $0.fate == .restored }.count == 1)
    #expect(after.itemCount == before.itemCount - 1)
    #expect(throws: LarderError.self) { try shelf.quarantine.report(on: 9) }
  }

  @Test("can be looked into, file by file, in the order of their names")
  func files() throws {
    let shelf = Shelf(SimulatedDisk(try Shelf.damaged()))
    _ = try Mender.carryOut(
      try shelf.plan(.repair), on: shelf.cache, in: shelf.arena, disk: shelf.disk)
    let items = try shelf.quarantine.items(of: 1)
    let item = try #require(items.first { $0.subject == .entry(EntryID(Array("b".utf8))) })
    let files = try shelf.quarantine.files(of: item)
    #expect(files.map { $0.original.lastComponent?.string } == ["key", "value"])
    #expect(
      files.map { $0.head.map { String(decoding: $0.bytes, as: UTF8.self) } } == ["good", "bad"])
    #expect(files.map(\.size) == [4, 3])
  }
}
