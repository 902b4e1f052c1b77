import Larder
import LarderFormats
import SystemPackage
import Testing
import TestSupport

@testable import LarderInspector

/// Real caches side by side, as they are opened by naming the directory around them.
@Suite("Actions on several caches")
struct CacheActionsTests {
  private let directory: TemporaryDirectory
  private let caches: [ShelfCache]
  private let actions: CacheActions
  private let before: [Snapshot]

  init() throws {
    let directory = try TemporaryDirectory()
    self.directory = directory
    let paths = try ["a", "b", "c"].map { name in
      for (entry, value) in [("good", "good"), ("first", "bad"), ("second", "bad")] {
        try directory.write(Array("good".utf8), to: "\(name)/shelf/\(entry)/key")
        try directory.write(Array(value.utf8), to: "\(name)/shelf/\(entry)/value")
      }
      return try directory.appending(name).canonical()
    }
    caches = paths.map { ShelfCache(at: $0, root: $0, on: POSIXDiskReader()) }
    actions = CacheActions(caches)
    before = try paths.map { try Snapshot(of: $0) }
  }

  private func delete(_ name: String, in numbers: [Int]) throws {
    let plans = try numbers.map { number in
      let mender = try Mender(caches[number])
      let entries = try caches[number].all().entries.filter { $0.id == EntryID(Array(name.utf8)) }
      return CachePlan(
        cache: number, plan: try mender.plan(.delete, for: Selection(entries: entries)),
        quarantine: mender.arena.quarantinePath)
    }
    #expect(try actions.carryOut(plans).done == numbers.count)
  }

  private func undo() throws -> [Int] {
    let plans = try actions.plans(
      .undo, .everything, of: Inventory(now: Timestamp(seconds: 0)))
    #expect(try actions.carryOut(plans).failed.isEmpty)
    return plans.map(\.cache)
  }

  private func changed() throws -> [Int] {
    try caches.indices.filter {
      try Snapshot(of: caches[$0].info.path).differences(from: before[$0]) != []
    }
  }

  @Test("are taken back in all caches that they went over, and in no other")
  func asOne() throws {
    try delete("first", in: [0, 1])
    #expect(try changed() == [0, 1])
    #expect(try undo() == [0, 1])
    #expect(try changed() == [])
  }

  @Test("are taken back one after the other, also where they were asked for with the same words")
  func inOrder() throws {
    try delete("first", in: [0, 1, 2])
    try delete("second", in: [1])
    #expect(try undo() == [1])
    #expect(try changed() == [0, 1, 2])
    #expect(try undo() == [0, 1, 2])
    #expect(try changed() == [])
    #expect(throws: LarderError.self) { try undo() }
  }
}
