internal import Larder
internal import SystemPackage

/// What lies beside a database, and what SQLite makes of it.
struct SidecarExam: Sendable {
  /// The sidecars, as things to list.
  private(set) var items: [ItemRecord] = []
  /// What they mean for the cache as a whole.
  private(set) var findings: [Finding] = []
  /// Whether reading the database alone would not give what its owner last committed.
  private(set) var needsRecovery = false
  /// A journal that must not be given to SQLite.
  private(set) var hasSuperJournal = false

  /// Logs are verified up to this length; what is longer counts as it stands.
  private static let verifiedLength: Int64 = 256 << 20

  private let files: DatabaseFiles
  private let texts: DatabaseTexts
  private let isLive: Bool

  init(
    _ files: DatabaseFiles, _ stamp: DatabaseStamp, locks: DatabaseLocks, texts: DatabaseTexts
  ) {
    self.files = files
    self.texts = texts
    isLive = locks.isInUse
    for sidecar in DatabaseFiles.Sidecar.allCases {
      guard let status = stamp.sidecars[sidecar] else { continue }
      examine(sidecar, status, hasLog: stamp.sidecars[.log] != nil)
    }
  }

  private mutating func examine(
    _ sidecar: DatabaseFiles.Sidecar, _ status: FileStatus, hasLog: Bool
  ) {
    let name = files.name(of: sidecar)
    guard status.kind == .file else {
      return add(sidecar, status, .stray, texts.oddSidecar(name, status.kind))
    }
    if sidecar == .shared {
      return add(
        sidecar, status, hasLog ? .normal : .orphaned, hasLog ? nil : texts.uselessIndex(name))
    }
    do throws(Errno) {
      let file = try FileHandle(looking: files.path(of: sidecar))
      if sidecar == .journal {
        try journal(file, status, name)
      } else {
        try log(file, status, name)
      }
    } catch {
      if error == .noSuchFileOrDirectory { return }
      add(sidecar, status, .unknown, texts.unreadableSidecar(name, error))
    }
  }

  private mutating func journal(
    _ file: borrowing FileHandle, _ status: FileStatus, _ name: FilePath
  ) throws(Errno) {
    switch JournalHeader.judge(try file.read(from: 0, limit: JournalHeader.length)) {
    case .hot(let header):
      if try DatabaseCopy.namesOthers(file) {
        hasSuperJournal = true
        return add(.journal, status, .unknown, texts.superJournal(name))
      }
      needsRecovery = true
      add(
        // To move it away would make its half-done transaction final.
        .journal, status, isLive ? .live : .normal,
        texts.hotJournal(name, header, size: status.size, live: isLive))
    case .empty: add(.journal, status, isLive ? .live : .orphaned, texts.emptyJournal(name))
    case .finished: add(.journal, status, isLive ? .live : .orphaned, texts.finishedJournal(name))
    case .foreign: add(.journal, status, .orphaned, texts.foreignJournal(name))
    }
  }

  private mutating func log(
    _ file: borrowing FileHandle, _ status: FileStatus, _ name: FilePath
  ) throws(Errno) {
    guard status.size > 0 else { return add(.log, status, .orphaned, texts.emptyLog(name)) }
    do throws(WriteAheadLog.FlawError) {
      var log = try WriteAheadLog(
        header: (try? file.read(from: 0, limit: WriteAheadLog.headerLength)) ?? [])
      let isVerified = status.size <= Self.verifiedLength
      if isVerified { Self.verify(&log, file) }
      guard !isVerified || log.committedFrames > 0 else {
        let reason =
          log.frameCount == 0 ? "it has no whole frame" : "its first transaction is not whole"
        return add(
          .log, status, isLive ? .live : .orphaned,
          isLive ? nil : texts.uselessLog(name, reason, size: status.size))
      }
      needsRecovery = true
      add(
        // To move it away would lose its transactions.
        .log, status, isLive ? .live : .normal,
        texts.unmergedLog(name, log, size: status.size, live: isLive))
    } catch {
      add(.log, status, .orphaned, texts.uselessLog(name, error.flaw.words, size: status.size))
    }
  }

  private static func verify(_ log: inout WriteAheadLog, _ file: borrowing FileHandle) {
    let frame = UnsafeMutableRawBufferPointer.allocate(byteCount: log.frameLength, alignment: 8)
    defer { frame.deallocate() }
    var offset = Int64(WriteAheadLog.headerLength)
    while (try? file.read(into: frame, from: offset)) == frame.count {
      guard log.add(UnsafeRawBufferPointer(frame)) else { return }
      offset += Int64(frame.count)
    }
  }

  private mutating func add(
    _ sidecar: DatabaseFiles.Sidecar, _ status: FileStatus, _ state: ItemStatus, _ finding: Finding?
  ) {
    var ofItem = finding
    ofItem?.subject = .item
    items.append(
      ItemRecord(
        kind: .sidecar, status: state, path: files.name(of: sidecar), size: status.size,
        modified: status.modified, findings: ofItem.map { [$0] } ?? []))
    // What has no bearing on the rows is the item's business alone.
    if let finding, finding.code != .stray { findings.append(finding) }
  }
}

extension WriteAheadLog.Flaw {
  /// The flaw in words.
  var words: String {
    switch self {
    case .tooShort: "it is shorter than its header"
    case .magic: "it does not begin as one"
    case .version: "it is of an unknown version"
    case .pageSize: "its page size is impossible"
    case .headerChecksum: "the checksum of its header does not match"
    }
  }
}
