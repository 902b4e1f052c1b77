import Larder
import LarderFormats
import SystemPackage
import TestSupport
import Testing

@testable import LarderInspector

@Suite("Compacting a native directory")
struct NativeCompactionTests {
  private let directory: TemporaryDirectory
  private let path: FilePath
  private let keys = (0..<200).map { "key \($0)" }

  init() throws {
    directory = try TemporaryDirectory()
    path = directory.appending("cache")
    _ = try NativeSample(at: path, keys: keys, valueSize: 300)
  }

  private func mender() throws -> Mender {
    try Mender(try #require(try Detection.open(path).caches.first))
  }

  private func selection() throws -> Selection {
    let collected = try CollectedCache(try #require(try Detection.open(path).caches.first))
    return Selection(entries: collected.entries, items: collected.items)
  }

  private func dictionary() throws -> WriteOnceDictionary<String, String> {
    try WriteOnceDictionary(path, keys: .json, values: .text)
  }

  private func expectAllThere() throws {
    let dictionary = try dictionary()
    for key in keys {
      #expect(try dictionary.value(for: key) == NativeSample.value(of: key, size: 300))
    }
  }

  private var names: [String] {
    get throws { try POSIXDisk().names(in: path.appending("packs")).map(\.string).sorted() }
  }

  @Test("gathers all in one pack, wins about what the plan says, and says that it stays so")
  func compacts() throws {
    let mender = try mender()
    let plan = try mender.plan(.compact, for: selection())
    guard case .compactCache(let estimate) = plan.steps.first?.work else {
      Issue.record("\(plan)")
      return
    }
    #expect(estimate.loose == 200 && estimate.packs == 0)
    #expect(plan.notes.contains { $0.contains("undo cannot") } && !plan.isReversible)
    let result = try mender.carryOut(plan)
    let space = try #require(result.space)
    #expect(result.done == 1 && space.before == estimate.space.before)
    #expect(space.after.inodes == estimate.space.after.inodes)
    #expect(abs(space.after.bytes - estimate.space.after.bytes) <= 8_192)
    #expect(try names == ["0001.pack"])
    try expectAllThere()
    #expect(try mender.plan(.compact, for: selection()).isEmpty)
    #expect(try mender.undoPlan().notes == [Undo.compactNote])
  }

  @Test("leaves damaged entries where they are, and counts with that")
  func damaged() throws {
    let sample = CacheLayout(root: path).entry(KeyHash(ofKey: Array("\"key 7\"".utf8)))
    try POSIXDisk().remove(sample.appending("value"))
    let mender = try mender()
    let result = try mender.carryOut(mender.plan(.compact, for: selection()))
    #expect(result.done == 1)
    #expect(try selection().entries.count { $0.status == .missingValue } == 1)
    #expect(try selection().entries.count { $0.status == .valid } == 199)
    #expect(try mender.plan(.compact, for: selection()).isEmpty)
  }

  @Test(
    "stopped on the way every entry is still there, and the next time finishes it", arguments: 1...6
  )
  func stopped(after questions: Int) throws {
    let mender = try mender()
    var asked = 0
    let result = try mender.carryOut(mender.plan(.compact, for: selection())) { _ in
      asked += 1
      return asked >= questions ? .stop : .goOn
    }
    #expect(result.isCancelled && result.done == 0)
    #expect(result.skipped.map(\.why) == [.cancelled])
    try expectAllThere()
    _ = try mender.carryOut(mender.plan(.compact, for: selection()))
    #expect(try names.filter { $0.hasSuffix(".pack") }.count == 1)
    try expectAllThere()
    #expect(try selection().entries.count == 200)
  }

  @Test("what was removed goes for good, and what a dead process left into the quarantine")
  func leftovers() throws {
    let store = try dictionary()
    try store.compact()
    store.close()
    let staged = path.appending("staging").appending("0123456789abcdef-4711-abc-1")
    try POSIXDisk().makeDirectory(staged, mode: 0o700)
    let mender = try mender()
    let one = try selection().entries.prefix(3)
    _ = try mender.carryOut(mender.plan(.delete, for: Selection(entries: Array(one))))
    let plan = try mender.plan(.compact, for: selection())
    #expect(plan.steps.count == 2 && plan.isReversible)
    let result = try mender.carryOut(plan)
    #expect(result.done == 2, "\(result)")
    #expect(try names == ["0002.pack"])
    #expect(try selection().entries.count == 197)
    #expect(try mender.carryOut(mender.undoPlan()).done == 1, "the leftover comes back")
  }
}
