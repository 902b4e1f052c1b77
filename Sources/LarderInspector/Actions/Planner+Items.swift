import Larder
import LarderFormats
import SystemPackage

extension Planner {
  /// Adds the step that takes an item out, where the action is for it.
  func add(_ shown: ItemRecord, to draft: inout Draft) throws(LarderError) {
    let subject = Subject.item(shown.path)
    guard draft.plan.action.concerns(shown) else { return }
    if shown.kind == .lock {
      if let skip = try breakLock(at: shown.path, in: &draft) { draft.plan.skipped.append(skip) }
      return
    }
    if shown.kind == .pack, shown.status == .damaged {
      return try addPackSalvage(shown, to: &draft)
    }
    guard !shown.status.isInUse else {
      return draft.skip(subject, .inUse, "it is in use")
    }
    guard let move = fingerprint([shown.path], of: subject, in: &draft)?.first else { return }
    guard let now = try cache.checkItem(shown.path) else {
      return draft.skip(subject, .vanished, "it is gone")
    }
    guard now.kind == shown.kind, now.status == shown.status else {
      return draft.skip(subject, .changed, "it is \(now.status.rawValue) by now")
    }
    draft.plan.steps.append(
      Step(
        subject: subject, reason: Reason(now), work: .move([move]),
        evidence: now.findings.flatMap(\.evidence)))
  }

  /// Plans to break a lock.
  ///
  /// - Returns: Why it may not be broken; `nil` where it is going to be, or is not there.
  func breakLock(at path: FilePath, in draft: inout Draft) throws(LarderError) -> Skip? {
    if draft.brokenLocks.contains(path) { return nil }
    if let skip = draft.standingLocks[path] { return skip }
    let skip = try judgeLock(at: path, in: &draft)
    if let skip {
      draft.standingLocks[path] = skip
    } else {
      draft.brokenLocks.insert(path)
    }
    return skip
  }

  private func judgeLock(at path: FilePath, in draft: inout Draft) throws(LarderError) -> Skip? {
    let subject = Subject.item(path)
    let fingerprint: Fingerprint
    do throws(Fingerprint.Failure) {
      fingerprint = try Fingerprint(of: arena.place(path), on: disk)
    } catch {
      return error == .vanished ? nil : Skip(subject: subject, error)
    }
    guard let lock = try cache.checkItem(path) else { return nil }
    let evidence = lock.findings.flatMap(\.evidence)
    guard lock.kind == .lock, lock.status != .live else {
      return Skip(
        subject: subject, why: .liveLock, detail: "its holder is alive", evidence: evidence)
    }
    guard lock.doubt <= draft.trust else {
      return Skip(
        subject: subject, why: .doubtfulLock,
        detail: lock.doubt == .likely
          ? "its holder is likely gone, but not certainly" : "its holder cannot be known from here",
        evidence: evidence)
    }
    draft.plan.steps.append(
      Step(
        subject: subject, reason: Reason(lock),
        work: .breakLock([PlannedMove(path: path, fingerprint: fingerprint)]), evidence: evidence,
        doubt: lock.doubt))
    return nil
  }
}

extension Action {
  /// Whether an item is among what the action is for.
  fileprivate func concerns(_ item: ItemRecord) -> Bool {
    switch self {
    case .delete: true
    case .repair:
      item.kind == .lock || (item.kind == .staging && item.status == .orphaned)
        || (item.kind == .pack && item.status == .damaged)
    case .recover:
      item.kind == .lock
        || (item.kind.isLeftByCrash && item.status == .orphaned)
    case .compact: item.kind != .lock && (item.status == .empty || item.status == .orphaned)
    case .validate, .purge, .undo: false
    }
  }
}

extension ItemKind {
  fileprivate var isLeftByCrash: Bool { self == .staging || self == .sidecar || self == .session }
}

extension ItemStatus {
  fileprivate var isInUse: Bool { self == .live || self == .normal }
}

extension ItemRecord {
  /// What somebody must trust in to break this lock.
  package var doubt: LockTrust {
    guard status == .stale, let finding = findings.first(where: { $0.code == .lockStale }) else {
      return .unknown
    }
    return switch finding.certainty {
    case .certain: .certain
    case .likely: .likely
    case .possible: .unknown
    }
  }
}

extension Skip {
  init(subject: Subject, _ failure: Fingerprint.Failure) {
    switch failure {
    case .vanished: self.init(subject: subject, why: .vanished, detail: "it is gone")
    case .link:
      self.init(
        subject: subject, why: .link, detail: "a directory on the way to it is a symbolic link")
    case .tooLarge:
      self.init(
        subject: subject, why: .tooLarge,
        detail: "it holds more than \(Fingerprint.maximumNames) names")
    case .system(let reason):
      self.init(subject: subject, why: .unreadable, detail: "it cannot be read: \(reason)")
    }
  }
}
