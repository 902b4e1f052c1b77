internal import Larder
internal import LarderPickle
internal import SystemPackage

/// What is said about a database and its sidecars: every sentence that is not about a single row.
struct DatabaseTexts: Sendable {
  /// The cache, as the commands name it.
  let path: String

  init(_ path: FilePath) { self.path = path.string }

  private var repair: Remedy {
    Remedy(
      "save the rows that can be read into a sound database", command: ["larder", "repair", path])
  }

  private var replace: Remedy {
    Remedy(
      "move it to the quarantine, with an empty database in its place",
      command: ["larder", "repair", path])
  }

  private var recover: Remedy {
    Remedy("mend all that is broken, after showing the plan", command: ["larder", "recover", path])
  }

  private var settle: Remedy {
    Remedy(
      "finish it as SQLite does, on a copy that takes its place, and can be taken back",
      command: ["larder", "recover", path])
  }

  private var compact: Remedy {
    Remedy("merge and tidy up as SQLite does", command: ["larder", "compact", path])
  }

  private func finding(
    _ code: FindingCode, severity: Severity? = nil, file: FilePath? = nil, offset: Int64? = nil,
    _ problem: String, cause: String? = nil, certainty: Finding.Certainty = .likely,
    evidence: [Evidence] = [], remedies: [Remedy] = []
  ) -> Finding {
    Finding(
      code, severity: severity, subject: .cache, file: file, offset: offset, problem: problem,
      cause: cause, certainty: certainty, evidence: evidence, remedies: remedies)
  }

  // MARK: - No database

  func missing() -> Finding {
    finding(
      .vanished, "there is no database where the link leads",
      cause: "what it led to was moved or removed", certainty: .certain)
  }

  func circle() -> [Finding] {
    [
      finding(
        .notADatabase, "there is a link to itself where the database belongs", certainty: .certain),
      finding(.linkLoop, "the link leads to itself", certainty: .certain),
    ]
  }

  func notAFile(_ kind: FileStatus.Kind) -> [Finding] {
    let noun = Self.noun(kind)
    return [
      finding(
        .notADatabase, offset: 0, "there is \(noun) where the database belongs",
        cause: "something other than its owner put it there"),
      finding(.notAFile, "it is \(noun) and was not opened", certainty: .certain),
    ]
  }

  static func noun(_ kind: FileStatus.Kind) -> String {
    switch kind {
    case .file: "a file"
    case .directory: "a directory"
    case .link: "a link"
    case .fifo: "a fifo"
    case .socket: "a socket"
    case .device: "a device"
    }
  }

  func unreadable(_ error: Errno) -> Finding {
    let isForbidden = error == .permissionDenied || error == .notPermitted
    return finding(
      isForbidden ? .permission : .inputOutputError,
      isForbidden ? "the database may not be read" : "the database cannot be read: \(error)",
      certainty: .certain, evidence: [Evidence("open", "\(error)")])
  }

  func noRoom(_ size: Int64) -> Finding {
    finding(
      .inputOutputError,
      "the database has a journal or log to be taken into account, and there is no room for the "
        + "private copy of \(size) bytes on which that is done",
      remedies: [Remedy("make room in the temporary directory, or set TMPDIR")])
  }

  func neverStill() -> Finding {
    finding(
      .lockHeld, severity: .warning,
      "the database was written to all the time while it was being read",
      remedies: [Remedy("try again when its owner is idle")])
  }

  func zeroLength() -> Finding {
    finding(
      .zeroLength, severity: .warning, offset: 0, "the database has no bytes: it holds nothing",
      cause: "typical of a process that was stopped right after it made the file",
      evidence: [Evidence("stat", "0 bytes")],
      remedies: [Remedy("leave it: its owner takes it as a new cache")])
  }

  /// A file that does not begin as a database; `pageSize`, in bytes, where pages of one lie behind
  /// the damage.
  func notADatabase(
    _ failure: DatabaseHeader.Failure, head: [UInt8], size: Int64, pageSize: Int? = nil
  ) -> Finding {
    var finding = Self.isCut(failure) ? cutShort(size: size, expected: nil) : broken(failure, head)
    guard let pageSize else { return finding }
    finding.evidence.append(
      Evidence("pages", "pages of \(pageSize) bytes, as a database has them, lie behind it"))
    finding.remedies = [repair, recover]
    return finding
  }

  private static func isCut(_ failure: DatabaseHeader.Failure) -> Bool {
    if case .tooShort(let count) = failure { return count >= DatabaseHeader.magic.count }
    return false
  }

