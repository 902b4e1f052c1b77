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

  /// Plans to take back the last action, on whichever of the caches it was.
  func undoPlans() throws(LarderError) -> [CachePlan] {
    guard let cache = try cacheActedOnLast() else {
      throw LarderError(.noSuchEntry, "there is nothing to take back here")
    }
    let mender = try Mender(caches[cache])
    return [
      CachePlan(
        cache: cache, plan: try mender.undoPlan(), quarantine: mender.arena.quarantinePath)
    ]
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
