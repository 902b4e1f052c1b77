import Glibc
import Larder
import SystemPackage
import TestSupport
import Testing

@testable import LarderFormats

@Suite("Detection")
struct DetectionTests {
  @Test(
    "tells a container that was renamed by what it holds",
    arguments: [
      ("pytools-v4/healthy", CacheFormat.pytoolsV4), ("pytools-v3/healthy", .pytoolsV3),
      ("pytools-v2-key-lock/healthy", .pytoolsV2), ("pytools-v0/healthy", .pytoolsV2),
    ])
  func renamed(name: String, format: CacheFormat) throws {
    let directory = try TemporaryDirectory()
    let container = try container(of: name, in: directory)
    let renamed = directory.appending("a copy")
    try #require(rename(container.string, renamed.string) == 0)
    let opened = try Detection.open(renamed)
    #expect(opened.caches.map(\.info.format) == [format])
    #expect(opened.caches[0].info.why.contains("hexadecimal digits"))
    #expect(try ScannedCache(opened.caches[0]).findings.filter { $0.severity > .note } == [])
  }

  @Test("says why, and takes a container for what it was told")
  func forced() throws {
    let directory = try TemporaryDirectory()
    let container = try container(of: "pytools-v4/healthy-2022", in: directory)
    let info = try #require(try Detection.open(container).caches.first).info
    #expect(info.format == .pytoolsV4 && info.readOnly == nil)
    #expect(info.why.hasPrefix("its name begins with 'pdict-v4-'"))
    let forced = try Detection.open(container, as: .pytoolsV3)
    #expect(forced.caches.map(\.info.format) == [.pytoolsV3])
    #expect(code { try Detection.open(container, as: .pytoolsV5) } == .unsupportedFormat)
  }

  @Test(
    "tells the lock protocol of each layout",
    arguments: [
      ("pytools-v0/healthy", true), ("pytools-v2-global-lock/healthy", true),
      ("pytools-v2-global-lock/healthy-py36", true), ("pytools-v2-version-dir/healthy", true),
      ("pytools-v2-nested-hash/healthy", true), ("pytools-v2-key-lock/healthy", false),
      ("pytools-v3/healthy", false), ("pytools-v4/healthy", false),
    ])
  func locking(name: String, isContainer: Bool) throws {
    let loaded = try LoadedCase.named(name)
    for cache in loaded.caches.values {
      let lock = cache.ownerLock(for: EntryID(Array(repeating: 0x61, count: 64)))
      #expect((lock == .exclusiveFile("lock")) == isContainer)
    }
  }

  @Test("finds every cache below a directory, but none in a quarantine")
  func collection() throws {
    let directory = try TemporaryDirectory()
    let container = try container(of: "pytools-v4/healthy-2022", in: directory)
    let name = try #require(container.lastComponent?.string)
    let quarantine = container.removingLastComponent().appending("\(name).larder-quarantine")
    try #require(mkdir(quarantine.string, 0o755) == 0)
    try #require(
      rename(container.string, quarantine.appending(name).string) == 0)
    let other = try self.container(of: "pytools-v0/collision", in: directory)
    let place = quarantine.removingLastComponent().appending("other")
    try #require(rename(other.string, place.string) == 0)
    let opened = try Detection.open(place.removingLastComponent().removingLastComponent())
    #expect(opened.caches.map(\.info.path.lastComponent) == ["other"])
  }

  @Test("follows a link to a cache, and names the cache itself")
  func link() throws {
    let directory = try TemporaryDirectory()
    let container = try container(of: "pytools-v4/healthy-2022", in: directory)
    let link = directory.appending("link")
    try #require(symlink(container.string, link.string) == 0)
    #expect(
      try Detection.open(link).caches.first?.info.path.lastComponent == container.lastComponent)
  }

  @Test("says what lies there instead of a cache")
  func notACache() throws {
    let directory = try TemporaryDirectory()
    try #require(mkdir(directory.appending("empty").string, 0o755) == 0)
    try #require(mkdir(directory.appending("tree").string, 0o755) == 0)
    try #require(mkdir(directory.appending("tree/.git").string, 0o755) == 0)
    try #require(mkfifo(directory.appending("fifo").string, 0o644) == 0)
    try directory.write(Array("just some words\n".utf8), to: "text")
    try directory.write([0x1F, 0x8B, 8, 0], to: "gzip")
    try directory.write([], to: "nothing")
    for (name, words) in [
      ("empty", "an empty directory"), ("tree", "a git working tree"), ("fifo", "a fifo"),
      ("text", "a text file"), ("gzip", "gzip-compressed data"), ("nothing", "an empty file"),
    ] {
      let error = try #require(throws: LarderError.self) {
        try Detection.open(directory.appending(name))
      }
      #expect(error.code == .notACache)
      #expect(error.problem.contains("it is \(words), not a cache"), "\(error)")
      #expect(error.remedy != nil)
    }
  }

  @Test("says that there is nothing, or that it may not be looked into")
  func errors() throws {
    let directory = try TemporaryDirectory()
    #expect(code { try Detection.open(directory.appending("none")) } == .noSuchPath)
    #expect(code { try Detection.open("") } == .usage)
    let container = try container(of: "pytools-v4/healthy-2022", in: directory)
    chmod(directory.path.string, 0o755)
    chmod(container.string, 0o000)
    let denied = AnotherUser.run { code { try Detection.open(container) } }
    #expect(denied == nil || denied == .permission)
    #expect(
      code { try Detection.open(container, as: .pytoolsV4) } == (geteuid() == 0 ? nil : .permission)
    )
  }

  @Test("refuses actions on another user's cache, and warns where everybody may write")
  func access() throws {
    let directory = try TemporaryDirectory()
    let container = try container(of: "pytools-v4/healthy-2022", in: directory)
    let own = CacheAccess(container)
    #expect(own.readOnlyReason == nil)
    let foreign = CacheAccess(container, user: 4_711)
    #expect(foreign.readOnlyReason?.contains("another user") ?? false)
    #expect(foreign.findings.map(\.code) == [.foreignOwner])
    chmod(container.string, 0o777)
    let open = try #require(CacheAccess(container).findings.first)
    #expect(open.code == .writableByOthers && open.severity == .warning)
    #expect(open.remedies.first?.command == ["chmod", "o-w", container.string])
    chmod(container.string, 0o1777)
    #expect(CacheAccess(container).findings.isEmpty)
  }

  private func container(of name: String, in directory: TemporaryDirectory) throws -> FilePath {
    let copy = try Fixtures.copy(name, to: directory.path)
    let manifest = try DirectoryManifest(at: copy.appending("MANIFEST.json").string)
    return copy.appending("cache").appending(try #require(manifest.containers?.first))
  }

  private func code(_ body: () throws -> OpenedCaches) -> LarderError.Code? {
    do {
      _ = try body()
      return nil
    } catch {
      return (error as? LarderError)?.code
    }
  }
}