  private func broken(_ failure: DatabaseHeader.Failure, _ head: [UInt8]) -> Finding {
    switch failure {
    case .tooShort(let count):
      return noDatabase(
        at: 0, "the file has \(count) bytes, too few for a database",
        cause: "typical of a file that was cut", Evidence("stat", "\(count) bytes"))
    case .magic(_, isZero: true):
      return noDatabase(
        at: 0, "the file does not begin as a database: its header is zero",
        cause: "typical of a power loss: the length was recorded, the bytes were not written",
        Evidence("bytes", "the first 16 bytes are zero"))
    case .magic(let offset, _):
      return noDatabase(
        at: offset, "the file does not begin as an SQLite database",
        cause: offset > 0
          ? "the first \(offset) bytes are right: the header was changed afterwards"
          : "something else was stored in its place, or it is encrypted",
        certainty: .possible,
        Evidence("bytes", "it begins with " + PythonText.printable(Self.quote(head), limit: 80)))
    case .pageSize(let size):
      return noDatabase(
        at: 16, "the header names \(size) as the page size, which is impossible",
        cause: "typical of changed bytes", Evidence("bytes", "a power of two is expected"))
    case .reserved(let count):
      return noDatabase(
        at: 20, "the header reserves \(count) bytes of each page, too many",
        cause: "typical of changed bytes", Evidence("bytes", "none are, as a rule"))
    }
  }

  private func noDatabase(
    at offset: Int, _ problem: String, cause: String,
    certainty: Finding.Certainty = .likely, _ evidence: Evidence
  ) -> Finding {
    finding(
      .notADatabase, offset: Int64(offset), problem, cause: cause, certainty: certainty,
      evidence: [evidence], remedies: [replace])
  }

  private static func quote(_ head: [UInt8]) -> String {
    let digits = head.prefix(16).map { byte in
      let text = String(byte, radix: 16)
      return text.count == 1 ? "0" + text : text
    }
    return digits.joined(separator: " ")
  }

  // MARK: - The file as a whole

  func cutShort(size: Int64, expected: Int64?) -> Finding {
    finding(
      .cutShort, offset: size,
      expected.map { "the database ends at byte \(size) of \($0)" }
        ?? "the database ends at byte \(size), within its first page",
      cause: "typical of a copy that was stopped, a full disk, or a power loss",
      evidence: [Evidence("stat", "\(size) bytes")]
        + (expected.map { [Evidence("header", "\($0) bytes by its page count")] } ?? []),
      remedies: [repair, recover])
  }

  func appended(size: Int64, expected: Int64) -> Finding {
    finding(
      .trailingBytes, severity: .warning, offset: expected,
      "\(size - expected) bytes follow the last page of the database",
      cause: "typical of an append by something else; SQLite ignores them", certainty: .possible,
      evidence: [Evidence("stat", "\(size) bytes"), Evidence("header", "\(expected) bytes")],
      remedies: [compact])
  }

  func wrongPageCount(_ count: UInt32, size: Int64) -> Finding {
    finding(
      .pageDamage, offset: 28,
      "the header counts \(count) pages, yet every page that is referred to is there",
      cause: "typical of changed bytes: the count is wrong, the pages are not",
      evidence: [Evidence("stat", "\(size) bytes")], remedies: [repair, recover])
  }

  func newerFormat(_ what: String, offset: Int64) -> Finding {
    finding(
      .newerFormat, offset: offset, "the database says that it is \(what)",
      cause: "a newer SQLite wrote it, or bytes were changed", certainty: .possible,
      remedies: [Remedy("leave it to a program that knows that format")])
  }

  func oddEncoding(_ encoding: UInt32) -> Finding {
    finding(
      .pageDamage, severity: .warning, offset: 56,
      "the header names text encoding \(encoding), which does not exist",
      cause: "typical of changed bytes; SQLite reads the text as UTF-8", certainty: .possible,
      remedies: [repair])
  }

  func schemaUnknown(_ problem: String, _ severity: Severity? = nil) -> Finding {
    finding(
      .schemaUnknown, severity: severity,
      severity == .warning ? "the schema has more than pytools makes: \(problem)" : problem,
      cause: severity == .warning ? nil : "another program made it, or it was changed on purpose",
      certainty: .possible,
      evidence: [Evidence("sqlite_schema", "expected: \(DictSchema.statement)")])
  }

  func schemaDamaged(_ failure: SQLiteFailure) -> Finding {
    finding(
      .pageDamage, offset: 0, "SQLite cannot read the schema: \(failure.message)",
      cause: "typical of changed or missing pages", evidence: [Evidence("sqlite", failure.message)],
      remedies: [repair, recover])
  }

  // MARK: - Pages

  func damage(_ page: UInt32, offset: Int64?, _ problem: String, source: String) -> Finding {
    finding(
      .pageDamage, offset: offset,
      page == 0 ? problem : "page \(page) is damaged: \(problem)",
      cause: "typical of a power loss, a failing disk, or another program writing to the file",
      certainty: .possible, evidence: [Evidence(source, problem)], remedies: [repair, recover])
  }

  func moreDamage(_ count: Int) -> Finding {
    finding(.pageDamage, "\(count) more faults of pages are not listed", certainty: .certain)
  }

  func unreadRows(_ failure: SQLiteFailure) -> Finding {
    finding(
      .pageDamage, "some rows can no longer be found through their table",
      cause: "the pages that lead to them, or hold them, are damaged", certainty: .certain,
      evidence: [Evidence("sqlite", failure.message)], remedies: [repair, recover])
  }

