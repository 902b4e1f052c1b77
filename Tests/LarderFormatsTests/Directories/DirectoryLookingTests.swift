import Glibc
import Larder
import LarderFormats
import SystemPackage
import Synchronization
import TestSupport
import Testing

@Suite("Looking at a directory cache")
struct DirectoryLookingTests {
  @Test(
    "changes not a byte, a name, a mode or a time",
    arguments: ["pytools-v0/damage", "pytools-v2-key-lock/damage", "pytools-v4/damage"])
  func snapshot(name: String) throws {
    let directory = try TemporaryDirectory()
    let copy = try Fixtures.copy(name, to: directory.path)
    let before = try Snapshot(of: copy)
    for cache in try Detection.open(copy.appending("cache")).caches {
      for depth in Depth.allCases {
        for id in try ScannedCache(cache, depth: depth).entries.keys {
          _ = try cache.detail(of: EntryID(Array(id.utf8)))
        }
      }
    }
    #expect(try Snapshot(of: copy).differences(from: before) == [])
  }

  @Test(
    "finds the same with one thread as with many",
    arguments: ["pytools-v0/healthy", "pytools-v4/damage"])
  func threads(name: String) throws {
    let loaded = try LoadedCase.named(name)
    let (container, cache) = try #require(loaded.caches.first)
    let many = try #require(loaded.scans[container])
    for threads in [1, 7] {
      let scan = try ScannedCache(cache, threads: threads)
      #expect(scan.entries == many.entries)
      #expect(scan.items == many.items)
    }
  }

  @Test(
    "again at one entry tells what the scan told",
    arguments: ["pytools-v0/damage", "pytools-v3/damage", "pytools-v4/crash"])
  func check(name: String) throws {
    let loaded = try LoadedCase.named(name)
    for (container, cache) in loaded.caches {
      for record in try #require(loaded.scans[container]).entries.values {
        var again = try #require(try cache.check(record.id, depth: .full))
        // A scan leaves out what takes long to write and is seldom looked at.
        if record.value.label == nil { again.value.label = nil }
        #expect(again == record)
      }
      for item in try #require(loaded.scans[container]).items.values where item.kind != .lock {
        let again = try cache.checkItem(item.path)
        #expect(again?.kind == item.kind && again?.status == item.status, "\(item.path)")
      }
    }
  }

  @Test("at names only does not read a file, but sees what is missing or empty")
  func names() throws {
    let loaded = try LoadedCase.named("pytools-v4/damage")
    let cache = try #require(loaded.caches.values.first)
    let scan = try ScannedCache(cache, depth: .names)
    for expected in loaded.manifest.entries where expected.item != nil {
      let record = try #require(scan.entries[expected.id])
      #expect(record.depth == .names)
      for part in EntryPart.allCases {
        let isEmpty = expected.part(part)?.error?.kind == "empty"
        let isMissing = expected.expectedStatus(part) == .missing
        #expect(record[part].status == (isEmpty ? .invalid : isMissing ? .missing : .unchecked))
      }
    }
  }

  @Test("at structure reads every pickle, and leaves the hashes alone")
  func structure() throws {
    let loaded = try LoadedCase.named("pytools-v4/damage")
    let cache = try #require(loaded.caches.values.first)
    let scan = try ScannedCache(cache, depth: .structure)
    for expected in loaded.manifest.entries where expected.item != nil {
      let record = try #require(scan.entries[expected.id])
      #expect(record.placement == .unchecked && record.depth == .structure)
      #expect(record.status == (expected.isMisplaced ? .valid : expected.expectedStatus))
    }
  }

  @Test("stops when its reader has had enough")
  func stop() throws {
    let loaded = try LoadedCase.named("pytools-v4/healthy")
    let cache = try #require(loaded.caches.values.first)
    let count = Mutex(0)
    let outcome = try cache.scan(depth: .full, threads: 2) { batch in
      count.withLock { $0 += batch.entries.count }
      return .stop
    }
    #expect(!outcome.isComplete)
    #expect(count.withLock { $0 } < 97)
  }

  @Test("survives that the cache vanishes meanwhile")
  func vanishing() throws {
    let directory = try TemporaryDirectory()
    let copy = try Fixtures.copy("pytools-v4/damage", to: directory.path)
    let cache = try #require(try Detection.open(copy.appending("cache")).caches.first)
    do {
      _ = try cache.scan(depth: .full, threads: 2) { _ in
        removeTree(cache.info.path)
        return .goOn
      }
    } catch {
      #expect(error.code == .noSuchPath)
    }
    let id = EntryID(Array(repeating: 0x61, count: 64))
    #expect(throws: LarderError.self) { try ScannedCache(cache) }
    #expect(throws: LarderError.self) { try cache.check(id, depth: .full) }
    #expect(throws: LarderError.self) { try cache.detail(of: id) }
  }

  @Test("at an entry that is not there finds nothing")
  func absent() throws {
    let loaded = try LoadedCase.named("pytools-v4/healthy")
    let cache = try #require(loaded.caches.values.first)
    for name in [
      Array(repeating: UInt8(0x61), count: 64), [], Array("../../../etc".utf8), [0, 1, 255],
    ] {
      let id = EntryID(name)
      #expect(try cache.check(id, depth: .full) == nil)
      #expect(try cache.detail(of: id) == nil)
      #expect(try cache.bytes(of: id, part: .value, from: 0, limit: 10) == [])
    }
    for path in ["nothing", "../MANIFEST.json", "/etc/passwd", "a/../../b"] as [FilePath] {
      #expect(try cache.checkItem(path) == nil)
    }
  }

  @Test("takes nothing for a part of an entry that is a link to the cache itself")
  func linkToTheCache() throws {
    let directory = try TemporaryDirectory()
    let copy = try Fixtures.copy("pytools-v2-key-lock/healthy", to: directory.path)
    let cache = try #require(try Detection.open(copy.appending("cache")).caches.first)
    let id = String(repeating: "a", count: 64)
    #expect(symlink(".", cache.info.path.appending(id).string) == 0)
    let scan = try ScannedCache(cache)
    #expect(scan.entries[id]?.status == .empty)
    #expect(scan.entries[id]?.findings.map(\.code) == [.entryEmpty])
    #expect(scan.items.isEmpty)
  }

  @Test("shows key and value, the fault and the instructions around it")
  func detail() throws {
    let loaded = try LoadedCase.named("pytools-v4/damage")
    let cache = try #require(loaded.caches.values.first)
    let cut = try #require(loaded.manifest.entries.first { $0.op == "contents/bitflip-stop" })
    let detail = try #require(try cache.detail(of: EntryID(Array(cut.id.utf8))))
    #expect(detail.key.faultOffset == nil)
    #expect(detail.key.summary.hasSuffix("its hash is the entry's name"))
    #expect(detail.key.tree.first?.text.contains("'value'") ?? false)
    #expect(detail.value.faultOffset == cut.value?.error.map { Int64($0.at) })
    #expect(detail.value.instructions.last?.isFaulty ?? false)
    #expect(detail.value.file?.lastComponent == "contents")
  }
}
