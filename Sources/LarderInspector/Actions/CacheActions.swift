package import Larder
package import LarderFormats
package import SystemPackage

/// Plans actions on caches that are open together, and carries the plans out.
///
/// Safe to use from any thread.
package struct CacheActions: Sendable {
  /// The caches, by index.
  package let caches: [any MendableCache]
  private let shelter: FilePath?

  /// Prepares actions; touches nothing.
  ///
  /// - Parameters:
  ///   - caches: The caches.
  ///   - shelter: The directory to keep quarantines in; `nil` for those that hold the caches.
  package init(_ caches: [any MendableCache], shelter: FilePath? = nil) {
    self.caches = caches
    self.shelter = shelter
  }

  /// Plans an action for each of the caches that it concerns.
  ///
  /// - Parameters:
  ///   - action: The action.
  ///   - targets: What it is to be about.
  ///   - inventory: What is known of the caches.
  ///   - trust: The locks that may be broken.
  ///   - shouldStop: Asked now and then; ends early when true.
  /// - Returns: A plan for each cache.
  /// - Throws: ``LarderError`` where a cache cannot be read or planned for.
  package func plans(
    _ action: Action, _ targets: ActionTargets, of inventory: Inventory,
    trusting trust: LockTrust = .certain, shouldStop: () -> Bool = { false }
  ) throws(LarderError) -> [CachePlan] {
    switch action {
    case .undo: return try undoPlans(targets)
    case .purge: return try purgePlans(targets)
    case .delete, .repair, .recover, .compact, .validate: break
    }
    let selections = try inventory.selections(
      for: action, targets, in: caches, shouldStop: shouldStop)
    var plans: [CachePlan] = []
    for (cache, selection) in selections where !shouldStop() {
      let mender = try mender(cache)
      let plan = try mender.plan(
        action, for: selection, trusting: trust, shouldStop: shouldStop)
      plans.append(
        CachePlan(cache: cache, plan: plan, quarantine: mender.arena.quarantinePath))
    }
    return plans
  }

  private func mender(_ cache: Int) throws(LarderError) -> Mender {
    try Mender(caches[cache], shelter: shelter)
  }

  /// Plans to take back a run, steps of one, or the last action in all caches that it went over.
  private func undoPlans(_ targets: ActionTargets) throws(LarderError) -> [CachePlan] {
    switch targets {
    case .run(let run): return [try undoPlan(in: run.cache, run: run.run)]
    case .steps(let run, let steps):
      return [try undoPlan(in: run.cache, run: run.run, steps: steps)]
    case .entries, .marked, .matching, .items, .everything:
      if caches.count == 1 { return [try undoPlan(in: 0)] }
      let last = QuarantinedRun.ofLastAction(
        among: try caches.indices.map { cache throws(LarderError) in
          try mender(cache).quarantine().runs()
        })
      guard !last.isEmpty else {
        throw LarderError(.noSuchEntry, "there is nothing to take back here")
      }
      return try last.map { cache, run throws(LarderError) in
        try undoPlan(in: cache, run: run.number)
      }
    }
  }

  private func undoPlan(
    in cache: Int, run: Int? = nil, steps: Set<Int>? = nil
  ) throws(LarderError) -> CachePlan {
    let mender = try mender(cache)
    return CachePlan(
      cache: cache, plan: try mender.undoPlan(run: run, steps: steps),
      quarantine: mender.arena.quarantinePath)
  }

  /// Plans to remove for good what a run took out, or all that lies in the quarantines.
  private func purgePlans(_ targets: ActionTargets) throws(LarderError) -> [CachePlan] {
    var wanted = caches.indices.map { (cache: $0, run: Int?.none) }
    if case .run(let run) = targets { wanted = [(run.cache, run.run)] }
    return try wanted.map { cache, run throws(LarderError) in
      let mender = try mender(cache)
      return CachePlan(
        cache: cache, plan: try mender.purgePlan(run: run),
        quarantine: mender.arena.quarantinePath)
    }
  }

  /// Makes plans of a file plans for these caches; see ``Mender/adopt(_:)``.
  ///
  /// A lone plan may be for another path than that of a lone cache: the same cache, elsewhere.
  ///
  /// - Throws: ``LarderError/Code/usage`` where a plan is for none of the caches.
  package func adopt(_ plans: [Plan]) throws(LarderError) -> [CachePlan] {
    try plans.map { plan throws(LarderError) in
      let isOnly = plans.count == 1 && caches.count == 1
      for index in caches.indices {
        let mender = try mender(index)
        guard isOnly || mender.arena.cachePath == plan.cache else { continue }
        return CachePlan(
          cache: index, plan: try mender.adopt(plan), quarantine: mender.arena.quarantinePath)
      }
      throw .foreignPlan(plan.cache, caches.first?.info.path ?? plan.cache)
    }
  }

  /// Tells what plans would do now, without a door that could change anything.
  package func preview(_ plans: [CachePlan]) throws(LarderError) -> ActionResult {
    var sum = ActionResult(action: plans.first?.plan.action ?? .delete)
    for plan in plans { sum.add(try mender(plan.cache).preview(plan.plan)) }
    return sum
  }

  /// Carries plans out one after the other, and adds up what became of them.
  ///
  /// - Parameters:
  ///   - plans: The plans.
  ///   - command: The command that was given, for the journal.
  ///   - progress: Told after each step of the sum of all; its answer may stop before the next.
  /// - Returns: What became of all of them.
  /// - Throws: ``LarderError`` where a plan was not begun, or a journal cannot be written.
  package func carryOut(
    _ plans: [CachePlan], command: [String] = [],
    progress: (ActionProgress) -> ScanDecision = { _ in .goOn }
  ) throws(LarderError) -> ActionResult {
    let total = plans.reduce(0) { $0 + $1.plan.weight }
    var sum = ActionResult(action: plans.first?.plan.action ?? .delete)
    let invocation = Invocation(command: command)
    var finished = 0
    for plan in plans where !plan.plan.isEmpty && !sum.isCancelled {
      let (before, bytes) = (finished, sum.bytes)
      sum.add(
        try mender(plan.cache).carryOut(plan.plan, invocation: invocation) { state in
          progress(
            ActionProgress(
              finished: before + state.finished, total: total, bytes: bytes &+ state.bytes))
        })
      finished += plan.plan.weight
    }
    return sum
  }
}

extension ActionResult {
  /// Adds what became of another plan of the same action.
  fileprivate mutating func add(_ other: ActionResult) {
    run = other.run ?? run
    done += other.done
    bytes = bytes &+ other.bytes
    space.add(other.space)
    skipped += other.skipped
    failed += other.failed
    isCancelled = isCancelled || other.isCancelled
    notes += other.notes
  }
}

extension SpaceWon? {
  /// Adds what another cache takes.
  fileprivate mutating func add(_ other: SpaceWon?) {
    guard let other else { return }
    var sum = self ?? SpaceWon(before: DiskSpace(), after: DiskSpace())
    sum.before += other.before
    sum.after += other.after
    sum.wasStopped = sum.wasStopped || other.wasStopped
    self = sum
  }
}
