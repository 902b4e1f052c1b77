internal import Larder
internal import SystemPackage

/// Looks for caches below a directory.
///
/// Bounded in depth and in the directories visited; no link is followed, and no file system entered
/// that is none, such as `/proc`.
struct CacheSearch {
  /// Directories visited at most: enough for a user's whole cache directory.
  private static let visitLimit = 20_000
  /// What the kernel shows as files without any disk: `/proc`, `/sys` and what lies below it.
  ///
  /// Source: `statfs(2)`, the `_MAGIC` constants of proc, sysfs, cgroup, cgroup2, debugfs, tracefs,
  /// securityfs, bpf and devpts.
  private static let pseudoFileSystems: Set<Int64> = [
    0x9FA0, 0x6265_6572, 0x0027_E0EB, 0x6367_7270, 0x6462_6720, 0x7472_6163, 0x7363_6673,
    0xCAFE_4A11, 0x1CD1,
  ]
  private static let quarantineSuffix: StaticString = ".larder-quarantine"

  private(set) var caches: [any MendableCache] = []
  private var visits = 0
  private var isStopped = false
  /// Is told of each cache as soon as it is found, and answers whether to go on.
  private let found: (any MendableCache) -> ScanDecision

  init(found: @escaping (any MendableCache) -> ScanDecision = { _ in .goOn }) {
    self.found = found
  }

  private mutating func add(_ cache: any MendableCache) {
    caches.append(cache)
    if found(cache) == .stop { isStopped = true }
  }

  /// - Throws: ``LarderError`` where the directory itself cannot be read.
  mutating func run(_ path: FilePath, depth: Int) throws(LarderError) {
    var directories: [FilePath] = []
    var files: [FilePath] = []
    do throws(Errno) {
      let directory = try DirectoryHandle(path)
      if Self.pseudoFileSystems.contains(directory.fileSystemType()) { return }
      try directory.forEachName { name throws(Errno) in
        if name.hasSuffix(Self.quarantineSuffix) { return }
        guard let component = name.component else { return }
        if Self.mayBeDatabase(name) {
          files.append(path.appending(component))
          return
        }
        let kind = if let kind = name.kind { kind } else { try directory.status(name).kind }
        if kind == .directory { directories.append(path.appending(component)) }
      }
    } catch {
      throw LarderError.opening(path, error)
    }
    for file in files { visitFile(file) }
    for child in directories { visit(child, depth: depth) }
  }

  /// Only files with such names are looked into: a cache directory holds very many others.
  private static func mayBeDatabase(_ name: FileName) -> Bool {
    name.hasSuffix(".sqlite") || name.hasSuffix(".sqlite3") || name.hasSuffix(".db")
  }

  private mutating func visitFile(_ path: FilePath) {
    if PytoolsDatabaseName.matches(path.lastComponent) {
      if let cache = try? PytoolsDatabase.open(path, forced: false) { add(cache) }
      return
    }
    let read = try? POSIXDiskReader().read(path, from: 0, limit: DatabaseSniff.length)
    if let read, DatabaseSniff.isDatabase(read),
      let cache = try? NativeDatabase.open(path, isForced: false)
    {
      add(cache)
      return
    }
    guard let head = read,
      PytoolsDatabase.recognizes(name: path.lastComponent, header: head) != nil,
      let cache = try? PytoolsDatabase.open(path, forced: false)
    else { return }
    add(cache)
  }

  /// What cannot be looked into is left out.
  private mutating func visit(_ path: FilePath, depth: Int) {
    guard visits < Self.visitLimit, !isStopped else { return }
    visits += 1
    if let cache = try? NativeDetector(path).cache(isForced: false) {
      add(cache)
    } else if let cache = try? PytoolsDetector(path).cache(as: nil) {
      add(cache)
    } else if depth > 1 {
      try? run(path, depth: depth - 1)
    }
  }
}
