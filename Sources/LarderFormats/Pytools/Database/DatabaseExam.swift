internal import Larder
internal import SystemPackage

/// What there is to read of a database, found out without changing a byte.
struct DatabaseExam: Sendable {
  /// Where the rows come from.
  enum Content: Sendable {
    /// Nothing can be read; the findings say why.
    case unreadable
    /// There is nothing to read.
    case empty
    /// A sound schema: rows come from SQLite.
    case rows(DatabaseSnapshot, DictSchema, DatabaseHeader)
    /// SQLite gives up: rows come from the pages that can still be read.
    case pages(DatabaseSnapshot, DamagedPages, DatabaseHeader)
  }

  private(set) var content = Content.unreadable
  private(set) var findings: [Finding] = []
  private(set) var items: [ItemRecord] = []
  private(set) var header: DatabaseHeader?
  /// Whether it is a file that does not begin as a database: there is nothing in it to be saved.
  private(set) var isNoDatabase = false
  /// Why its rows must not be changed by us.
  private(set) var readOnly: String?
  /// The moment that was looked at.
  let stamp: DatabaseStamp
  let texts: DatabaseTexts

  /// The most steps of SQLite's machine that reading a schema may take.
  private static let schemaSteps = 10_000_000

  init(
    _ files: DatabaseFiles, path: FilePath, _ disk: some DiskReader, _ gate: DescriptorGate
  ) {
    stamp = files.stamp(disk)
    texts = DatabaseTexts(path)
    guard let main = stamp.main else {
      findings = [texts.missing()]
      return
    }
    guard main.kind == .file else {
      findings = texts.notAFile(main.kind)
      return
    }
    do throws(Errno) {
      try examine(files, main, disk, gate)
    } catch {
      findings.append(
        error == .noSpace
          ? texts.noRoom(main.size)
          : error == .resourceBusy ? texts.neverStill() : texts.unreadable(error))
    }
  }

  /// What is said where a link leads nowhere.
  init(unreachable files: DatabaseFiles, path: FilePath, _ error: Errno) {
    stamp = DatabaseStamp(main: nil, sidecars: [:])
    texts = DatabaseTexts(path)
    findings =
      switch error {
      case .tooManySymbolicLinkLevels: texts.circle()
      case .noSuchFileOrDirectory: [texts.missing()]
      default: [texts.unreadable(error)]
      }
  }

  /// Whether the contents are those of a pytools database.
  var isOfPytools: Bool {
    switch content {
    case .rows: true
    case .pages(_, let pages, _): pages.sql == DictSchema.statement
    case .unreadable, .empty: false
    }
  }

  private mutating func examine(
    _ files: DatabaseFiles, _ main: FileStatus, _ disk: some DiskReader, _ gate: DescriptorGate
  ) throws(Errno) {
    let file = try FileHandle(looking: files.main)
    let locks = DatabaseLocks(file, shared: files.path(of: .shared))
    let sidecars = SidecarExam(files, stamp, locks: locks, texts: texts)
    items = sidecars.items
    note(locks, disk)
    findings += sidecars.findings
    if sidecars.hasSuperJournal { readOnly = "its journal names other databases" }
    if main.size == 0 {
      findings.append(texts.zeroLength())
      content = .empty
      return
    }
    let snapshot =
      sidecars.needsRecovery
      ? try DatabaseCopy.make(of: files, disk, gate)
      : try DatabaseSnapshot(reading: files.main, gate)
    try examine(snapshot)
  }

  private mutating func note(_ locks: DatabaseLocks, _ disk: some DiskReader) {
    guard let holder = locks.writer ?? locks.reader else { return }
    findings.append(
      texts.lockHeld(
        by: holder, name: Self.processName(holder, disk), isWriter: locks.writer != nil))
  }

