import Larder
import LarderFormats
import SystemPackage
import TestSupport
import Testing

@testable import LarderInspector

@Suite("Actions on a native database")
struct NativeRowActionTests: NativeActing {
  private let directory: TemporaryDirectory
  let path: FilePath
  private let keys = (0..<60).map { "k\($0)" }

  init() throws {
    directory = try TemporaryDirectory()
    path = directory.appending("cache.sqlite")
    let store = try dictionary()
    for key in keys { try store.store(Self.value(of: key), for: key) }
    store.close()
  }

  /// As long as a few fit on a page, and some need more.
  private static func value(of key: String) -> String {
    NativeSample.value(of: key, size: key.utf8.count.isMultiple(of: 2) ? 6_000 : 700)
  }

  private func dictionary() throws -> PersistentDictionary<String, String> {
    try PersistentDictionary(database: path, keys: .json, values: .json)
  }

  /// Turns a byte in the middle of the value of a key, as a disk does.
  private func damage(_ key: String) throws {
    let wanted = Array(Self.value(of: key).utf8.prefix(200))
    let disk = POSIXDisk()
    var bytes = try disk.read(path, from: 0, limit: 1 << 24)
    let start = try #require(
      bytes.indices.first { bytes[$0...].starts(with: wanted) }, "the value is on a page")
    bytes[start + 100] ^= 0x20
    try disk.remove(path)
    try disk.create(path, bytes, mode: 0o600)
  }

  /// Clears the quarantine away, and compares.
  private func differencesAfterPurge(from before: Snapshot) throws -> [String] {
    let mender = try mender()
    _ = try mender.carryOut(mender.purgePlan())
    return try Snapshot(of: directory.path).differences(from: before, ignoring: .directoryTimes)
  }

  @Test("a repair takes out the invalid row, and is undone to the last byte")
  func repair() throws {
    try damage("k7")
    let before = try Snapshot(of: directory.path)
    let result = try act(.repair, selection())
    #expect(result.done == 1 && result.failed.isEmpty, "\(result)")
    #expect(try selection().entries.allSatisfy { $0.status == .valid })
    #expect(try undo().done == 1)
    #expect(try differencesAfterPurge(from: before) == [])
    _ = try act(.repair, selection())
    let store = try dictionary()
    #expect(try store.value(for: "k7") == nil)
    #expect(try store.value(for: "k8") == Self.value(of: "k8"))
    guard case .stored = try store.store("new", for: "k7") else {
      Issue.record("not stored")
      return
    }
  }

  @Test("a row that was written again since it was judged stays")
  func changed() throws {
    let mender = try mender()
    let plan = try mender.plan(.delete, for: selection("k1", "k2"))
    let store = try dictionary()
    try store.store("newer", for: "k1")
    store.close()
    let result = try mender.carryOut(plan)
    #expect(result.done == 1 && result.skipped.map(\.why) == [.changed], "\(result)")
    #expect(try dictionary().value(for: "k1") == "newer")
    #expect(try dictionary().value(for: "k2") == nil)
  }

  @Test("a program that has it open notices what was deleted and put back, and goes on writing")
  func living() throws {
    let other = try Conversation(Products.storeProbe, ["serve", path.string])
    #expect(try other.hear() == "ready")
    #expect(try other.ask("fetch k3") == Self.value(of: "k3"))
    #expect(try act(.delete, selection("k3")).done == 1)
    #expect(try other.ask("fetch k3") == "nothing")
    #expect(try other.ask("store unrelated value") == "stored")
    #expect(try undo().done == 1)
    #expect(try other.ask("fetch k3") == Self.value(of: "k3"))
    #expect(try other.ask("fetch unrelated") == "value")
  }

  @Test("a value that was stored anew meanwhile is kept by an undo")
  func occupied() throws {
    _ = try act(.delete, selection("k3"))
    let store = try dictionary()
    try store.store("new", for: "k3")
    store.close()
    #expect(try undo().skipped.map(\.why) == [.occupied])
    #expect(try dictionary().value(for: "k3") == "new")
  }

  @Test("compacting gives back what deleted rows took, and says so")
  func compact() throws {
    let store = try dictionary()
    for key in keys.dropFirst(5) { try store.remove(key) }
    store.close()
    let mender = try mender()
    let plan = try mender.plan(.compact, for: selection())
    #expect(!plan.isReversible && plan.notes.contains { $0.contains("undo cannot") })
    let space = try #require(try mender.carryOut(plan).space)
    #expect(space.after.bytes < space.before.bytes / 2)
    #expect(try dictionary().value(for: "k3") == Self.value(of: "k3"))
  }

  @Test(
    "rows on whole pages of a damaged database are saved into a new one, and undo brings it back")
  func salvage() throws {
    let disk = POSIXDisk()
    var bytes = try disk.read(path, from: 0, limit: 1 << 24)
    let leaf = try #require(
      stride(from: 4_096, to: bytes.count, by: 4_096).filter { bytes[$0] == 0x0D }.dropFirst(6)
        .first)
    bytes.replaceSubrange(leaf..<leaf + 4_096, with: [UInt8](repeating: 0, count: 4_096))
    try disk.remove(path)
    try disk.create(path, bytes, mode: 0o600)
    let before = try Snapshot(of: directory.path)
    let readable = try selection().entries.count
    let result = try act(.repair, selection())
    #expect(result.done == 1 && !result.notes.isEmpty, "\(result)")
    let saved = try selection()
    #expect(saved.findings.isEmpty && saved.entries.allSatisfy { $0.status == .valid })
    #expect(saved.entries.count > readable && saved.entries.count < keys.count)
    for entry in saved.entries { #expect(entry.placement == .confirmed) }
    #expect(try undo().done == 1)
    #expect(try differencesAfterPurge(from: before) == [])
    _ = try act(.repair, selection())
    let store = try dictionary()
    try store.store("new", for: "k0")
    #expect(try store.value(for: "k0") == "new", "the storage core takes it for its own")
  }
}
