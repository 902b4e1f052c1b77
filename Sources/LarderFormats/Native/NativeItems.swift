internal import Larder
internal import LarderPickle
internal import SystemPackage

/// Judges what lies in a native directory beside its entries.
struct NativeItems {
  private let cache: NativeDirectory
  private let layout: CacheLayout
  private let reader = POSIXDiskReader()

  /// The names, relative to the cache.
  private static let names = CacheLayout(root: FilePath())

  init(_ cache: NativeDirectory) {
    self.cache = cache
    layout = cache.layout
  }

  /// The directories that are part of the cache, and no items.
  static let directories = [
    names.entries, names.staging, names.sessions, names.quarantine, names.packs,
  ]
  /// The files that are part of the cache.
  static let files = [
    names.header, names.tag, names.generation, names.lock, FilePath("packing"),
  ]

  /// Judges an item; `nil` where it is gone, or none.
  func item(at path: FilePath) -> ItemRecord? {
    guard path.isRelative, !path.isEmpty,
      !path.components.contains(where: { $0.kind != .regular }),
      let status = try? reader.status(of: cache.info.path.pushing(path))
    else { return nil }
    return item(at: path, status)
  }

  private func item(at path: FilePath, _ status: FileStatus) -> ItemRecord? {
    guard let name = path.lastComponent?.string else { return nil }
    switch path.removingLastComponent() {
    case FilePath():
      if Self.directories.contains(path), status.kind == .directory { return nil }
      if Self.files.contains(path), status.kind == .file { return known(path, status) }
      if CacheLayout.isTemporaryHeader(name) { return temporaryHeader(path, name, status) }
    case Self.names.staging:
      if let session = SessionName(name) { return staged(path, session, status) }
    case Self.names.sessions:
      if name == CacheLayout.uncleanSession { return uncleanEnd(path, status) }
      if let owner = SessionName(name) { return session(path, owner, status) }
    case Self.names.packs:
      if status.kind == .file, let item = NativePacks(cache).check(name) { return item }
    case Self.names.quarantine:
      if status.kind == .directory { return quarantined(path, status) }
    default: break
    }
    return status.kind == .directory
      ? directory(path, status) : StrayItem(path, status.kind, status).record()
  }

  private func directory(_ path: FilePath, _ status: FileStatus) -> ItemRecord? {
    do throws(Errno) {
      let isEmpty = try reader.names(in: cache.info.path.pushing(path)).isEmpty
      if isEmpty { return DirectoryItem.empty(path, cache.remedies.compact) }
      // What leads to entries is none.
      return NativeChanges.isShard(path) ? nil : StrayItem(path, .directory, status).record()
    } catch {
      return error == .noSuchFileOrDirectory ? nil : DirectoryItem.unreadable(path, error)
    }
  }

  private func known(_ path: FilePath, _ status: FileStatus) -> ItemRecord {
    ItemRecord(
      kind: .sidecar, status: .normal, path: path, size: status.size, modified: status.modified)
  }
}

// What belongs to a process.
extension NativeItems {
  private func temporaryHeader(
    _ path: FilePath, _ name: String, _ status: FileStatus
  ) -> ItemRecord {
    let owner = SessionName(String(name.dropFirst(CacheLayout.headerName.utf8.count + 2)))
    guard let owner else { return StrayItem(path, status.kind, status).record() }
    return leftover(
      path, status, SessionOwner(owner, in: layout),
      "'\(CacheLayout.headerName)' was being written under this name")
  }

  private func staged(
    _ path: FilePath, _ session: SessionName, _ status: FileStatus
  ) -> ItemRecord {
    let isTakenOut = SessionName.isTakenOut(path.lastComponent?.string ?? "")
    return leftover(
      path, status, SessionOwner(session, in: layout),
      isTakenOut
        ? "an entry was being taken out, or exchanged, by process \(session.pid)"
        : "an entry was being written by process \(session.pid)")
  }

