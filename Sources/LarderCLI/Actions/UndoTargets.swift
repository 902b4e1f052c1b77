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
    var began: Timestamp
    var command: [String]
  }

  /// The runs that one command made in several caches began within this time, in seconds.
  private static let span: Int64 = 3600

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
    var last: [Target] = []
    for cache in opened.caches {
      let mender = try options.mender(for: cache)
      let runs = try mender.quarantine().runs().filter(\.canBeUndone)
      guard let run = runs.last else { continue }
      last.append(
        Target(
          scope: CacheScope(cache, root: opened.root), mender: mender, run: run.number,
          began: run.began, command: run.command))
    }
    guard let newest = last.max(by: { $0.began < $1.began }) else {
      throw LarderError(
        .noSuchEntry, "cannot undo in '\(opened.root.displayText)': nothing was done here",
        remedy: nil)
    }
    return last.filter {
      $0.command == newest.command && newest.began.seconds - $0.began.seconds <= Self.span
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
    return Target(
      scope: scope, mender: mender, run: number, began: Timestamp(seconds: 0), command: [])
  }
}

extension QuarantinedRun {
  /// Whether something can be put back.
  var canBeUndone: Bool {
    switch state {
    case .complete, .interrupted: items > 0
    case .undone, .purged: false
    }
  }
}