  func unfinishedCheck() -> Finding {
    finding(
      .pageDamage, severity: .note, "SQLite's own check of the database was not run to its end",
      cause: "it took more steps than a database of this size should need", certainty: .certain)
  }

  // MARK: - Sidecars and locks

  func lockHeld(by holder: Int32, name: String?, isWriter: Bool) -> Finding {
    let who = holder > 0 ? "process \(holder)" + (name.map { " (\($0))" } ?? "") : "a process"
    return finding(
      .lockHeld, isWriter ? "\(who) is writing to the database" : "\(who) has the database open",
      certainty: .certain, evidence: [Evidence("fcntl", "a lock on SQLite's lock bytes")])
  }

  func hotJournal(_ file: FilePath, _ header: JournalHeader, size: Int64, live: Bool) -> Finding {
    finding(
      .hotJournal, file: file, offset: 0,
      live
        ? "a transaction is under way: its journal lies beside the database"
        : "a writer was stopped in the middle of a transaction: its journal is still there",
      cause: live
        ? "its owner is writing" : "typical of a killed process; SQLite rolls the rest back",
      evidence: [
        Evidence("journal", "\(size) bytes, for a database of \(header.pagesBefore) pages"),
        Evidence("larder", "rows are shown as they are after rolling back, on a private copy"),
      ], remedies: live ? [] : [settle, compact])
  }

  func emptyJournal(_ file: FilePath) -> Finding {
    finding(
      .hotJournal, file: file, offset: 0,
      "an empty rollback journal lies beside the database; SQLite ignores it",
      cause: "typical of a process that was killed at the very start of a transaction",
      evidence: [Evidence("stat", "0 bytes")], remedies: [compact])
  }

  func superJournal(_ file: FilePath) -> Finding {
    finding(
      .hotJournal, severity: .warning, file: file,
      "the journal belongs to a transaction over several databases and was not rolled back",
      cause: "pytools makes no such journal; SQLite would look at another file that it names",
      certainty: .possible)
  }

  func finishedJournal(_ file: FilePath) -> Finding {
    finding(
      .hotJournal, file: file, offset: 0,
      "a rollback journal with a zero header lies beside the database; SQLite ignores it",
      cause: "its transaction was finished, or a process was killed before the journal counted",
      certainty: .possible, evidence: [Evidence("bytes", "the first byte is zero")],
      remedies: [compact])
  }

  func foreignJournal(_ file: FilePath) -> Finding {
    finding(
      .stray, severity: .note, file: file, offset: 0,
      "this file does not begin as a rollback journal; SQLite ignores it",
      certainty: .possible, remedies: [compact])
  }

  func unmergedLog(_ file: FilePath, _ log: WriteAheadLog, size: Int64, live: Bool) -> Finding {
    let lost = log.frameCount - log.soundFrames
    let tail = size - log.end
    let isDamaged = !live && (lost > 0 || tail > 0) && log.soundFrames > 0
    return finding(
      .unmergedWAL, severity: isDamaged ? .warning : nil, file: file,
      offset: isDamaged ? log.end : 0,
      "\(log.commits) transactions are only in the write-ahead log, not in the database"
        + (isDamaged ? "; what follows byte \(log.end) of it does not count" : ""),
      cause: live
        ? "its owner has it open" : "its owner was stopped before it closed the database",
      evidence: [
        Evidence(
          "log", "\(log.committedFrames) of \(log.frameCount) whole frames count, \(size) bytes"),
        Evidence("larder", "rows are shown with the log merged, on a private copy"),
      ], remedies: live ? [] : [settle, compact])
  }

  func uselessLog(_ file: FilePath, _ reason: String, size: Int64) -> Finding {
    finding(
      .unmergedWAL, severity: .warning, file: file, offset: 0,
      "nothing in the write-ahead log counts: \(reason)",
      cause: "typical of a writer that was stopped at once, or of changed bytes",
      certainty: .possible,
      evidence: [Evidence("stat", "\(size) bytes")], remedies: [compact])
  }

  func emptyLog(_ file: FilePath) -> Finding {
    finding(
      .stray, severity: .note, file: file, "an empty write-ahead log lies beside the database",
      certainty: .certain,
      remedies: [compact])
  }

  func uselessIndex(_ file: FilePath) -> Finding {
    finding(
      .stray, severity: .note, file: file,
      "the index of a write-ahead log lies here without its log",
      certainty: .certain, remedies: [compact])
  }

  func oddSidecar(_ file: FilePath, _ kind: FileStatus.Kind) -> Finding {
    finding(
      .notAFile, severity: .warning, file: file,
      "there is \(Self.noun(kind)) where SQLite keeps its journal or log",
      cause: "something other than its owner put it there; SQLite cannot write while it is there")
  }

  func unreadableSidecar(_ file: FilePath, _ error: Errno) -> Finding {
    let isForbidden = error == .permissionDenied || error == .notPermitted
    return finding(
      isForbidden ? .permission : .inputOutputError, severity: .warning, file: file,
      "the sidecar cannot be read, so it is not known whether it has to be taken into account",
      cause: nil, certainty: .certain, evidence: [Evidence("open", "\(error)")])
  }
}