  private func leftover(
    _ path: FilePath, _ status: FileStatus, _ owner: SessionOwner, _ what: String
  ) -> ItemRecord {
    let (state, cause, severity): (ItemStatus, String, Severity) =
      switch owner.verdict {
      case .alive: (.live, "its process is at work on it", .note)
      case .unknown: (.unknown, "whether its process lives cannot be known from here", .note)
      case .gone where owner.isOfOtherBoot:
        (.orphaned, "the machine went down, or was restarted, meanwhile", .warning)
      case .gone: (.orphaned, "its process is gone: it was killed, or it crashed", .warning)
      }
    var record = ItemRecord(
      kind: .staging, status: state, path: path, size: size(of: path, status),
      modified: status.modified)
    if state != .live {
      record.findings = [
        Finding(
          .stagingOrphan, severity: severity, subject: .item, file: path, problem: what,
          cause: cause, certainty: owner.verdict == .gone ? .certain : .possible,
          evidence: owner.evidence,
          remedies: owner.verdict == .gone ? [cache.remedies.recover] : [])
      ]
    }
    return record
  }

  private func session(
    _ path: FilePath, _ session: SessionName, _ status: FileStatus
  ) -> ItemRecord {
    let owner = SessionOwner(session, in: layout)
    let state: ItemStatus =
      switch owner.verdict {
      case .alive: .live
      case .gone: .orphaned
      case .unknown: .unknown
      }
    var record = ItemRecord(
      kind: .session, status: state, path: path, size: status.size, modified: status.modified)
    if state == .orphaned {
      record.findings = [
        Finding(
          .stagingOrphan, severity: .note, subject: .item, file: path,
          problem: "process \(session.pid) did not close the cache",
          cause: owner.isOfOtherBoot
            ? "the machine went down, or was restarted, while the cache was open"
            : "it was killed, or it crashed", certainty: .certain, evidence: owner.evidence,
          remedies: [cache.remedies.recover])
      ]
    }
    return record
  }

  private func uncleanEnd(_ path: FilePath, _ status: FileStatus) -> ItemRecord {
    ItemRecord(
      kind: .session, status: .kept, path: path, size: status.size, modified: status.modified,
      findings: [
        Finding(
          .stagingOrphan, severity: .note, subject: .item, file: path,
          problem: "a session that began \(status.modified.rfc3339) ended with the machine",
          cause: "entries written shortly before that end may have lost bytes",
          certainty: .possible)
      ])
  }
}

// What the cache put aside.
extension NativeItems {
  /// The longest record that is read.
  private static let recordLimit = 1 << 16
  private static let depthLimit = 4
  private static let nameLimit = 64

  private func quarantined(_ path: FilePath, _ status: FileStatus) -> ItemRecord {
    ItemRecord(
      kind: .quarantined, status: .kept, path: path, size: size(of: path, status),
      modified: status.modified, findings: [reason(path)])
  }

  /// What the cache itself wrote about it.
  private func reason(_ path: FilePath) -> Finding {
    let file = cache.info.path.pushing(path).appending(CacheLayout.quarantineRecord)
    let record =
      (try? reader.read(file, from: 0, limit: Self.recordLimit)).flatMap { JSONValue(parsing: $0) }
    let finding = record?["findings"]?.elements?.first
    let code = finding?["code"]?.text.flatMap(FindingCode.init)
    let shown = { (name: String) in
      finding?[name]?.text.map { PythonText.printable($0, limit: 400) }
    }
    return Finding(
      code ?? .stray, severity: .note, subject: .item, file: path,
      problem: "the cache put this aside: " + (shown("problem") ?? "it does not say why"),
      cause: shown("cause"), certainty: .possible,
      evidence: record?["from"]?.text.map {
        [Evidence(CacheLayout.quarantineRecord, "it was '\(PythonText.printable($0, limit: 200))'")]
      } ?? [], remedies: [cache.remedies.kept(path)])
  }

  /// The bytes of a file, or of all files in a small tree.
  private func size(of path: FilePath, _ status: FileStatus, depth: Int = 0) -> Int64 {
    guard status.kind == .directory else { return status.size }
    let directory = cache.info.path.pushing(path)
    guard depth < Self.depthLimit, let names = try? reader.names(in: directory) else { return 0 }
    return names.prefix(Self.nameLimit).reduce(0) { sum, name in
      guard let inner = try? reader.status(of: directory.appending(name)) else { return sum }
      return sum &+ size(of: path.appending(name), inner, depth: depth + 1)
    }
  }
}
