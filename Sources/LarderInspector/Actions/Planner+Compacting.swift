import Larder
import LarderFormats

extension Planner {
  /// Adds the step that gathers entries the way the owner does.
  func addCompaction(
    by compactor: any CacheCompactor, _ selection: Selection, to draft: inout Draft,
    shouldStop: () -> Bool
  ) throws(LarderError) {
    let damaged = selection.entries.count { $0.id.row == nil && $0.status.isFaulty }
    guard let estimate = try compactor.estimate(damaged: damaged, shouldStop: shouldStop),
      estimate.isWorthwhile
    else { return }
    draft.plan.notes += [
      estimate.sentence,
      "Every entry stays, but undo cannot bring back the files that held them.",
    ]
    draft.plan.steps.append(
      Step(
        subject: .cache, reason: Reason(code: "compact", title: "gather entries in one pack"),
        work: .compactCache(estimate)))
  }
}

extension CompactionEstimate {
  /// What there is to win, in one sentence.
  fileprivate var sentence: String {
    let loose = HumanText.count(loose, "loose entry", "loose entries")
    let packs = HumanText.count(packs, "pack", "packs")
    let removed =
      removed > 0 ? " (\(HumanText.count(removed)) removed ones in them go for good)" : ""
    return
      "\(loose) and \(packs)\(removed) become one pack: they take \(space.before.words) on disk,"
      + " and will take about \(space.after.words)."
  }
}

extension SpaceWon {
  /// What was won, in one sentence.
  var sentence: String {
    "Entries took \(before.words) on disk, now \(after.words)"
      + (gain.map { ": \($0) won." } ?? ".")
  }

  private var gain: String? {
    guard before.bytes > after.bytes else { return nil }
    return HumanText.size(before.bytes - after.bytes)
  }
}

extension DiskSpace {
  /// Such as "1,204 inodes, 4.8 MiB".
  var words: String { "\(HumanText.count(inodes, "inode", "inodes")), \(HumanText.size(bytes))" }
}
