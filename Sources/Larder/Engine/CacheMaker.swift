import SystemPackage

/// Makes and opens the directory of a cache.
struct CacheMaker {
  let layout: CacheLayout
  let disk: any Disk
  let host: Host

  /// The longest header that is read.
  private static let headerLimit = 1 << 16
  /// Somebody else may make the cache at the same time.
  private static let maximumAttempts = 8

  /// Reads what the cache is, making it where there is nothing yet.
  ///
  /// - Throws: ``LarderError``: `notACache`, `unsupportedFormat`; `usage` where it is something else
  ///   than what is wanted.
  func open(as wanted: CacheHeader) throws(LarderError) -> CacheHeader {
    for _ in 0..<Self.maximumAttempts {
      if let found = try read() {
        try found.match(wanted, at: layout.root)
        return found
      }
      try make(wanted)
    }
    throw .unsettled(layout.header)
  }

  /// Reads what the cache is; `nil` where there is none.
  func read() throws(LarderError) -> CacheHeader? {
    let text: [UInt8]
    do throws(Errno) {
      text = try disk.read(layout.header, from: 0, limit: Self.headerLimit)
    } catch .noSuchFileOrDirectory {
      return nil
    } catch .notDirectory {
      throw .notACache(layout.root)
    } catch {
      throw .system(error, "read", layout.header)
    }
    do throws(CacheHeader.Refusal) {
      return try CacheHeader(parsing: text)
    } catch {
      switch error {
      case .notAHeader: throw .damagedHeader(layout.header)
      case .unknown(let what): throw .unsupported(layout.root, what)
      }
    }
  }

  /// Writes the header first, durable before anything else: a cache without one would be none.
  private func make(_ wanted: CacheHeader) throws(LarderError) {
    do throws(Errno) {
      try disk.makeDirectories(layout.root)
      try refuseOthers()
      var header = wanted
      header.created = Clock.now()
      let temporary = layout.root.appending(CacheLayout.temporaryHeader(host))
      try disk.create(temporary, header.json(), mode: 0o600)
      try disk.syncFile(temporary)
      try publish(temporary)
      try disk.syncDirectory(layout.root)
      try disk.syncDirectory(layout.root.removingLastComponent())
    } catch .directoryNotEmpty {
      throw .notACache(layout.root)
    } catch {
      throw .system(error, "make", layout.root)
    }
  }

  private func publish(_ temporary: FilePath) throws(Errno) {
    do throws(Errno) {
      try disk.move(temporary, to: layout.header)
    } catch {
      // Another process was first, and may have swept ours.
      try ignoring(.noSuchFileOrDirectory) { () throws(Errno) in try disk.remove(temporary) }
      guard error == .fileExists || error == .noSuchFileOrDirectory else { throw error }
    }
  }

  /// Never spreads out in a directory that holds something else.
  private func refuseOthers() throws(Errno) {
    for name in try disk.names(in: layout.root)
    where !CacheLayout.isTemporaryHeader(name.string) && name.string != CacheLayout.headerName {
      // Somebody may have made the cache meanwhile, and begun to use it.
      if disk.hasName(layout.header) { return }
      throw .directoryNotEmpty
    }
  }

  /// Makes what a cache needs to be written to.
  func prepare(_ durability: Durability) throws(Errno) {
    for directory in layout.directories {
      try ignoring(.fileExists) { () throws(Errno) in
        try disk.makeDirectory(directory, mode: 0o700)
      }
    }
    try ignoring(.fileExists) { () throws(Errno) in
      try disk.create(layout.lock, [], mode: 0o600)
    }
    try ignoring(.fileExists) { () throws(Errno) in
      try disk.create(layout.tag, Array(CacheLayout.tagText.utf8), mode: 0o600)
    }
    if durability == .powerLoss {
      try disk.syncDirectory(layout.entries)
      try disk.syncDirectory(layout.root)
    }
  }
}

extension Disk {
  func hasName(_ path: FilePath) -> Bool { (try? status(of: path)) != nil }

  /// Makes a directory that only its owner may look into, and those above it that are missing.
  func makeDirectories(_ directory: FilePath) throws(Errno) {
    var missing: [FilePath] = []
    var path = directory
    while !hasName(path), path.lastComponent != nil {
      missing.append(path)
      path = path.removingLastComponent()
    }
    for path in missing.reversed() {
      try ignoring(.fileExists) { () throws(Errno) in
        try makeDirectory(path, mode: path == directory ? 0o700 : 0o777)
      }
    }
  }
}