  private static func processName(_ process: Int32, _ disk: some DiskReader) -> String? {
    guard process > 0 else { return nil }
    let path = FilePath("/proc/\(process)/comm")
    return (try? disk.read(path, from: 0, limit: 64)).flatMap { bytes in
      bytes.isEmpty ? nil : String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self)
    }
  }

  // MARK: - The database itself

  private mutating func examine(_ snapshot: DatabaseSnapshot) throws(Errno) {
    let head = try snapshot.read(from: 0, limit: DatabaseHeader.length)
    let size = snapshot.size
    guard size > 0 else {
      content = .empty
      return
    }
    let header: DatabaseHeader
    do throws(DatabaseHeader.Failure) { header = try DatabaseHeader(head) } catch {
      readWithoutHeader(error, head, snapshot, size: size)
      return
    }
    self.header = header
    if let (what, offset) = Self.newerFormat(header) {
      findings.append(texts.newerFormat(what, offset: offset))
      readOnly = "it is of a newer format"
      return
    }
    if header.encoding > 3 { findings.append(texts.oddEncoding(header.encoding)) }
    let isShort = examineLength(size, header, snapshot)
    do throws(SQLiteFailure) {
      guard !isShort else { throw SQLiteFailure(code: 11, message: "the file is too short") }
      let verdict = try snapshot.single().run(steps: Self.schemaSteps) {
        session throws(SQLiteFailure) in try DictSchema.read(session)
      }
      take(verdict, snapshot, header)
    } catch {
      if !isShort { findings.append(texts.schemaDamaged(error)) }
      readPages(snapshot, header, size: size)
    }
  }

  /// Reads what does not begin as a database: pages may lie behind a damaged header.
  private mutating func readWithoutHeader(
    _ failure: DatabaseHeader.Failure, _ head: [UInt8], _ snapshot: DatabaseSnapshot, size: Int64
  ) {
    let mended = HeaderRepair.header(for: head) { pageSize in
      FilePages(snapshot, pageSize: pageSize, fileSize: size)
    }
    findings.append(
      texts.notADatabase(failure, head: head, size: size, pageSize: mended?.pageSize))
    guard let mended else {
      isNoDatabase = true
      return
    }
    header = mended
    readPages(snapshot, mended, size: size)
  }

  /// Versions that SQLite itself refuses: <https://sqlite.org/fileformat2.html>.
  private static func newerFormat(_ header: DatabaseHeader) -> (String, Int64)? {
    if header.readVersion > 2 { return ("to be read by version \(header.readVersion)", 19) }
    if header.schemaFormat > 4 { return ("of schema format \(header.schemaFormat)", 44) }
    return nil
  }

  private mutating func take(
    _ verdict: DictSchema.Verdict, _ snapshot: DatabaseSnapshot, _ header: DatabaseHeader
  ) {
    if header.writeVersion > 2 { readOnly = "only a newer SQLite may write to it" }
    switch verdict {
    case .empty: content = .empty
    case .unknown(let problem): findings.append(texts.schemaUnknown(problem))
    case .table(let schema):
      if !schema.oddities.isEmpty {
        findings.append(
          texts.schemaUnknown(schema.oddities.joined(separator: ", "), .warning))
      }
      if schema.hasCode {
        readOnly = "its schema has code of its own, which changing rows would run"
      }
      content = .rows(snapshot, schema, header)
    }
  }

  /// Compares the length of the file with what the header says; `true` where SQLite will refuse it.
  private mutating func examineLength(
    _ size: Int64, _ header: DatabaseHeader, _ snapshot: DatabaseSnapshot
  ) -> Bool {
    guard let count = header.pageCount else { return false }
    let expected = Int64(count) * Int64(header.pageSize)
    if size > expected { findings.append(texts.appended(size: size, expected: expected)) }
    guard size < expected else { return false }
    // Which of both is wrong can be told only by what the pages refer to.
    let pages = DamagedPages(survey(snapshot, header, size: size))
    let isComplete = size % Int64(header.pageSize) == 0 && pages.damage.isEmpty
    findings.append(
      isComplete
        ? texts.wrongPageCount(count, size: size) : texts.cutShort(size: size, expected: expected))
    return expected - size >= Int64(header.pageSize)
  }

  private func survey(
    _ snapshot: DatabaseSnapshot, _ header: DatabaseHeader, size: Int64
  ) -> PageSurvey<FilePages> {
    PageSurvey(
      FilePages(snapshot, pageSize: header.pageSize, fileSize: size), header: header,
      table: DictSchema.table)
  }

  private mutating func readPages(
    _ snapshot: DatabaseSnapshot, _ header: DatabaseHeader, size: Int64
  ) {
    let pages = DamagedPages(survey(snapshot, header, size: size))
    findings += pages.findings(texts)
    content = .pages(snapshot, pages, header)
  }
}
