internal import Larder
internal import LarderPickle
internal import SystemPackage

/// Judges the lock files of a pytools directory cache.
///
/// They are empty files made with `O_CREAT | O_EXCL` and kept open while held; no owner is recorded
/// in them. Source: `persistent_dict.py` of all releases, `LockManager`.
struct LockJudge {
  /// What was found out about some locks.
  struct Judged {
    var items: [ItemRecord] = []
    var heldHashes: Set<[UInt8]> = []
    var isContainerHeld = false
  }

  private let cache: PytoolsDirectory
  private let gatherer = LockGatherer()

  init(_ cache: PytoolsDirectory) { self.cache = cache }

  /// Judges the locks of these names; those that are gone are left out.
  func judge(_ names: [FilePath.Component], in root: borrowing DirectoryHandle) -> Judged {
    var judged = Judged()
    if names.isEmpty { return judged }
    var locks: [LockGatherer.Lock] = []
    for name in names {
      if let lock = look(at: name, in: root) { locks.append(lock) }
    }
    let isOnNetwork = FileSystemKind.isShared(magic: root.fileSystemType())
    let evidence = gatherer.evidence(about: locks, onNetwork: isOnNetwork)
    for (lock, evidence) in zip(locks, evidence) { add(lock, evidence, to: &judged) }
    return judged
  }

  private func look(
    at name: FilePath.Component, in root: borrowing DirectoryHandle
  ) -> LockGatherer.Lock? {
    FileName.lending(Array(name.string.utf8)) { fileName in
      guard let status = try? root.status(fileName) else { return nil }
      var lock = LockGatherer.Lock(name: name.string, status: status)
      if status.kind == .file, let file = try? root.file(fileName) {
        lock.kernelHolder = (try? file.lockHolder()) ?? nil
      }
      return lock
    }
  }

  private func add(_ lock: LockGatherer.Lock, _ evidence: LockEvidence, to judged: inout Judged) {
    let verdict = LockVerdict(evidence)
    let name = Array(lock.name.utf8)
    let hash = name.withUnsafeBytes { PytoolsNames.hash(ofLock: $0) }
    judged.items.append(
      ItemRecord(
        kind: .lock, status: verdict.itemStatus, path: FilePath(lock.name),
        size: lock.status.size, modified: lock.status.modified,
        findings: [LockFinding(lock, evidence, verdict, hash, cache.remedies).finding()]))
    guard case .held = verdict else { return }
    if let hash { judged.heldHashes.insert(hash) } else { judged.isContainerHeld = true }
  }
}

/// The words about one lock.
private struct LockFinding {
  private let lock: LockGatherer.Lock
  private let evidence: LockEvidence
  private let verdict: LockVerdict
  private let hash: [UInt8]?
  private let remedies: PytoolsRemedies

  init(
    _ lock: LockGatherer.Lock, _ evidence: LockEvidence, _ verdict: LockVerdict, _ hash: [UInt8]?,
    _ remedies: PytoolsRemedies
  ) {
    self.lock = lock
    self.evidence = evidence
    self.verdict = verdict
    self.hash = hash
    self.remedies = remedies
  }

  func finding() -> Finding {
    let (problem, cause, certainty) = words
    return Finding(
      verdict.code, subject: .item, file: FilePath(lock.name), problem: problem, cause: cause,
      certainty: certainty, evidence: facts,
      remedies: remedies.lock(of: hash, verdict))
  }

  private var what: String { hash == nil ? "the whole cache" : "this entry" }

  private var words: (String, String?, Finding.Certainty) {
    switch verdict {
    case .held(let certainty):
      return ("\(what) is locked by \(holder)", "its owner is working on it", certainty)
    case .stale(let certainty):
      let reason =
        evidence.isOlderThanBoot
        ? "certain: the lock is older than the start of this machine"
        : "typical of a process that was killed while it held the lock: no process has it open"
      return ("\(what) is locked, but nobody holds the lock", reason, certainty)
    case .unknown(let reason):
      return ("\(what) is locked; whether somebody holds the lock is unknown", reason, .possible)
    }
  }

  private var holder: String {
    guard let first = evidence.holders.first, first.pid > 0 else { return "another process" }
    let command = PythonText.printable(first.command, limit: 80)
    return "process \(first.pid)" + (command.isEmpty ? "" : " (\(command))")
      + (first.since.map { " since \($0.rfc3339)" } ?? "")
  }

  private var facts: [Evidence] {
    var facts = evidence.holders.map { Evidence($0.source, "held by process \($0.pid)") }
    facts.append(Evidence("stat", "made \(evidence.made.rfc3339)"))
    if let boot = evidence.boot { facts.append(Evidence("/proc/stat", "booted \(boot.rfc3339)")) }
    if evidence.holders.isEmpty, evidence.visibility == .complete {
      facts.append(Evidence("/proc/*/fd", "no process has it open"))
    }
    if lock.status.kind != .file {
      facts.append(Evidence("stat", "it is \(lock.status.kind.noun); its owner makes empty files"))
    } else if lock.status.size > 0 {
      facts.append(Evidence("stat", "it holds \(lock.status.size) bytes; its owner writes none"))
    }
    return facts
  }
}

/// Tells whether one entry's lock is held right now.
enum LockWitness {
  static func isHeld(
    _ cache: PytoolsDirectory, _ hash: [UInt8], _ root: borrowing DirectoryHandle
  ) -> Bool {
    guard cache.layout.locking == .entry,
      let name = PytoolsNames.lock(of: hash).lastComponent
    else { return false }
    return !LockJudge(cache).judge([name], in: root).heldHashes.isEmpty
  }
}
