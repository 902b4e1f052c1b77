package import Larder
internal import LarderPickle
internal import Synchronization
package import SystemPackage

/// A pytools v5 cache: one SQLite database with a table `dict(keyhash, key_value)`.
///
/// Safe to use from any thread. Nothing here writes: SQLite opens the file itself only while nobody
/// changes it, without locks and without sidecars, else a private copy (``DatabaseSnapshot``). When
/// the database changes, the next call looks at it anew; ``info`` stays as it was when opened.
///
/// Offsets of findings, instructions and bytes all count from the start of the row's one pickle,
/// for the key as for the value. Sidecars are items, named by their file names: they lie in the
/// directory of ``CacheInfo/path``.
package final class PytoolsDatabase: MendableCache {
  package let info: CacheInfo

  /// `nil` where a link leads nowhere.
  let files: DatabaseFiles?
  let disk = POSIXDiskReader()
  let remedies: RowRemedies
  let gate: DescriptorGate
  private let exam: Mutex<DatabaseExam>

  /// Opens a database for looking.
  ///
  /// A path whose name says that it is a pytools database is opened whatever lies there; what is
  /// wrong with it is in ``CacheInfo/findings``, and a scan of it is not complete.
  ///
  /// - Parameters:
  ///   - path: The database, or a link to it.
  ///   - forced: Whether to take it for a pytools database whatever its name.
  /// - Returns: The database, as it is at this moment.
  /// - Throws: ``LarderError``: `noSuchPath`; `notACache` where neither name nor contents are
  ///   those of a pytools database.
  package static func open(
    _ path: FilePath, forced: Bool = false
  ) throws(LarderError) -> PytoolsDatabase {
    let disk = POSIXDiskReader()
    do throws(Errno) {
      _ = try disk.status(of: path)
    } catch {
      throw .openingDatabase(path, error)
    }
    let files: DatabaseFiles
    do throws(Errno) {
      files = try DatabaseFiles(following: path, disk)
    } catch {
      guard forced || PytoolsDatabaseName.matches(path.lastComponent) else {
        throw .openingDatabase(path, error)
      }
      return PytoolsDatabase(unreachable: path, error)
    }
    let gate = DescriptorGate()
    let exam = DatabaseExam(files, path: path, disk, gate)
    if !forced, !PytoolsDatabaseName.matches(path.lastComponent), !exam.isOfPytools {
      throw .notAPytoolsDatabase(path, exam)
    }
    return PytoolsDatabase(path, files, exam, gate)
  }

  /// Why something is taken for a pytools database, or `nil` where it is not.
  ///
  /// - Parameters:
  ///   - name: The last component of its path.
  ///   - header: Its first bytes: 100 tell a database, the whole first page its table.
  /// - Returns: The reason, for people.
  package static func recognizes(name: FilePath.Component?, header: [UInt8]) -> String? {
    let isDatabase = header.starts(with: DatabaseHeader.magic)
    if PytoolsDatabaseName.matches(name) {
      return isDatabase
        ? "an SQLite database named pdict-v5-….sqlite" : "the name pdict-v5-….sqlite"
    }
    guard isDatabase, header.contains(Array(DictSchema.statement.utf8)) else { return nil }
    return "an SQLite database with pytools' table dict(keyhash, key_value)"
  }

  private init(
    _ path: FilePath, _ files: DatabaseFiles, _ exam: DatabaseExam, _ gate: DescriptorGate
  ) {
    self.files = files
    self.gate = gate
    self.exam = Mutex(exam)
    remedies = RowRemedies(path: path.string)
    info = CacheInfo(
      path: path, format: .pytoolsV5, variant: Self.variant(of: exam),
      why: Self.why(path, exam), readOnly: Self.readOnly(path, files, exam),
      findings: exam.findings + CacheAccess(files.main).findings)
  }

  private init(unreachable path: FilePath, _ error: Errno) {
    files = nil
    gate = DescriptorGate()
    let files = DatabaseFiles(main: path)
    exam = Mutex(DatabaseExam(unreachable: files, path: path, error))
    remedies = RowRemedies(path: path.string)
    info = CacheInfo(
      path: path, format: .pytoolsV5, why: "the name pdict-v5-….sqlite",
      readOnly: "there is nothing to change", findings: exam.withLock { $0.findings })
  }

  // MARK: - What it is

  private static func variant(of exam: DatabaseExam) -> String? {
    exam.header.map { $0.usesWAL ? "write-ahead log" : "rollback journal" }
  }

  private static func why(_ path: FilePath, _ exam: DatabaseExam) -> String {
    let isNamed = PytoolsDatabaseName.matches(path.lastComponent)
    let name = isNamed ? "the name pdict-v5-….sqlite" : "asked for"
    switch exam.content {
    case .rows: return name + ", and the table dict(keyhash, key_value)"
    default: return name
    }
  }

  private static func readOnly(
    _ path: FilePath, _ files: DatabaseFiles, _ exam: DatabaseExam
  ) -> String? {
    if let reason = exam.readOnly { return reason }
    if files.main.removingLastComponent() != path.removingLastComponent() {
      return "it is a link out of its directory"
    }
    // Only a file under pytools' own name is known to be in the way of a database.
    let isInTheWay = exam.isNoDatabase && PytoolsDatabaseName.matches(path.lastComponent)
    if case .unreadable = exam.content, !isInTheWay { return "it cannot be read" }
    let directory = CacheAccess(files.main.removingLastComponent()).readOnlyReason
    return CacheAccess(files.main).readOnlyReason ?? directory
  }

  // MARK: - The present moment

  /// What there is to read now: looked at anew where anything was written since.
  func current() -> DatabaseExam {
    guard let files else { return exam.withLock { $0 } }
    return gate.looking {
      let known = exam.withLock { $0 }
      if known.stamp.isSameMoment(as: files.stamp(disk)) { return known }
      let fresh = DatabaseExam(files, path: info.path, disk, gate)
      exam.withLock { $0 = fresh }
      return fresh
    }
  }

  /// Whether nobody wrote since an exam.
  func isStill(_ exam: DatabaseExam) -> Bool {
    guard let files else { return true }
    return exam.stamp.isSameMoment(as: files.stamp(disk))
  }

  // MARK: - MendableCache

  package func path(of entry: EntryID) -> FilePath { FilePath() }

  package var changes: (any ChangeMap)? { files.map { DatabaseChanges($0) } }

  package func ownerLock(for entry: EntryID) -> OwnerLock { .database }

  package func names(of entry: EntryID) -> [FilePath] { [] }

  package var rowMender: (any RowMender)? {
    DatabaseMender(self)
  }

  package func checkItem(_ path: FilePath) throws(LarderError) -> ItemRecord? {
    current().items.first { $0.path == path }
  }
}

