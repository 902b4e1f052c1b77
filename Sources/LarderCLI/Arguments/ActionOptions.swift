import ArgumentParser
import Larder
import LarderFormats
import LarderInspector
import SystemPackage

/// How an action is agreed to.
struct ActionOptions: ParsableArguments {
  @Flag(name: [.customShort("n"), .long], help: "Print the plan and touch nothing.")
  var dryRun = false

  @Flag(name: .shortAndLong, help: "Act without asking.")
  var yes = false

  @Option(
    name: .customLong("quarantine"),
    help: ArgumentHelp(
      "Keep the quarantine in this directory, not beside the cache.", valueName: "dir"))
  var shelter: CachePath?

  /// Refuses to act where nobody could be asked.
  func requireConsent(for action: Action) throws(LarderError) {
    guard !dryRun, !yes, !Question.canAsk else { return }
    throw LarderError(
      .usage, "cannot \(action.rawValue) without a yes: nobody can be asked without a terminal",
      remedy: "add --yes to act, or --dry-run to see the plan")
  }

  /// Prepares actions on a cache.
  func mender(for cache: any MendableCache) throws(LarderError) -> Mender {
    try Mender(cache, shelter: shelter?.path)
  }
}

/// Where the plan goes, when it is not carried out at once.
struct PlanOptions: ParsableArguments {
  @Option(
    name: .customLong("plan"),
    help: ArgumentHelp(
      "Write the plan to this new file for 'larder apply', and touch nothing else.",
      valueName: "file"))
  var file: CachePath?
}

/// Which locks may be broken.
struct TrustOptions: ParsableArguments {
  /// The evidence that a lock's holder is gone.
  enum Trust: String, CaseIterable, ExpressibleByArgument {
    case certain, likely, unknown

    var trust: LockTrust {
      switch self {
      case .certain: .certain
      case .likely: .likely
      case .unknown: .unknown
      }
    }
  }

  @Option(
    help: ArgumentHelp(
      "Which locks to break: those whose holder is certainly gone, also likely, also unknown.",
      valueName: "evidence"))
  var stale = Trust.certain
}
