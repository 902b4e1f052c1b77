import Larder
import LarderFormats
import LarderInspector

// What runs in the background.
extension ActionRunner {
  /// Plans an action for each of the caches that it concerns.
  func plans(
    _ action: Action, _ targets: ActionTargets, of inventory: Inventory, _ stop: StopFlag
  ) throws(LarderError) -> [CachePlan] {
    let selections = try inventory.selections(for: action, targets, in: caches) { stop.isSet }
    var plans: [CachePlan] = []
    for (cache, selection) in selections where !stop.isSet {
      let mender = try Mender(caches[cache])
      let plan = try mender.plan(action, for: selection) { stop.isSet }
      plans.append(
        CachePlan(cache: cache, plan: plan, quarantine: mender.arena.quarantinePath))
    }
    return plans
  }

  /// Plans to take back a run, steps of one, or the last action on whichever cache it was.
  func undoPlans(_ targets: ActionTargets) throws(LarderError) -> [CachePlan] {
    switch targets {
    case .run(let run): return [try undoPlan(in: run.cache, run: run.run)]
    case .steps(let run, let steps):
      return [try undoPlan(in: run.cache, run: run.run, steps: steps)]
    default:
      guard let cache = try cacheActedOnLast() else {
        throw LarderError(.noSuchEntry, "there is nothing to take back here")
      }
      return [try undoPlan(in: cache)]
    }
  }

  private func undoPlan(
    in cache: Int, run: Int? = nil, steps: Set<Int>? = nil
  ) throws(LarderError) -> CachePlan {
    let mender = try Mender(caches[cache])
    return CachePlan(
      cache: cache, plan: try mender.undoPlan(run: run, steps: steps),
      quarantine: mender.arena.quarantinePath)
  }

  /// Plans to remove for good what a run took out, or all that lies in the quarantines.
  func purgePlans(_ targets: ActionTargets) throws(LarderError) -> [CachePlan] {
    var wanted = caches.indices.map { (cache: $0, run: Int?.none) }
    if case .run(let run) = targets { wanted = [(run.cache, run.run)] }
    var plans: [CachePlan] = []
    for (cache, run) in wanted {
      let mender = try Mender(caches[cache])
      plans.append(
        CachePlan(
          cache: cache, plan: try mender.purgePlan(run: run),
          quarantine: mender.arena.quarantinePath))
    }
    return plans
  }

  private func cacheActedOnLast() throws(LarderError) -> Int? {
    if caches.count == 1 { return 0 }
    var last: (cache: Int, began: Timestamp)?
    for (index, cache) in caches.enumerated() {
      let runs = try Mender(cache).quarantine().runs()
      guard let run = runs.last(where: { $0.state == .complete || $0.state == .interrupted })
      else { continue }
      if last.map({ $0.began < run.began }) ?? true { last = (index, run.began) }
    }
    return last?.cache
  }

  /// Carries plans out one after the other, and adds up what became of them.
  func carryOut(_ plans: [CachePlan], _ stop: StopFlag) throws(LarderError) -> ActionResult {
    let total = plans.reduce(0) { $0 + $1.plan.steps.count }
    var sum = ActionResult(action: plans.first?.plan.action ?? .delete)
    var finished = 0
    for plan in plans where !plan.plan.isEmpty {
      if stop.isSet {
        sum.isCancelled = true
        break
      }
      let (before, bytes) = (finished, sum.bytes)
      let result = try Mender(caches[plan.cache]).carryOut(plan.plan) { progress in
        queue.post(
          .acting(
            ActionProgress(
              finished: before + progress.finished, total: total, bytes: bytes &+ progress.bytes)))
        return stop.isSet ? .stop : .goOn
      }
      finished += plan.plan.steps.count
      sum.add(result)
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
    skipped += other.skipped
    failed += other.failed
    isCancelled = isCancelled || other.isCancelled
    notes += other.notes
  }
}
