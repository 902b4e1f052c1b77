package import SystemPackage

extension DirectoryEngine {
  /// Opens a cache on a real disk, making it where there is nothing yet.
  ///
  /// Where other machines may use the file system no mapping is trusted.
  ///
  /// - Returns: The engine, and whether other machines may use the file system, too.
  package static func open(
    _ path: FilePath, as wanted: CacheHeader, durability: Durability, disk: any Disk = POSIXDisk()
  ) throws(LarderError) -> (engine: DirectoryEngine, isShared: Bool) {
    let root = try path.settled()
    var isShared = false
    let engine = try DirectoryEngine(
      root, as: wanted, durability: durability, disk: disk, host: .current()
    ) { layout in
      isShared = disk.isShared(layout.root)
      if isShared { return UnknownGeneration() }
      return (try? MappedGeneration(layout.generation)) ?? UnknownGeneration()
    }
    return (engine, isShared)
  }
}

extension FilePath {
  /// The path from the root on, so that it stays right when the process changes its directory.
  func settled() throws(LarderError) -> FilePath {
    if let canonical = try? canonical() { return canonical }
    guard isRelative else { return lexicallyNormalized() }
    do throws(Errno) {
      return try FilePath(".").canonical().pushing(self).lexicallyNormalized()
    } catch {
      throw .system(error, "find", self)
    }
  }
}
