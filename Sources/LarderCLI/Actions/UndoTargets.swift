import Larder
import LarderFormats
import LarderInspector
import SystemPackage

/// Finds the runs that an undo takes back.
struct UndoTargets {
  /// A run of one cache.
  struct Target {
    var scope: CacheScope
    var mender: Mender
    var run: Int
  }

  private let opened: OpenedCaches
  private let options: ActionOptions
  private let run: Int?

  init(_ opened: OpenedCaches, _ options: ActionOptions, run: Int?) {
    self.opened = opened
    self.options = options
    self.run = run
  }

  /// The run that was named, or the last action, in all caches that it went over.
  func found() throws(LarderError) -> [Target] {
    if opened.caches.count == 1 || run != nil { return [try named()] }
    let menders = try opened.caches.map { cache throws(LarderError) in
      try options.mender(for: cache)
    }
    let runs = try menders.map { mender throws(LarderError) in try mender.quarantine().runs() }
    let last = QuarantinedRun.ofLastAction(among: runs)
    guard !last.isEmpty else {
      throw LarderError(
        .noSuchEntry, "cannot undo in '\(opened.root.displayText)': nothing was done here",
        remedy: nil)
    }
    return last.map { cache, run in
      Target(
        scope: CacheScope(opened.caches[cache], root: opened.root), mender: menders[cache],
        run: run.number)
    }
  }

  private func named() throws(LarderError) -> Target {
    guard let cache = opened.caches.first, opened.caches.count == 1 else {
      throw LarderError(
        .usage, "cannot undo run \(run ?? 0) of \(opened.caches.count) caches at once",
        remedy: "name the cache that the run was in")
    }
    let mender = try options.mender(for: cache)
    let scope = CacheScope(cache, root: opened.root)
    let number = if let run { run } else { try mender.undoPlan().run ?? 0 }
    return Target(scope: scope, mender: mender, run: number)
  }
}
