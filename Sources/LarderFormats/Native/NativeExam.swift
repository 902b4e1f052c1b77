internal import Larder
internal import SystemPackage

/// What there is to read of a native database at one moment, found out without changing a byte.
struct NativeExam: Sendable {
  /// Where the rows come from; `nil` where nothing can be read, and the findings say why.
  private(set) var snapshot: DatabaseSnapshot?
  private(set) var findings: [Finding] = []
  private(set) var items: [ItemRecord] = []
  /// What the cache says it is.
  private(set) var header: CacheHeader?
  /// Whether it says that larder made it.
  private(set) var isOurs = false
  /// The first bytes of the file, where they are those of a database.
  private(set) var fileHeader: DatabaseHeader?
  /// Why its rows must not be changed by us.
  private(set) var refusal: String?
  /// What it has that this version does not know.
  private(set) var unknown: String?
  /// The moment that was looked at.
  let stamp: DatabaseStamp
  private let texts: DatabaseTexts

  /// Steps of SQLite's machine that reading the header may take.
  private static let headerSteps = 1_000_000
  /// Where `application_id` stands in the file: <https://sqlite.org/fileformat2.html>.
  private static let applicationOffset = 68

  init(_ files: DatabaseFiles, _ disk: some DiskReader, _ gate: DescriptorGate) {
    stamp = files.stamp(disk)
    texts = DatabaseTexts(files.main)
    guard stamp.main?.kind == .file else {
      findings = [texts.missing()]
      return
    }
    do throws(Errno) {
      try examine(files, disk, gate)
    } catch {
      findings.append(
        error == .noSpace
          ? texts.noRoom(stamp.main?.size ?? 0)
          : error == .resourceBusy ? texts.neverStill() : texts.unreadable(error))
    }
  }

  private mutating func examine(
    _ files: DatabaseFiles, _ disk: some DiskReader, _ gate: DescriptorGate
  ) throws(Errno) {
    let file = try FileHandle(looking: files.main)
    let locks = DatabaseLocks(file, shared: files.path(of: .shared))
    let sidecars = SidecarExam(files, stamp, locks: locks, texts: texts)
    items = sidecars.items
    if sidecars.hasSuperJournal { refusal = "its journal names other databases" }
    findings += sidecars.findings
    let head = try file.read(from: 0, limit: DatabaseHeader.length)
    isOurs = Self.isOurs(head)
    if !sidecars.needsRecovery {
      do throws(DatabaseHeader.Failure) { fileHeader = try DatabaseHeader(head) } catch {
        findings.append(texts.notADatabase(error, head: head, size: stamp.main?.size ?? 0))
        return
      }
    }
    let snapshot =
      sidecars.needsRecovery
      ? try DatabaseCopy.make(of: files, disk, gate)
      : try DatabaseSnapshot(reading: files.main, gate)
    if fileHeader == nil {
      fileHeader = try? DatabaseHeader(snapshot.read(from: 0, limit: DatabaseHeader.length))
    }
    do throws(SQLiteFailure) {
      try snapshot.single().run(steps: Self.headerSteps) { session throws(SQLiteFailure) in
        try readHeader(session)
      }
      if isOurs, unknown == nil { self.snapshot = snapshot }
    } catch {
      findings.append(texts.schemaDamaged(error))
    }
  }

  /// Whether the first bytes of a file name larder as its maker.
  static func isOurs(_ head: [UInt8]) -> Bool {
    head.bigEndian(UInt32.self, at: applicationOffset)
      == UInt32(bitPattern: CacheSchema.applicationID)
  }

  private mutating func readHeader(_ session: DatabaseSession) throws(SQLiteFailure) {
    let identity = try session.query(CacheSchema.identity)
    guard try identity.step() else { return }
    isOurs = identity.integer(0) == Int64(CacheSchema.applicationID)
    guard isOurs else { return }
    guard identity.integer(1) == Int64(CacheSchema.version) else {
      unknown = "format \(identity.integer(1))"
      return
    }
    let query = try session.query(CacheSchema.header)
    query.bind(Array(CacheSchema.headerName.utf8), as: .text, at: 1)
    let text = try query.step() ? Array(query.bytes(0)) : []
    do throws(CacheHeader.Refusal) {
      header = try CacheHeader(parsing: text)
    } catch {
      switch error {
      case .unknown(let what): unknown = what
      case .notAHeader: findings.append(texts.noHeader())
      }
    }
  }
}

extension DatabaseTexts {
  /// The table `meta` does not say what the cache is.
  fileprivate func noHeader() -> Finding {
    Finding(
      .schemaUnknown, subject: .cache,
      problem: "the table 'meta' does not say what the cache is: programs will not open it",
      cause: "a hand removed the row", certainty: .possible)
  }
}
