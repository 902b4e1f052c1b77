import SystemPackage

/// Makes and opens the database of a cache.
struct DatabaseMaker {
  let path: FilePath
  let database: StoreDatabase

  /// Somebody else may make the cache at the same time.
  private static let maximumAttempts = 8

  /// Reads what the cache is, making it where there is nothing yet.
  ///
  /// - Throws: ``LarderError``: `notACache`, `unsupportedFormat`; `usage` where it is something else
  ///   than what is wanted.
  func open(as wanted: CacheHeader, isShared: Bool) throws(LarderError) -> CacheHeader {
    for _ in 0..<Self.maximumAttempts {
      try makeFile()
      if let found = try read() {
        try found.match(wanted, at: path)
        return found
      }
      try make(wanted, isShared: isShared)
    }
    throw .unsettled(path)
  }

  /// Makes an empty file, as which SQLite takes it for a database without tables.
  ///
  /// SQLite gives its sidecars the mode of the file.
  private func makeFile() throws(LarderError) {
    let disk = POSIXDisk()
    do throws(Errno) {
      if disk.hasName(path) { return }
      let directory = path.removingLastComponent()
      try disk.makeDirectories(directory)
      try disk.create(path, [], mode: 0o600)
      try disk.syncDirectory(directory)
    } catch {
      if error != .fileExists { throw .system(error, "make", path) }
    }
  }

  // MARK: Reading

  /// Whose a database is.
  private struct Identity {
    var application: Int64
    var version: Int64
    var objects: Int64

    init(_ session: DatabaseSession) throws(SQLiteFailure) {
      let query = try session.query(CacheSchema.identity)
      guard try query.step() else { throw .unsettled }
      (application, version, objects) = (query.integer(0), query.integer(1), query.integer(2))
    }

    var isOurs: Bool { application == CacheSchema.applicationID }
    var isEmpty: Bool { application == 0 && version == 0 && objects == 0 }
  }

  /// What a database turned out to be.
  private enum Content {
    case nothing, foreign
    case version(Int64)
    case header([UInt8])
  }

  private func read() throws(LarderError) -> CacheHeader? {
    switch try content() {
    case .nothing: return nil
    case .foreign: throw .notOurDatabase(path)
    case .version(let number): throw .unsupported(path, "format \(number)")
    case .header(let text): return try parse(text)
    }
  }

  private func content() throws(LarderError) -> Content {
    do throws(SQLiteFailure) {
      return try database.reading { session throws(SQLiteFailure) in try Self.content(session) }
    } catch {
      guard error.isDamage else { throw database.explained(error, "open") }
      throw .notOurDatabase(path)
    }
  }

  private static func content(_ session: DatabaseSession) throws(SQLiteFailure) -> Content {
    let identity = try Identity(session)
    if identity.isEmpty { return .nothing }
    guard identity.isOurs else { return .foreign }
    guard identity.version == CacheSchema.version else { return .version(identity.version) }
    // A table that is missing makes this fail.
    guard let query = try? session.query(CacheSchema.header),
      (try? session.query(CacheSchema.find)) != nil
    else { return .header([]) }
    query.bind(Array(CacheSchema.headerName.utf8), as: .text, at: 1)
    return .header(try query.step() ? Array(query.bytes(0)) : [])
  }

  private func parse(_ text: [UInt8]) throws(LarderError) -> CacheHeader {
    do throws(CacheHeader.Refusal) {
      return try CacheHeader(parsing: text)
    } catch {
      switch error {
      case .notAHeader: throw .damagedHeader(path)
      case .unknown(let what): throw .unsupported(path, what)
      }
    }
  }

  // MARK: Making

  private func make(_ wanted: CacheHeader, isShared: Bool) throws(LarderError) {
    var header = wanted
    header.created = Clock.now()
    let text = header.json()
    try database.writing("make") { session throws(SQLiteFailure) in
      // A shared mapping, which the index of a log is, means nothing between machines.
      if !isShared { _ = try session.query("PRAGMA journal_mode=WAL").step() }
      try session.transaction { () throws(SQLiteFailure) in
        guard try Identity(session).isEmpty else { return }
        for table in CacheSchema.tables { try session.execute(table) }
        let insert = try session.query(CacheSchema.insertHeader)
        insert.bind(Array(CacheSchema.headerName.utf8), as: .text, at: 1)
        insert.bind(text, as: .text, at: 2)
        _ = try insert.step()
        try session.execute("PRAGMA user_version=\(CacheSchema.version)")
        try session.execute("PRAGMA application_id=\(CacheSchema.applicationID)")
      }
    }
    // The connection saw a database without a log.
    database.close()
  }
}
