package import SystemPackage

/// Keeps each entry as a row of one SQLite database.
///
/// The single source of truth is the table `entries`; see ``CacheSchema``. Readers take no lock that
/// a writer waits for, nor wait for one; writers queue up on SQLite's own lock, which dies with its
/// holder. Every change is one transaction, so that a process may die at any moment.
///
/// Safe to use from any thread and process.
package final class SQLiteEngine: Engine {
  package let header: CacheHeader
  let database: StoreDatabase
  let durability: Durability
  private let isShared: Bool

  /// How often something is tried again that others changed meanwhile.
  static let maximumAttempts = 32

  package var root: FilePath { database.path }
  package var generation: any Generation { database.generation }

  private init(
    _ database: StoreDatabase, _ header: CacheHeader, _ durability: Durability, isShared: Bool
  ) {
    self.database = database
    self.header = header
    self.durability = durability
    self.isShared = isShared
  }

  /// Opens a cache, making it where there is nothing yet.
  ///
  /// - Parameters:
  ///   - path: The database's file.
  ///   - wanted: What the cache should be.
  ///   - durability: What a store survives.
  ///   - patience: How long another process may hold the database before somebody gives up.
  ///   - disk: Says on which file system the database is; looked at instead of the file itself,
  ///     whose closing would give up the locks that SQLite has on it.
  /// - Returns: The engine, and whether other machines may use the file system, too.
  /// - Throws: ``LarderError``, see ``DatabaseMaker/open(as:isShared:)``.
  package static func open(
    _ path: FilePath, as wanted: CacheHeader, durability: Durability,
    patience: Duration = .seconds(30), disk: any DiskReader = POSIXDisk()
  ) throws(LarderError) -> (engine: SQLiteEngine, isShared: Bool) {
    let path = try path.settled()
    if let kind = try? POSIXDisk().status(of: path).kind, kind != .file {
      throw .notOurDatabase(path)
    }
    let isShared = disk.isShared(path.removingLastComponent())
    let database = StoreDatabase(
      path, DatabaseSettings(durability: durability, patience: patience))
    let maker = DatabaseMaker(path: path, database: database)
    var wanted = wanted
    wanted.placement = .sqlite
    let engine = SQLiteEngine(
      database, try maker.open(as: wanted, isShared: isShared), durability, isShared: isShared)
    // Where it cannot be written to it is read all the same.
    try? database.prepareWriter()
    return (engine, isShared)
  }

  package func close() { database.close() }

  /// Goes on with the file that is there now, where somebody removed or replaced the one in use.
  func follow() throws(LarderError) {
    guard database.isMoved else { return }
    database.close()
    _ = try DatabaseMaker(path: root, database: database).open(as: header, isShared: isShared)
    try? database.prepareWriter()
  }

  /// Calls a function with the connection that writes.
  func writing<Result>(
    _ verb: String, _ body: (DatabaseSession) throws(SQLiteFailure) -> Result
  ) throws(LarderError) -> Result {
    try follow()
    return try database.writing(verb, body)
  }

  // MARK: Reading

  package func fetch(_ hash: KeyHash, key: [UInt8]) throws(LarderError) -> Fetched {
    try follow()
    let found: Fetched
    do throws(SQLiteFailure) {
      found = try database.reading { session throws(SQLiteFailure) in try look(session, hash) }
    } catch {
      guard error.isDamage else { throw database.explained(error, "read") }
      return .invalid([.damagedPages(error)])
    }
    if case .valid(let entry, _) = found, entry.key.bytes != key { throw .collision(hash) }
    return found
  }

  /// Reads and judges what lies under a hash.
  func look(_ session: DatabaseSession, _ hash: KeyHash) throws(SQLiteFailure) -> Fetched {
    let query = try session.cached(CacheSchema.find)
    query.bind(hash)
    guard try query.step() else { return .absent }
    do throws(Findings) {
      let entry = try judge(of: hash).judge(key: query.part(1), value: query.part(2))
      return .valid(entry, .pair(entry.pair))
    } catch {
      let row = query.integer(0)
      return .invalid(error.all.map { $0.inRow(row) })
    }
  }

  private func judge(of hash: KeyHash) -> PairJudge {
    PairJudge(
      hash: hash, directory: FilePath(), container: .blob,
      remedies: [
        Remedy("store the key again: the entry is replaced and goes to quarantine"),
        Remedy(
          "move the entry to quarantine",
          command: ["larder", "repair", root.string, "--where", "id:\(hash)"]),
      ])
  }

  package func stamp(of hash: KeyHash) -> EntryStamp? {
    let pair = try? database.reading { session throws(SQLiteFailure) -> PairID? in
      let query = try session.cached(CacheSchema.stamp)
      query.bind(hash)
      return try query.step() ? PairID(query.bytes(0)) : nil
    }
    return pair.flatMap { $0 }.map(EntryStamp.pair)
  }
}

extension PreparedQuery {
  /// Binds the 16 bytes of a hash as the first parameter.
  func bind(_ hash: KeyHash) {
    bind(hash.bytes, as: .blob, at: 1)
  }

  /// A blob as the half of an entry that it should be.
  func part(_ column: Int32) -> PartBytes {
    kind(column) == .null ? .missing : .bytes(Array(bytes(column)))
  }
}

extension KeyHash {
  /// The bytes in the order of the hexadecimal digits.
  package var bytes: [UInt8] {
    withUnsafeBytes(of: (first.bigEndian, second.bigEndian)) { Array($0) }
  }
}

extension PairID {
  /// Reads bytes 24 to 39 of a frame; `nil` where there are fewer.
  init?(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count == 16 else { return nil }
    self.init(
      low: UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self)),
      high: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
  }
}

extension Finding {
  /// The same of a row instead of a file.
  fileprivate func inRow(_ row: Int64) -> Finding {
    var finding = self
    finding.file = nil
    finding.row = row
    return finding
  }
}
