import Larder
import LarderFormats
import SystemPackage

extension Planner {
  /// Adds the step that saves what can be read of a damaged pack.
  ///
  /// A pack or a list is never only taken away: what it hides would come to light.
  func addPackSalvage(_ shown: ItemRecord, to draft: inout Draft) throws(LarderError) {
    let subject = Subject.item(shown.path)
    guard let now = try cache.checkItem(shown.path) else {
      return draft.skip(subject, .vanished, "it is gone")
    }
    guard now.status == .damaged else {
      return draft.skip(subject, .inUse, "it is in use")
    }
    guard draft.plan.action != .delete, let rules = cache.packRules else {
      return draft.skip(
        subject, .notApplicable, "what it hides would come to light; 'larder repair' saves it")
    }
    if let why = rules.salvageRefusal(shown.path) {
      return draft.skip(subject, .notApplicable, why)
    }
    guard let moves = fingerprint([shown.path], of: subject, in: &draft) else { return }
    draft.plan.notes.append(
      "The records of '\(shown.path.displayText)' that are whole are copied into a new pack; the "
        + "old one goes into the quarantine.")
    draft.plan.steps.append(
      Step(
        subject: subject, reason: Reason(now), work: .salvagePack(moves),
        evidence: now.findings.flatMap(\.evidence)))
  }
}
