import Glibc
import SystemPackage
import TestSupport
import Testing

@testable import Larder

/// What needs the rights of the superuser: file systems of a process's own, other users.
private enum Superuser {
  /// Whether a process may have file systems of its own here.
  static let canMount: Bool = {
    let outcome = try? ChildProcess.run("/usr/bin/unshare", ["-m", "true"])
    return outcome?.status == .exited(0)
  }()

  /// Runs the probe after a shell command, with the directory as `$1`.
  static func probe(
    after command: String, _ directory: FilePath, _ arguments: [String]
  ) throws -> ProcessOutcome {
    let script = "\(command) && shift 2 && exec \"$@\""
    return try ChildProcess.run(
      "/usr/bin/unshare",
      ["-m", "sh", "-c", script, "sh", directory.string, "--", Products.storeProbe.string]
        + arguments)
  }
}

@Suite("When the system refuses something")
struct ResourceTests {
  private func lines(_ outcome: ProcessOutcome) -> [String] {
    outcome.outputText.split(separator: "\n").map(String.init)
  }

  private func run(_ command: String, _ cache: Cache, _ more: [String] = []) throws -> [String] {
    lines(try ChildProcess.run(Products.storeProbe, [command, cache.path.string] + more))
  }

  @Test(
    "a full disk says so, keeps what there is and shows nothing of the rest",
    .enabled(if: Superuser.canMount), arguments: EngineKind.allCases)
  func fullDisk(kind: EngineKind) throws {
    let cache = try Cache(kind)
    let outcome = try Superuser.probe(
      after: "mount -t tmpfs -o size=700k tmpfs \"$1\"", cache.directory.path,
      ["fill", cache.path.string])
    let lines = lines(outcome)
    let words = (lines.first ?? "").split(separator: " ")
    #expect(words.first == "out-of-space", "\(lines) \(outcome.errorText)")
    #expect(words.count == 3 && words[1] == words[2], "\(lines)")
    #expect(lines.last == "nothing")
  }

  @Test(
    "a read-only disk can be read", .enabled(if: Superuser.canMount),
    arguments: EngineKind.allCases)
  func readOnlyDisk(kind: EngineKind) throws {
    let cache = try Cache(kind)
    try cache.mutable().store("value", for: "old")
    let outcome = try Superuser.probe(
      after: "mount --bind \"$1\" \"$1\" && mount -o remount,ro,bind \"$1\"",
      cache.directory.path, ["look", cache.path.string, "old"])
    #expect(lines(outcome) == ["value", "read-only"], "\(outcome.errorText)")
  }

  @Test(
    "a directory of somebody else can be read", .enabled(if: getuid() == 0),
    arguments: EngineKind.allCases)
  func foreignDirectory(kind: EngineKind) throws {
    let cache = try Cache(kind)
    try cache.mutable().store("value", for: "old")
    let script = "chmod -R a+rX,go-w \"$1\""
    let nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    let outcome = try ChildProcess.run(
      "/bin/sh",
      ["-c", "\(script) && shift && exec \"$@\"", "sh", cache.directory.path.string] + nobody
        + [Products.storeProbe.string, "look", cache.path.string, "old"])
    #expect(lines(outcome) == ["value", "permission"], "\(outcome.errorText)")
  }

  @Test("no descriptor left is an error that says so", arguments: EngineKind.allCases)
  func descriptors(kind: EngineKind) throws {
    let cache = try Cache(kind)
    try cache.mutable().store("value", for: "old")
    let lines = try run("exhaust", cache)
    #expect(lines.count == 5)
    #expect(lines.first == "io-error", "a cache cannot be opened")
    switch kind {
    case .directory: #expect(lines[1...] == ["io-error", "io-error", "value", "stored"])
    // Its files are open already.
    case .database: #expect(lines[1...] == ["value", "stored", "value", "replaced"])
    }
  }

  @Test("signals that interrupt everything change nothing", arguments: EngineKind.allCases)
  func interruptions(kind: EngineKind) throws {
    let cache = try Cache(kind)
    #expect(try run("storm", cache, ["100"]) == ["done"])
    #expect(try cache.leftovers() == [])
  }

  @Test("a write that is cut short shows nothing", arguments: EngineKind.allCases)
  func shortWrite(kind: EngineKind) throws {
    let cache = try Cache(kind)
    let size = kind == .directory ? 50_000 : 3_000
    let lines = try run("limited", cache, ["40000", "catch", "\(size)"])
    let words = try #require(lines.last).split(separator: " ")
    #expect(words.first == "io-error", "\(lines)")
    let dictionary: PersistentDictionary<Int, [UInt8]> = try cache.mutable()
    for key in 0..<(lines.count - 1) { #expect(try dictionary.value(for: key)?.count == size) }
    #expect(try dictionary.value(for: lines.count - 1) == nil)
    #expect(try cache.leftovers() == [])
  }

  @Test(
    "a disk that is full at any step of a replacement leaves the old value or the new one",
    arguments: Durability.allCases)
  func anyStep(durability: Durability) throws {
    let key: [UInt8] = [1]
    let old = SimulatedDisk()
    _ = try engine(old, durability).replace(entry(key, [2]))
    for step in 0..<100 {
      let disk = SimulatedDisk(old.world, failure: (step: step, reason: .noSpace))
      var isDone = false
      do {
        _ = try engine(disk, durability).replace(entry(key, [3]))
        isDone = true
      } catch {
        #expect(error.code == .outOfSpace, "step \(step)")
      }
      let found = try engine(SimulatedDisk(disk.world), durability).fetch(
        KeyHash(ofKey: key), key: key)
      guard case .valid(let stored, _) = found else {
        Issue.record("step \(step): \(found)")
        return
      }
      #expect(stored.value.bytes == [3] || (stored.value.bytes == [2] && !isDone), "step \(step)")
      if disk.steps <= step { return }
    }
    Issue.record("the steps have no end")
  }

  private func engine(
    _ disk: SimulatedDisk, _ durability: Durability
  ) throws(LarderError) -> DirectoryEngine {
    try DirectoryEngine(
      "cache", as: CacheHeader(kind: .mutable, keyCodec: "json", valueCodec: "json"),
      durability: durability, disk: disk, host: Host(boot: "0123456789abcdef", pid: 1)
    ) { _ in UnknownGeneration() }
  }

  private func entry(_ key: [UInt8], _ value: [UInt8]) throws(LarderError) -> EntryFiles {
    guard let json = CodecName("json") else { throw .codecName("json") }
    return EntryFiles(
      key: Payload(codec: json, bytes: key), value: Payload(codec: json, bytes: value),
      created: Clock.now())
  }
}
