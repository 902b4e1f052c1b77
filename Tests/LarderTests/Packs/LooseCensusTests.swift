import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import Larder

@Suite("A second look for loose entries")
struct LooseCensusTests {
  /// Notes which directories are listed.
  private final class ListeningDisk: ForwardingDisk {
    let base = SimulatedDisk(SimulatedWorld())
    private let listed = Mutex<[FilePath]>([])

    func names(in directory: FilePath) throws(Errno) -> [FilePath.Component] {
      listed.withLock { $0.append(directory) }
      return try base.names(in: directory)
    }

    func takeListed() -> [FilePath] {
      listed.withLock { listed in
        defer { listed = [] }
        return listed
      }
    }
  }

  private static let keys = (0..<40).map { "key \($0)" }

  @Test("lists only the directories that changed, and finds what came")
  func second() throws {
    let disk = ListeningDisk()
    let engine = try DirectoryEngine(
      "c", as: CacheHeader(kind: .writeOnce, keyCodec: "json", valueCodec: "json"),
      durability: .processCrash, disk: disk, host: Host(boot: "0000000000000001", pid: 1)
    ) { _ in CountedGeneration() }
    func store(_ key: String) throws {
      _ = try engine.storeIfAbsent(try SimulatedCache.entry(key, "value"))
    }
    for key in Self.keys.prefix(20) { try store(key) }
    let hashes = Set(Self.keys.dropFirst(19).map(SimulatedCache.hash))
    var census = LooseCensus(of: hashes, in: engine)
    #expect(try census.take() == [SimulatedCache.hash(Self.keys[19])])
    _ = disk.takeListed()

    #expect(try census.take() == [SimulatedCache.hash(Self.keys[19])])
    #expect(disk.takeListed() == [])

    try store(Self.keys[30])
    #expect(try census.take() == Set([19, 30].map { SimulatedCache.hash(Self.keys[$0]) }))
    let shard = engine.layout.entry(SimulatedCache.hash(Self.keys[30])).removingLastComponent()
    #expect(disk.takeListed() == [shard])

    try engine.clear()
    #expect(try census.take() == [])
  }
}
