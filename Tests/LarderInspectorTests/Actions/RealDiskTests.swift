import Glibc
import Larder
import LarderFormats
import SystemPackage
import TestSupport
import Testing

@testable import LarderInspector

@Suite("Actions on the real file system")
struct RealDiskTests {
  private let directory: TemporaryDirectory
  private let root: FilePath
  private let before: Snapshot

  init() throws {
    directory = try TemporaryDirectory()
    root = directory.appending("cache")
    try Self.fill(directory)
    before = try Snapshot(of: root)
  }

  /// The same shelf as in the simulation, with names that are harder on the eyes.
  private static func fill(_ directory: TemporaryDirectory) throws {
    for (name, key, value) in [
      ("a", "good", "good"), ("b\n\u{1B}[2J", "good", "bad"), ("c", nil, "good"),
      ("f", "good", "bad"), ("\u{202E}g", "good", "bad"),
    ] as [(String, String?, String?)] {
      if let key { try directory.write(Array(key.utf8), to: "cache/shelf/\(name)/key") }
      if let value { try directory.write(Array(value.utf8), to: "cache/shelf/\(name)/value") }
    }
    try directory.write([], to: "cache/f.lock")
    try directory.write([1, 2, 3], to: "cache/tmp1")
    let root = directory.appending("cache")
    let raw = root.appending("shelf").withPlatformString { String(cString: $0) } + "/"
    // A name that is no UTF-8, and an empty entry.
    #expect(mkdir(Array(raw.utf8CString.dropLast()) + [-1, -2, 0], 0o711) == 0)
    mkdir(root.appending("void").string, 0o755)
    age(root)
  }

  /// Sets every time to a moment long ago, with nanoseconds.
  private static func age(_ path: FilePath) {
    let disk = POSIXDisk()
    for name in (try? disk.names(in: path)) ?? [] { age(path.appending(name)) }
    try? disk.setModified(Timestamp(seconds: 1_600_000_000, nanoseconds: 123_456_789), of: path)
  }

  private func mender(_ shelter: FilePath? = nil) throws -> (Mender, ShelfCache) {
    let canonical = try root.canonical()
    let cache = ShelfCache(at: canonical, root: canonical, on: POSIXDiskReader())
    return (try Mender(cache, shelter: shelter), cache)
  }

  private func everything(_ cache: ShelfCache) throws -> Selection {
    let (entries, items) = try cache.all()
    return Selection(entries: entries, items: items)
  }

  private func differences() throws -> [String] {
    try Snapshot(of: root).differences(from: before)
  }

  @Test("a repair is undone to the last byte, mode and time")
  func roundTrip() throws {
    let (mender, cache) = try mender()
    let plan = try mender.plan(.repair, for: everything(cache))
    #expect(try mender.preview(plan).done == plan.steps.count)
    #expect(try differences() == [])
    let result = try mender.carryOut(
      plan, invocation: Invocation(command: ["larder", "repair"]))
    #expect(result.done == 7, "\(result)")
    #expect(try cache.all().entries.map(\.name) == ["a"])
    let undo = try mender.carryOut(mender.undoPlan())
    #expect(undo.done == 7, "\(undo)")
    #expect(undo.notes == [])
    #expect(try differences() == [])
    _ = try mender.carryOut(mender.purgePlan())
    #expect(try POSIXDisk().names(in: directory.path) == ["cache"])
    #expect(try differences() == [])
  }

