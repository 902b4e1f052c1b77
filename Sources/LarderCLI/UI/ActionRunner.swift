import Larder
import LarderFormats
import LarderInspector
import Synchronization

/// Plans actions and carries them out, one at a time, away from the screen.
///
/// Safe to use from any thread.
final class ActionRunner: Sendable {
  private let actions: CacheActions
  private let queue: EventQueue
  /// The wish to stop what is under way.
  private let underWay = Mutex<StopFlag?>(nil)

  init(_ caches: [any MendableCache], queue: EventQueue) {
    actions = CacheActions(caches)
    self.queue = queue
  }

  /// Works out what an action would do.
  func plan(_ action: Action, _ targets: ActionTargets, of inventory: Inventory) {
    start { [self] stop in
      let result = Result { () throws(LarderError) in
        // Locks in doubt are shown, too; to break one takes a word that people type.
        try actions.plans(
          action, targets, of: inventory, trusting: action == .delete ? .certain : .unknown,
          shouldStop: { stop.isSet })
      }
      if !stop.isSet { queue.post(.planned(result)) }
    }
  }

  /// Reads plans from a file.
  func load(_ file: String) {
    start { [self] stop in
      let result = Result { () throws(LarderError) in
        try actions.adopt(try PlanReading(typed: file).plans())
      }
      if !stop.isSet { queue.post(.planned(result)) }
    }
  }

  /// Carries plans out, one after the other.
  func execute(_ plans: [CachePlan]) {
    start { [self] stop in
      let result = Result { () throws(LarderError) in
        try actions.carryOut(plans) { progress in
          queue.post(.acting(progress))
          return stop.isSet ? .stop : .goOn
        }
      }
      queue.post(.acted(result))
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
