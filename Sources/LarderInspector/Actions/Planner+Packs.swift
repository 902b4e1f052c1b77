import Larder
import LarderFormats
import SystemPackage

extension Planner {
  /// Adds the step that takes an entry out of its pack.
  func addPacked(
    _ shown: EntryRecord, _ rules: any PackRules, to draft: inout Draft
  ) throws(LarderError) {
    let subject = Subject.entry(shown.id)
    guard let record = rules.judge(shown.id) else {
      return draft.skip(subject, .vanished, "it is not in its pack any more")
    }
    guard let judged = try judge(shown, in: &draft) else { return }
    draft.plan.steps.append(
      Step(subject: subject, reason: Reason(judged), work: .deletePacked(record)))
  }

  /// Adds the steps for the copies of an entry that would come to light once it is gone.
  func addCopies(hiddenBy entry: EntryID, to draft: inout Draft) throws(LarderError) {
    let isDeletion = draft.plan.action == .delete
    let copies = cache.packRules?.copies(hiddenBy: entry, isDeletion: isDeletion) ?? []
    for copy in copies where draft.begin(copy) {
      guard let record = try cache.check(copy, depth: .names) else { continue }
      add(copy: record, to: &draft)
    }
  }

  private func add(copy: EntryRecord, to draft: inout Draft) {
    let subject = Subject.entry(copy.id)
    let reason = Reason(
      code: FindingCode.duplicate.rawValue, title: "copy that would come to light again")
    if copy.id.row != nil {
      guard let row = cache.packRules?.judge(copy.id) else { return }
      draft.plan.steps.append(Step(subject: subject, reason: reason, work: .deletePacked(row)))
    } else if let moves = fingerprint(cache.names(of: copy.id), of: subject, in: &draft) {
      draft.plan.steps.append(
        Step(
          subject: subject, reason: reason, work: .move(moves), lock: cache.ownerLock(for: copy.id))
      )
    }
  }
}
