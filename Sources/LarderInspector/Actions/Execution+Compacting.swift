import Larder
import LarderFormats
import SystemPackage

extension Execution {
  /// Gathers entries the way the owner does, which tells how far it is and can be stopped.
  mutating func compactCache(
    _ step: Int, _ estimate: CompactionEstimate, _ progress: (ActionProgress) -> ScanDecision
  ) throws(Errno) {
    guard let intent = try prepare(step..<step + 1).first ?? nil else {
      return advance(1, progress)
    }
    let (before, total, bytes) = (ticks, weight, result.bytes)
    do throws(StepRefusal) {
      let won = try compact { state in
        let finished = before + min(state.entries, estimate.entries)
        return progress(
          ActionProgress(finished: finished, total: total, bytes: bytes &+ state.bytes)) == .goOn
      }
      try note(won, intent)
    } catch {
      try note(error, step, intent, session.parents.disturbance)
    }
    advance(1, progress)
  }

  private func compact(
    _ goesOn: (CompactionProgress) -> Bool
  ) throws(StepRefusal) -> SpaceWon {
    guard let compactor = cache.compactor else {
      throw .skip(.notApplicable, "the cache has no compaction of its own", [])
    }
    do throws(LarderError) {
      return try compactor.compact(goesOn)
    } catch {
      throw .failed(error)
    }
  }

  private mutating func note(
    _ won: SpaceWon, _ intent: JournalRecord.StepIntent
  ) throws(StepRefusal) {
    result.space = won
    result.isCancelled = won.wasStopped
    try session.journaling { session throws(Errno) in
      try session.journal.append([.done(step: intent.step)])
    }
    guard won.wasStopped else { return count(intent) }
    skip(intent.subject, .cancelled, "stopped on the way; every entry is still there")
  }
}