// What the mender asks.
extension PytoolsDatabase: MendableRows {
  var naming: RowNaming { .text }
  var isShared: Bool { false }

  func moment() -> RowMoment {
    let exam = current()
    let reach: RowMoment.Reach =
      switch exam.content {
      case .rows: .rows
      case .empty: .noTable
      case .pages, .unreadable: .none
      }
    return RowMoment(
      stamp: exam.stamp, header: exam.header, refusal: exam.readOnly, reach: reach,
      isHeld: exam.findings.contains { $0.code == .lockHeld })
  }

  func changeableTable(_ session: DatabaseSession) throws -> RowTable {
    RowTable(try DictSchema.changeable(session, info.path))
  }

  func isWithoutTable(_ session: DatabaseSession) throws -> Bool {
    try DictSchema.read(session) == .empty
  }

  func salvage(into file: FilePath) throws -> RowSalvage {
    try PytoolsSalvage(self, current()).run(into: file)
  }
}

extension RowTable {
  /// The table of a pytools database.
  init(_ schema: DictSchema) {
    self.init(
      name: DictSchema.table, nameColumn: "keyhash", columns: nil, naming: .text,
      rowid: schema.rowid, allowsDuplicates: schema.allowsDuplicates)
  }
}

/// The names that pytools gives its databases: `pdict-v5-<id><python version>.sqlite`.
enum PytoolsDatabaseName {
  static func matches(_ name: FilePath.Component?) -> Bool {
    guard let name else { return false }
    let text = name.string
    return text.hasPrefix("pdict-v5-") && text.hasSuffix(".sqlite")
  }
}

// Every message of this module about a database that cannot be opened.
extension LarderError {
  static func openingDatabase(_ path: FilePath, _ error: Errno) -> LarderError {
    let shown = PythonText.printable(path.string, limit: 4_096)
    switch error {
    case .permissionDenied, .notPermitted:
      return LarderError(
        .permission, "cannot open '\(shown)': it may not be read",
        remedy: "run larder as its owner",
        cause: error)
    case .tooManySymbolicLinkLevels:
      return LarderError(
        .notACache, "cannot open '\(shown)': it is a link that leads to itself",
        remedy: "name the database itself", cause: error)
    default:
      return LarderError(
        .noSuchPath, "cannot open '\(shown)': there is no such file",
        remedy: "check the path; 'larder DIRECTORY' finds the caches below a directory",
        cause: error)
    }
  }

  static func notAPytoolsDatabase(_ path: FilePath, _ exam: DatabaseExam) -> LarderError {
    let shown = PythonText.printable(path.string, limit: 4_096)
    let reason =
      exam.findings.first { $0.severity == .error }?.problem ?? "it has no table of pytools"
    return LarderError(
      .notACache, "cannot open '\(shown)': \(reason)",
      remedy: "if it is a pytools cache all the same, add '--format pytools-v5'")
  }
}
