import Larder
import LarderFormats
import LarderInspector
import Synchronization

/// Plans actions and carries them out, one at a time, away from the screen.
///
/// Safe to use from any thread.
final class ActionRunner: Sendable {
  let caches: [any MendableCache]
  let queue: EventQueue
  /// The wish to stop what is under way.
  private let underWay = Mutex<StopFlag?>(nil)

  init(_ caches: [any MendableCache], queue: EventQueue) {
    self.caches = caches
    self.queue = queue
  }

  /// Works out what an action would do.
  func plan(_ action: Action, _ targets: ActionTargets, of inventory: Inventory) {
    start { [self] stop in
      let result = Result { () throws(LarderError) in
        switch action {
        case .undo: try undoPlans(targets)
        case .purge: try purgePlans(targets)
        default: try plans(action, targets, of: inventory, stop)
        }
      }
      if !stop.isSet { queue.post(.planned(result)) }
    }
  }

  /// Carries plans out, one after the other.
  func execute(_ plans: [CachePlan]) {
    start { [self] stop in
      queue.post(.acted(Result { () throws(LarderError) in try carryOut(plans, stop) }))
    }
  }

  /// Asks for what is under way to stop, as soon as that leaves nothing half done.
  func stop() { underWay.withLock { $0?.set() } }

  private func start(_ body: @escaping @Sendable (StopFlag) -> Void) {
    let flag = StopFlag()
    underWay.withLock { $0 = flag }
    if !Thread.start({ body(flag) }) {
      let error = LarderError(
        .outOfSpace, "cannot start working: the system has no thread left", remedy: "try again")
      queue.post(.acted(.failure(error)))
    }
  }
}
