import ArgumentParser
import Larder
import LarderFormats
import LarderInspector
import SystemPackage

/// Carries out a plan that was written to a file.
struct ApplyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply",
    abstract: "Carry out a plan that was written with --plan.",
    discussion: """
      Everything is looked at again first: what changed since the plan was made is left alone, and \
      said. Another cache than the plan names is one that lies elsewhere on this machine.

      EXAMPLES:
        larder repair CACHE --plan tonight.plan
        larder apply tonight.plan --dry-run
        larder apply tonight.plan --yes
        larder apply tonight.plan /mnt/node7/cache
      """)

  @Argument(help: ArgumentHelp("The file that --plan wrote.", valueName: "file"))
  var file: CachePath

  @Argument(help: ArgumentHelp("The cache, where it lies elsewhere now.", valueName: "cache"))
  var cache: CachePath?

  @OptionGroup var options: ActionOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let plans = try PlanReading(file.path).plans()
    guard let action = plans.first?.action, plans.allSatisfy({ $0.action == action }) else {
      throw LarderError(
        .usage, "cannot carry out '\(file.path.displayText)': there is no plan in it",
        remedy: nil)
    }
    try options.requireConsent(for: action)
    if cache != nil, plans.count > 1 {
      throw LarderError(
        .usage, "cannot carry out \(plans.count) plans on one cache", remedy: "leave out the cache")
    }
    let run = ActionRun(action, options, output)
    var planned: [ActionRun.Planned] = []
    var errors = 0
    for plan in plans {
      do throws(LarderError) {
        planned.append(try adopt(plan))
      } catch {
        if plans.count == 1 { throw error }
        run.console.warn(error)
        errors += 1
      }
    }
    try run.run(Self.opened(planned), planned, errors: errors)
  }

  private func adopt(_ plan: Plan) throws(LarderError) -> ActionRun.Planned {
    let opened = try Detection.open(cache?.path ?? plan.cache, as: plan.format)
    guard let found = opened.caches.first, opened.caches.count == 1 else {
      throw LarderError(
        .usage, "cannot carry out a plan on '\(opened.root.displayText)': that is not one cache",
        remedy: "name the cache itself")
    }
    let mender = try options.mender(for: found)
    let adopted = try mender.adopt(plan)
    return ActionRun.Planned(
      scope: CacheScope(found, root: opened.root), mender: mender, plan: adopted,
      doubtfulLocks: adopted.steps.count { $0.doubt > .certain })
  }

  /// The caches of the plans, as if they had been opened together.
  private static func opened(_ planned: [ActionRun.Planned]) -> OpenedCaches {
    let caches = planned.map(\.scope.cache)
    let root = caches.count == 1 ? caches[0].info.path : FilePath("/")
    return OpenedCaches(root: root, caches: caches)
  }
}
