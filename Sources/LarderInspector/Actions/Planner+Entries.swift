import Larder
import LarderFormats
import SystemPackage

extension Planner {
  /// Adds the step that takes an entry out, where the action is for it.
  func add(_ shown: EntryRecord, to draft: inout Draft) throws(LarderError) {
    let subject = Subject.entry(shown.id)
    guard draft.plan.action.concerns(shown), draft.begin(shown.id) else { return }
    guard shown.status != .locked else {
      return draft.skip(subject, .locked, "its owner is working on it")
    }
    try addCopies(hiddenBy: shown.id, to: &draft)
    let names = cache.names(of: shown.id)
    if names.isEmpty, let rules = cache.packRules { return try addPacked(shown, rules, to: &draft) }
    let lock = cache.ownerLock(for: shown.id)
    if case .exclusiveFile(let path) = lock, let held = try breakLock(at: path, in: &draft) {
      return draft.skip(
        subject, .locked, "the lock '\(path.displayText)' is there: \(held.detail)",
        evidence: held.evidence)
    }
    guard let moves = fingerprint(names, of: subject, in: &draft) else {
      return
    }
    guard let judged = try judge(shown, in: &draft) else { return }
    draft.plan.steps.append(
      Step(subject: subject, reason: Reason(judged), work: .move(moves), lock: lock))
  }

  /// Looks at an entry again, after its fingerprint was taken: what is found here belongs to that.
  ///
  /// - Returns: `nil` where it is not what was shown any more; a skip says so.
  func judge(_ shown: EntryRecord, in draft: inout Draft) throws(LarderError) -> EntryRecord? {
    let subject = Subject.entry(shown.id)
    let mustBeFaulty = draft.plan.action != .delete
    let depth = mustBeFaulty ? shown.depth : .names
    guard let now = try cache.check(shown.id, depth: depth) else {
      draft.skip(subject, .vanished, "it is gone")
      return nil
    }
    if now.status == .locked {
      draft.skip(subject, .locked, "its owner is working on it")
      return nil
    }
    if mustBeFaulty, !now.status.isFaulty {
      draft.skip(subject, .valid, "it is valid by now")
      return nil
    }
    guard shown.modified == now.modified || shown.modified == nil || now.modified == nil else {
      draft.skip(subject, .changed, "it was written again since it was shown")
      return nil
    }
    return mustBeFaulty ? now : shown
  }

  /// Takes the fingerprints of the names that are there.
  ///
  /// - Returns: `nil` where none is, or one cannot be taken; a skip says so.
  func fingerprint(
    _ names: [FilePath], of subject: Subject, in draft: inout Draft
  ) -> [PlannedMove]? {
    var moves: [PlannedMove] = []
    for name in names {
      do throws(Fingerprint.Failure) {
        guard name.isRelative, !name.components.contains(where: { $0.kind != .regular }) else {
          throw .link
        }
        moves.append(
          PlannedMove(path: name, fingerprint: try Fingerprint(of: arena.place(name), on: disk)))
      } catch {
        if error == .vanished { continue }
        draft.plan.skipped.append(Skip(subject: subject, error))
        return nil
      }
    }
    if moves.isEmpty {
      draft.skip(subject, .vanished, "it is gone")
      return nil
    }
    return moves
  }
}

extension Action {
  /// Whether an entry is among what the action is for.
  func concerns(_ entry: EntryRecord) -> Bool {
    switch self {
    case .delete: true
    case .repair: entry.status.isFaulty && entry.status != .unreadable
    case .recover: entry.isLeftByCrash
    case .compact, .validate, .purge, .undo: false
    }
  }
}

extension EntryRecord {
  /// Whether it looks like what a writer leaves that was killed, or a machine that went down.
  private static let crashMarks: Set<FindingCode> = [
    .zeroLength, .zeroFilled, .zeroTail, .zeroHead, .cutShort, .pickleCutShort,
  ]

  fileprivate var isLeftByCrash: Bool {
    switch status {
    case .missingKey, .missingValue, .empty: true
    case .invalidKey, .invalidValue, .invalidKeyAndValue:
      findings.contains { Self.crashMarks.contains($0.code) }
    default: false
    }
  }
}
