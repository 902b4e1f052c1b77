package import Larder
package import LarderFormats
package import SystemPackage

/// The actions on one cache: planned, carried out, taken back.
///
/// Safe to use from any thread. Two actions on the same cache at the same time, of one process or
/// of several, keep out of each other's way by the owner's locks, by looking again before each
/// step, and by a lock on each run's journal.
package struct Mender: Sendable {
  /// The cache.
  package let cache: any MendableCache
  /// Where the cache and its quarantine lie.
  package let arena: Arena

  /// Prepares actions on a cache; touches nothing.
  ///
  /// - Parameters:
  ///   - cache: The cache.
  ///   - shelter: The directory to keep the quarantine in; `nil` for the one that holds the cache.
  /// - Throws: ``LarderError``: `noSuchPath`, `permission`, `usage`.
  package init(_ cache: any MendableCache, shelter: FilePath? = nil) throws(LarderError) {
    self.cache = cache
    arena = try Arena(
      of: cache.info.path, isDatabase: cache.rowMender != nil, shelter: shelter)
  }

  // MARK: Planning, which changes nothing

  /// Plans an action on entries and items; see ``Planner/plan(_:for:trusting:shouldStop:)``.
  package func plan(
    _ action: Action, for selection: Selection, trusting trust: LockTrust = .certain,
    shouldStop: () -> Bool = { false }
  ) throws(LarderError) -> Plan {
    try Planner(cache: cache, arena: arena, disk: reader())
      .plan(action, for: selection, trusting: trust, shouldStop: shouldStop)
  }

  /// Plans to undo a run, the last one by default; see ``Undo/plan(run:steps:of:in:)``.
  package func undoPlan(run: Int? = nil, steps: Set<Int>? = nil) throws(LarderError) -> Plan {
    try Undo.plan(run: run, steps: steps, of: cache, in: quarantine())
  }

  /// Plans to empty the quarantine, or what one run put there.
  package func purgePlan(run: Int? = nil) throws(LarderError) -> Plan {
    try Purge.plan(run: run, format: cache.info.format, in: quarantine())
  }

  /// Tells what a plan would do now, without a door that could change anything.
  package func preview(_ plan: Plan) throws(LarderError) -> ActionResult {
    DryRun(cache: cache, arena: arena, disk: try reader()).preview(plan)
  }

  /// What lies in the quarantine.
  package func quarantine() throws(LarderError) -> Quarantine {
    Quarantine(arena: arena, disk: try reader())
  }

  // MARK: Acting

  /// Carries out a plan of any action.
  ///
  /// - Parameters:
  ///   - plan: A plan for this cache.
  ///   - invocation: What it was asked for with, for the journal.
  ///   - progress: Told after each step; its answer may stop before the next.
  /// - Returns: What became of each step.
  /// - Throws: ``LarderError`` where nothing was begun, or the journal cannot be written any more.
  package func carryOut(
    _ plan: Plan, invocation: Invocation = Invocation(),
    progress: (ActionProgress) -> ScanDecision = { _ in .goOn }
  ) throws(LarderError) -> ActionResult {
    let disk = try door { () throws(Errno) in try POSIXDisk(beneath: arena.root) }
    return try Self.carryOut(
      plan, on: cache, in: arena, disk: disk, invocation: invocation, progress: progress)
  }

  /// Carries out a plan of any action through a door of choice.
  package static func carryOut(
    _ plan: Plan, on cache: any MendableCache, in arena: Arena, disk: any Disk,
    invocation: Invocation = Invocation(),
    progress: (ActionProgress) -> ScanDecision = { _ in .goOn }
  ) throws(LarderError) -> ActionResult {
    switch plan.action {
    case .undo:
      guard plan.cache == arena.cachePath, let run = plan.run else {
        throw .foreignPlan(plan.cache, arena.cachePath)
      }
      return try Undo(cache: cache, arena: arena, disk: disk)
        .takeBack(run: run, steps: plan.stepsToRestore, progress: progress)
    case .purge:
      return try Purge(arena: arena, disk: disk).carryOut(plan, progress: progress)
    case .delete, .validate, .repair, .compact, .recover:
      return try Executor(cache: cache, arena: arena, disk: disk)
        .carryOut(plan, invocation: invocation, progress: progress)
    }
  }

  func reader() throws(LarderError) -> POSIXDiskReader {
    try door { () throws(Errno) in try POSIXDiskReader(beneath: arena.root) }
  }

  private func door<Door>(_ open: () throws(Errno) -> Door) throws(LarderError) -> Door {
    do throws(Errno) {
      return try open()
    } catch {
      throw LarderError(finding: arena.root, cause: error)
    }
  }
}

extension Plan {
  /// The steps to restore; `nil` for whatever the run did.
  fileprivate var stepsToRestore: Set<Int>? {
    guard isPartial else { return nil }
    return Set(
      steps.compactMap { step in
        if case .restore(let item) = step.work { item.step } else { nil }
      })
  }
}