  @Test("the quarantine is private, beside the cache, or where it was asked for")
  func place() throws {
    let (beside, cache) = try mender()
    _ = try beside.carryOut(beside.plan(.repair, for: everything(cache)))
    let quarantine = directory.appending("cache.larder-quarantine")
    #expect(try POSIXDisk().status(of: quarantine).mode == 0o700)
    _ = try beside.carryOut(beside.undoPlan())

    mkdir(directory.appending("shelter").string, 0o755)
    let (elsewhere, _) = try mender(directory.appending("shelter"))
    _ = try elsewhere.carryOut(elsewhere.plan(.repair, for: everything(cache)))
    #expect(try elsewhere.quarantine().runs().map(\.items) == [7])
    #expect(
      try POSIXDisk().names(in: directory.appending("shelter")) == ["cache.larder-quarantine"])
    _ = try elsewhere.carryOut(elsewhere.undoPlan())
    #expect(try differences() == [])
  }

  @Test("a quarantine inside of the cache is refused")
  func inside() throws {
    #expect { try mender(root.appending("void")) } throws: {
      ($0 as? LarderError)?.code == .usage
    }
  }

  @Test("a quarantine on another file system is refused before anything moves")
  func otherFileSystem() throws {
    let reader = POSIXDiskReader()
    let other = FilePath("/dev/shm")
    guard let device = try? reader.status(of: other).identity.device,
      try reader.status(of: root).identity.device != device
    else { return }
    let name = "larder-test-\(getpid())-\(root.removingLastComponent().lastComponent?.string ?? "")"
    let shelter = other.appending(name)
    mkdir(shelter.string, 0o700)
    defer { _ = try? ChildProcess.run("/bin/rm", ["-rf", shelter.string]) }
    let (mender, cache) = try mender(shelter)
    let plan = try mender.plan(.repair, for: everything(cache))
    #expect { try mender.carryOut(plan) } throws: {
      let error = $0 as? LarderError
      return error?.description.contains("another file system") == true
    }
    #expect(try differences() == [])
  }

  @Test("nothing is reached through a symbolic link, neither when planned nor later")
  func links() throws {
    let (mender, cache) = try mender()
    let shown = try everything(cache)
    let plan = try mender.plan(.repair, for: shown)
    let outside = directory.appending("outside")
    #expect(rename(root.appending("shelf").string, outside.string) == 0)
    #expect(symlink(outside.string, root.appending("shelf").string) == 0)
    let moved = try Snapshot(of: outside)
    let result = try mender.carryOut(plan)
    #expect(result.done == 2, "the lock and the leftover only: \(result)")
    #expect(Set(result.skipped.map(\.why)) == [.link])
    let planned = try mender.plan(.delete, for: Selection(entries: shown.entries))
    #expect(planned.isEmpty)
    #expect(Set(planned.skipped.map(\.why)) == [.link])
    #expect(try Snapshot(of: outside).differences(from: moved) == [])
  }

  @Test("a container that was renamed or replaced since the plan loses nothing")
  func renamedContainer() throws {
    let (mender, cache) = try mender()
    let plan = try mender.plan(.repair, for: everything(cache))
    let elsewhere = directory.appending("renamed")
    #expect(rename(root.string, elsewhere.string) == 0)
    #expect { try mender.carryOut(plan) } throws: { ($0 as? LarderError)?.code == .vanished }
    #expect(try POSIXDisk().names(in: directory.path) == ["renamed"])
    try directory.write([1], to: "cache/another")
    let result = try mender.carryOut(plan)
    #expect(result.done == 0)
    #expect(Set(result.skipped.map(\.why)) == [.vanished])
    _ = try mender.carryOut(mender.purgePlan())
    _ = try ChildProcess.run("/bin/rm", ["-rf", root.string])
    #expect(rename(elsewhere.string, root.string) == 0)
    #expect(try differences() == [])
  }

  @Test("two actions at the same time share the work, and both can be undone")
  func concurrent() async throws {
    let (mender, cache) = try mender()
    let plan = try mender.plan(.repair, for: everything(cache))
    let results = try await withThrowingTaskGroup(of: ActionResult.self) { group in
      for _ in 0..<2 { group.addTask { try mender.carryOut(plan) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(results.map(\.done).reduce(0, +) == 7, "\(results)")
    for _ in 0..<2 {
      if let plan = try? mender.undoPlan() { _ = try mender.carryOut(plan) }
    }
    #expect(try Snapshot(of: root).differences(from: before, ignoring: .directoryTimes) == [])
  }

  /// Kills the process right before each of its changes in turn.
  @Test("a kill before any step of a repair can be undone to the last time")
  func killedRepair() throws {
    var step = 0
    while try probe("repair", killedAt: step) {
      try undoEverything()
      #expect(try differences() == [], "killed at \(step)")
      try purge()
      step += 1
    }
    #expect(step > 40)
  }

  @Test("a kill before any step of an undo is finished by the next undo")
  func killedUndo() throws {
    var step = 0
    var isKilled = true
    while isKilled {
      #expect(try !probe("repair", killedAt: .max))
      isKilled = try probe("undo", killedAt: step)
      try undoEverything()
      #expect(try differences() == [], "killed at \(step)")
      try purge()
      step += 1
    }
    #expect(step > 30)
  }

  @Test("a kill before any step of a purge leaves a quarantine that the next purge empties")
  func killedPurge() throws {
    var step = 0
    var isKilled = true
    while isKilled {
      #expect(try !probe("repair", killedAt: .max))
      let mended = try Snapshot(of: root)
      isKilled = try probe("purge", killedAt: step)
      #expect(try Snapshot(of: root).differences(from: mended) == [], "killed at \(step)")
      try purge()
      #expect(try POSIXDisk().names(in: directory.path) == ["cache"], "killed at \(step)")
      try Self.fill(directory)
      step += 1
    }
    #expect(step > 20)
  }

  private func probe(_ action: String, killedAt step: Int) throws -> Bool {
    let outcome = try ChildProcess.run(
      Products.actionProbe, [root.canonical().string, action, String(step)])
    try #require(
      outcome.status == .signaled(SIGKILL) || outcome.status == .exited(0), "\(outcome.errorText)")
    return outcome.status == .signaled(SIGKILL)
  }

  private func undoEverything() throws {
    let (mender, _) = try mender()
    for _ in 0..<3 {
      guard let plan = try? mender.undoPlan() else { return }
      let result = try mender.carryOut(plan)
      try #require(result.skipped.isEmpty && result.failed.isEmpty, "\(result)")
    }
  }

  private func purge() throws {
    let (mender, _) = try mender()
    _ = try mender.carryOut(mender.purgePlan())
  }
}
