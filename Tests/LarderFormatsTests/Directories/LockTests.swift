import Glibc
import Larder
import LarderFormats
import SystemPackage
import TestSupport
import Testing

@Suite("The verdict on a lock")
struct LockVerdictTests {
  private static let boot = Timestamp(seconds: 1_000)
  private static let before = Timestamp(seconds: 999)
  private static let after = Timestamp(seconds: 1_001)
  private static let holder = LockEvidence.Holder(pid: 7, command: "python", source: "/proc/7/fd")

  static let cases: [(String, LockEvidence, LockVerdict)] = [
    (
      "a live process has it open", LockEvidence(holders: [holder], made: after, boot: boot),
      .held(.certain)
    ),
    (
      "a live process has it open, however old it looks",
      LockEvidence(holders: [holder], made: before, boot: boot), .held(.certain)
    ),
    ("its owner lives", LockEvidence(owner: .alive, made: after, boot: boot), .held(.likely)),
    ("its owner is gone", LockEvidence(owner: .gone, made: after, boot: boot), .stale(.certain)),
    (
      "its owner's number was given out again",
      LockEvidence(owner: .numberReused, made: after, boot: boot), .stale(.certain)
    ),
    (
      "its owner is of another boot", LockEvidence(owner: .otherBoot, made: before, boot: boot),
      .stale(.certain)
    ),
    (
      "its owner is on another machine", LockEvidence(owner: .otherHost, made: after, boot: boot),
      .unknown("its owner is on another machine")
    ),
    ("it is older than this boot", LockEvidence(made: before, boot: boot), .stale(.certain)),
    (
      "it is older than this boot, and only some processes are visible",
      LockEvidence(made: before, boot: boot, visibility: .partial("hidden")), .stale(.certain)
    ),
    (
      "all are visible and none has it open", LockEvidence(made: after, boot: boot), .stale(.likely)
    ),
    ("the boot is unknown", LockEvidence(made: after, boot: nil), .stale(.likely)),
    (
      "only some processes are visible",
      LockEvidence(made: after, boot: boot, visibility: .partial("hidden")), .unknown("hidden")
    ),
    (
      "it is on a network file system, however old it is",
      LockEvidence(made: before, boot: boot, isOnNetwork: true),
      .unknown("the file system is shared with other machines")
    ),
  ]

  @Test("follows from the evidence", arguments: cases.indices)
  func verdict(index: Int) {
    let (name, evidence, verdict) = Self.cases[index]
    #expect(LockVerdict(evidence) == verdict, "\(name)")
  }
}

@Suite("Locks of pytools")
struct LockTests {
  /// A cache with one entry, and its hash.
  private func cache(_ name: String) throws -> (TemporaryDirectory, FilePath, String) {
    let directory = try TemporaryDirectory()
    let copy = try Fixtures.copy(name, to: directory.path)
    let manifest = try DirectoryManifest(at: copy.appending("MANIFEST.json").string)
    let container = try #require(manifest.containers?.first)
    return (directory, copy.appending("cache/\(container)"), manifest.entries[0].id)
  }

  @Test(
    "are live while their holder lives, and gone with it",
    arguments: ["pytools-v4/healthy-2022", "pytools-v3/collision", "pytools-v2-key-lock/collision"])
  func perKey(name: String) throws {
    let (directory, container, hash) = try cache(name)
    defer { withExtendedLifetime(directory) {} }
    let cache = try #require(try Detection.open(container).caches.first)
    let holder = try LockScript(container: container, hash: hash)
    let scan = try ScannedCache(cache)
    let lock = try #require(scan.items["\(hash).lock"])
    #expect(lock.kind == .lock && lock.status == .live)
    #expect(lock.findings.map(\.code) == [.lockHeld])
    #expect(lock.findings[0].problem.contains("process \(holder.pid) ("))
    #expect(scan.entries[hash]?.status == .locked)
    #expect(scan.entries.values.filter { $0.status == .locked }.count == 1)
    let id = EntryID(Array(hash.utf8))
    #expect(try cache.check(id, depth: .full)?.status == .locked)
    #expect(cache.ownerLock(for: id) == .exclusiveFile(FilePath("\(hash).lock")))
    holder.end()
    #expect(try cache.checkItem(FilePath("\(hash).lock")) == nil)
    #expect(try cache.check(id, depth: .full)?.status == .valid)
  }

  @Test(
    "of a whole container are live while their holder lives",
    arguments: ["pytools-v0/collision", "pytools-v2-global-lock/collision"])
  func wholeContainer(name: String) throws {
    let (directory, container, hash) = try cache(name)
    defer { withExtendedLifetime(directory) {} }
    let cache = try #require(try Detection.open(container).caches.first)
    #expect(cache.ownerLock(for: EntryID(Array(hash.utf8))) == .exclusiveFile("lock"))
    let holder = try LockScript(container: container)
    #expect(try ScannedCache(cache).items["lock"]?.status == .live)
    #expect(try cache.checkItem("lock")?.status == .live)
    holder.end()
    #expect(try ScannedCache(cache).items["lock"] == nil)
  }

  @Test("turn an entry that is being written into a locked one, not a faulty one")
  func beingWritten() throws {
    let (directory, container, hash) = try cache("pytools-v4/healthy-2022")
    defer { withExtendedLifetime(directory) {} }
    let cache = try #require(try Detection.open(container).caches.first)
    let path = container.pushing(cache.path(of: EntryID(Array(hash.utf8)))).appending("contents")
    truncate(path.string, 3)
    let holder = try LockScript(container: container, hash: hash)
    let record = try #require(try ScannedCache(cache).entries[hash])
    #expect(record.status == .locked && record.value.status == .invalid)
    #expect(record.findings.allSatisfy { $0.severity == .note })
    holder.end()
    #expect(try ScannedCache(cache).entries[hash]?.status == .invalidValue)
  }
}
