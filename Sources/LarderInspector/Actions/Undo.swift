package import Larder
package import LarderFormats
import SystemPackage

/// Puts back what a run took out.
///
/// Goes by what is on the disk, and by the journal for what it cannot see there. Killed at any
/// moment, it is finished by running it again; run when there is nothing left to do, it does
/// nothing.
package struct Undo: Sendable {
  let cache: any MendableCache
  let arena: Arena
  let disk: any Disk

  /// Makes an undo.
  ///
  /// - Parameters:
  ///   - cache: The cache.
  ///   - arena: Where the cache and its quarantine lie.
  ///   - disk: A door to the arena's root; paths are relative to that.
  package init(cache: any MendableCache, arena: Arena, disk: any Disk) {
    self.cache = cache
    self.arena = arena
    self.disk = disk
  }

  /// Plans to undo a run; touches nothing.
  ///
  /// - Parameters:
  ///   - run: The number of the run; `nil` for the last that can be undone.
  ///   - steps: The steps to take back; `nil` for all.
  ///   - cache: The cache.
  ///   - quarantine: What lies in its quarantine.
  /// - Returns: The plan: the last step first.
  /// - Throws: ``LarderError``: `noSuchEntry`, `vanished` where it was purged.
  package static func plan(
    run: Int? = nil, steps: Set<Int>? = nil, of cache: any MendableCache,
    in quarantine: Quarantine
  ) throws(LarderError) -> Plan {
    let run = if let run { run } else { try quarantine.lastRunToUndo() }
    guard let log = try quarantine.log(of: run) else { throw .noSuchRun(run, in: quarantine.arena) }
    if log.phase == .purged || log.phase == .purging { throw .purged(run) }
    var plan = Plan(
      action: .undo, cache: quarantine.arena.cachePath, format: cache.info.format, run: run)
    plan.isPartial = steps != nil
    for item in try quarantine.items(of: run).reversed() where steps?.contains(item.step) ?? true {
      plan.steps.append(
        Step(
          subject: item.subject, reason: item.reason, work: .restore(item),
          lock: cache.lock(for: item.subject)))
    }
    if log.steps.values.contains(where: { $0.work == .compact }) { plan.notes = [Self.compactNote] }
    return plan
  }

  static let compactNote =
    "The cache was compacted; that is not undone, as every entry is still there."

  /// Undoes a run.
  ///
  /// - Parameters:
  ///   - run: The number of the run.
  ///   - steps: The steps to take back; `nil` for all.
  ///   - progress: Told after each step; its answer may stop before the next.
  /// - Returns: What became of each step; what cannot go back stays in the quarantine.
  /// - Throws: ``LarderError``: `noSuchEntry`, `vanished`, `busy`, or where the journal cannot be
  ///   written.
  /// - Complexity: O(*n*) in the steps of the run.
  package func takeBack(
    run: Int, steps: Set<Int>? = nil, progress: (ActionProgress) -> ScanDecision = { _ in .goOn }
  ) throws(LarderError) -> ActionResult {
    if let why = cache.info.readOnly { throw .readOnly(cache.info.path, why) }
    let quarantine = Quarantine(arena: arena, disk: disk)
    guard let log = try quarantine.log(of: run) else { throw .noSuchRun(run, in: arena) }
    if log.phase == .purged || log.phase == .purging { throw .purged(run) }
    do throws(Errno) {
      var restoration = try Restoration(log, cache: cache, arena: arena, disk: disk)
      try restoration.run(steps, progress)
      return restoration.result
    } catch {
      if error == .wouldBlock { throw .runIsBusy(run) }
      throw LarderError(writingJournalOf: run, in: arena, cause: error)
    }
  }
}

extension Quarantine {
  /// The last run that something can be put back of.
  func lastRunToUndo() throws(LarderError) -> Int {
    for number in try runNumbers().reversed() {
      guard let log = try log(of: number) else { continue }
      switch log.phase {
      case .running, .undoing: return number
      case .ended(let holding):
        let isCompaction = log.steps.values.contains { $0.work == .compact }
        if holding.steps > 0 || isCompaction { return number }
      case .purging, .purged: continue
      }
    }
    throw .nothingToUndo(in: arena)
  }
}

extension MendableCache {
  fileprivate func lock(for subject: Subject) -> OwnerLock? {
    if case .entry(let entry) = subject { ownerLock(for: entry) } else { nil }
  }
}
