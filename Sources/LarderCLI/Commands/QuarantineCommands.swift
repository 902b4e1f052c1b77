import ArgumentParser
import Larder
import LarderFormats
import LarderInspector
import SystemPackage

/// Puts back what an action took out.
struct UndoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "undo",
    abstract: "Put back what an action took out: every byte, mode and time.",
    discussion: """
      Without a number the last action is undone; one that went over several caches in all of them.

      EXAMPLES:
        larder undo CACHE
        larder undo CACHE --list
        larder undo CACHE 3
      """)

  @OptionGroup var cache: CacheOptions

  @Argument(help: ArgumentHelp("The number of the run.", valueName: "run"))
  var number: Int?

  @Flag(help: "List the runs that can be undone, and undo none.")
  var list = false

  @OptionGroup var options: ActionOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let opened = try cache.open()
    if list {
      return try QuarantineListing(opened, options, output).run()
    }
    let targets = try UndoTargets(opened, options, run: number).found()
    let planned = try targets.map { target throws(LarderError) in
      ActionRun.Planned(
        scope: target.scope, mender: target.mender,
        plan: try target.mender.undoPlan(run: target.run))
    }
    try ActionRun(.undo, options, output).run(opened, planned, isAsking: false, errors: 0)
  }
}

/// Shows what lies in the quarantine.
struct QuarantineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quarantine",
    abstract: "Show what lies in the quarantine.",
    usage: """
      larder quarantine CACHE [OPTIONS]
      larder quarantine CACHE show RUN|ID [OPTIONS]
      """,
    discussion: """
      EXAMPLES:
        larder quarantine CACHE                 the runs
        larder quarantine CACHE show 3          what the third one put there, and where it is
        larder quarantine CACHE show 3fa81c     everything of an entry
      """)

  @OptionGroup var cache: CacheOptions

  @Argument(help: ArgumentHelp("Show the things of a run or of an entry.", valueName: "show"))
  var words: [EntryName] = []

  @OptionGroup var options: ActionOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if words.isEmpty { return }
    guard words.count == 2, words[0].bytes == Array("show".utf8) else {
      throw ValidationError("Expected 'show' and the number of a run or the id of an entry.")
    }
  }

  func run() throws {
    let listing = QuarantineListing(try cache.open(), options, output)
    try listing.run(showing: words.last?.bytes)
  }
}

/// Removes what lies in the quarantine, for good.
struct PurgeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "purge",
    abstract: "Empty the quarantine, for good.",
    discussion: """
      EXAMPLES:
        larder purge CACHE                      asks first
        larder purge CACHE 3 --yes              what the third run put there
      """)

  @OptionGroup var cache: CacheOptions

  @Argument(help: ArgumentHelp("The number of the run; all if left out.", valueName: "run"))
  var number: Int?

  @OptionGroup var options: ActionOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    try options.requireConsent(for: .purge)
    let opened = try cache.open()
    var planned: [ActionRun.Planned] = []
    for cache in opened.caches {
      let mender = try options.mender(for: cache)
      let plan = try mender.purgePlan(run: number)
      let scope = CacheScope(cache, root: opened.root)
      planned.append(ActionRun.Planned(scope: scope, mender: mender, plan: plan))
    }
    try ActionRun(.purge, options, output).run(opened, planned, errors: 0)
  }
}
