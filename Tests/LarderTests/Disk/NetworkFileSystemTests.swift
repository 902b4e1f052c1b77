import SystemPackage
import TestSupport
import Testing

@testable import Larder

/// S10: caches are made for local file systems; on others they warn, and trust less.
@Suite("S10: a cache on a network file system")
struct NetworkFileSystemTests {
  /// File systems by what `statfs(2)` says of them; source: Linux `include/uapi/linux/magic.h`.
  enum FileSystem: Int64, CaseIterable {
    case nfs = 0x6969
    case cifs = 0xFF53_4D42
    case smb2 = 0xFE53_4D42
    case plan9 = 0x0102_1997
    case ceph = 0x00C3_6400
    case fuse = 0x6573_5546
    case ext4 = 0xEF53
    case tmpfs = 0x0102_1994
    case btrfs = 0x9123_683E
    case xfs = 0x5846_5342

    static let shared: [FileSystem] = [.nfs, .cifs, .smb2, .plan9, .ceph, .fuse]
    static let local: [FileSystem] = [.ext4, .tmpfs, .btrfs, .xfs]
  }

  /// The real disk, said to be another file system.
  private struct RelabelledDisk: ForwardingDisk {
    let base = POSIXDisk()
    let fileSystem: FileSystem

    func fileSystemType(of directory: FilePath) throws(Errno) -> Int64 { fileSystem.rawValue }
  }

  private func open(
    _ cache: Cache, on fileSystem: FileSystem, memory: MemoryLimit = MemoryLimit()
  ) throws -> CacheCore<String, String> {
    try .open(
      cache.engine == .directory ? .directory(cache.path) : .database(cache.path), .mutable,
      .json, .json, cache.options(.processCrash, memory: memory),
      disk: RelabelledDisk(fileSystem: fileSystem))
  }

  @Test("warns once, when it is opened", arguments: EngineKind.allCases, FileSystem.shared)
  func warning(kind: EngineKind, fileSystem: FileSystem) throws {
    let cache = try Cache(kind)
    let core = try open(cache, on: fileSystem)
    for key in ["a", "b"] {
      _ = try core.replace("1", for: key)
      #expect(try core.value(for: key) == "1")
    }
    #expect(cache.warnings.all.map(\.code) == [.networkFileSystem])
    #expect(cache.warnings.all.first?.message.contains(cache.path.string) == true)
  }

  @Test("is told from one on a local disk", arguments: EngineKind.allCases, FileSystem.local)
  func local(kind: EngineKind, fileSystem: FileSystem) throws {
    let cache = try Cache(kind)
    let core = try open(cache, on: fileSystem)
    _ = try core.replace("1", for: "a")
    #expect(cache.warnings.all == [])
    #expect(core.engine.generation.stable != nil)
  }

  @Test(
    "trusts no mapping: a value in memory is compared with the disk", arguments: EngineKind.allCases
  )
  func memory(kind: EngineKind) throws {
    let cache = try Cache(kind)
    let (one, other) = (try open(cache, on: .nfs), try open(cache, on: .nfs))
    for value in ["1", "2", "3"] {
      _ = try other.replace(value, for: "a")
      #expect(try one.value(for: "a") == value)
      #expect(try one.value(for: "a") == value)
      #expect(one.engine.generation.stable == nil)
    }
    _ = try other.remove("a")
    #expect(try one.value(for: "a") == nil)
  }

  @Test("in a database has no log, whose index would be a shared mapping")
  func journal() throws {
    let cache = try Cache(.database)
    _ = try open(cache, on: .nfs).replace("1", for: "a")
    #expect(try cache.sql("PRAGMA journal_mode") == "delete")
  }

  @Test("packs, and reads what is packed")
  func packs() throws {
    let cache = try Cache()
    let (one, other) = (try open(cache, on: .nfs), try open(cache, on: .nfs, memory: .none))
    for key in 0..<5 { _ = try one.replace("\(key)", for: "\(key)") }
    #expect(try one.engine.compact().entries == 5)
    for key in 0..<5 { #expect(try other.value(for: "\(key)") == "\(key)") }
    _ = try one.replace("new", for: "0")
    #expect(try other.value(for: "0") == "new")
  }
}
