import ArgumentParser
import Larder
import LarderFormats
import LarderInspector
import SystemPackage

/// An action on one cache or several: planned, shown, agreed to, carried out, reported.
struct ActionRun {
  /// A plan with what it needs to be carried out.
  struct Planned {
    var scope: CacheScope
    var mender: Mender
    var plan: Plan
    /// The number of locks that the plan breaks although their holder may still be there.
    var doubtfulLocks = 0
  }

  let action: Action
  let options: ActionOptions
  let output: OutputOptions
  let console: Console

  init(_ action: Action, _ options: ActionOptions, _ output: OutputOptions) {
    self.action = action
    self.options = options
    self.output = output
    console = output.console()
  }

  /// Shows the plans, asks, and carries them out.
  ///
  /// - Parameters:
  ///   - opened: What was opened.
  ///   - planned: The plans, one for each cache.
  ///   - planFile: Where to write the plans instead of carrying them out.
  ///   - isAsking: Whether the action needs a yes.
  ///   - errors: The number of caches that could not be read or planned for.
  /// - Throws: The exit status, where it is not 0.
  func run(
    _ opened: OpenedCaches, _ planned: [Planned], planFile: FilePath? = nil,
    isAsking: Bool = true, errors: Int
  ) throws {
    let isDryRun = options.dryRun || planFile != nil
    let report = ActionReport(
      action, opened, output.form, console, isDryRun: isDryRun, shelter: options.shelter?.path)
    report.begin(planned.map { ($0.scope, $0.plan) })
    let steps = planned.reduce(0) { $0 + $1.plan.steps.count }
    var status = ActionStatus(errors: errors, interrupted: Interrupts.isStopped)
    for planned in planned { status.add(planned.plan) }
    if let planFile, !status.isInterrupted {
      try NewFile(planFile).write(PlanFile.bytes(of: planned.map(\.plan), now: .now))
      console.remark("larder: wrote the plan; carry it out with: \(applying(planFile))")
    } else if steps > 0, !status.isInterrupted {
      if options.dryRun {
        for planned in planned {
          report.add(try planned.mender.preview(planned.plan), planned.scope, planned.plan)
        }
      } else if !isAsking || options.yes || agrees(planned) {
        try carryOut(planned, planned.reduce(0) { $0 + $1.plan.weight }, report, &status)
      } else {
        console.remark("larder: nothing was done")
        status.isInterrupted = Interrupts.isStopped
      }
    }
    let exit = isDryRun ? status.dryRunExit : status.exit
    report.end(exit: exit.rawValue)
    try console.finish()
    if exit != .clean { throw exit.code }
  }

  private func applying(_ file: FilePath) -> String {
    ShellText.command(["larder", "apply", file.displayText])
  }

  private func carryOut(
    _ planned: [Planned], _ total: Int, _ report: ActionReport, _ status: inout ActionStatus
  ) throws(LarderError) {
    let invocation = Invocation(command: Self.command)
    var before = 0
    for planned in planned where !planned.plan.isEmpty && !Interrupts.isStopped {
      do throws(LarderError) {
        let result = try planned.mender.carryOut(planned.plan, invocation: invocation) {
          state in
          console.showProgress(before + state.finished, of: total, unit: "steps")
          return Interrupts.isStopped ? .stop : .goOn
        }
        status.add(result)
        report.add(result, planned.scope, planned.plan)
      } catch {
        console.warn(error)
        report.add(error, planned.scope)
        status.errors += 1
      }
      before += planned.plan.weight
    }
    if Interrupts.isStopped { status.isInterrupted = true }
  }

  private func agrees(_ planned: [Planned]) -> Bool {
    // The plan has to be on the screen before the question.
    try? console.finish()
    let steps = planned.reduce(0) { $0 + $1.plan.steps.count }
    let doubtful = planned.reduce(0) { $0 + $1.doubtfulLocks }
    if doubtful > 0 {
      let locks = doubtful == 1 ? "lock whose holder is" : "locks whose holders are"
      guard
        Question.confirms(
          "This breaks \(doubtful) \(locks) not certainly gone.", typing: "break")
      else { return false }
    }
    return Question.agrees(
      "\(action.rawValue.capitalizedFirst): \(HumanText.count(steps, "step", "steps"))?")
  }

  /// The command as it was given, for the journal.
  private static var command: [String] {
    ["larder"]
      + ProcessArguments.read().map { SafeText.display(bytes: ProcessArguments.decode($0)) }
  }
}

/// What an action's outcome means for the exit status.
struct ActionStatus {
  /// The number of caches that could not be read, planned for or acted on.
  var errors: Int
  var isInterrupted: Bool
  private var failures = 0
  private var remains = false

  init(errors: Int, interrupted: Bool) {
    self.errors = errors
    isInterrupted = interrupted
  }

  mutating func add(_ plan: Plan) {
    remains = remains || plan.skipped.contains { $0.why.leavesWork }
  }

  mutating func add(_ result: ActionResult) {
    failures += result.failed.count
    failures += result.skipped.count { $0.why.leavesWork }
    if result.isCancelled { isInterrupted = true }
  }

  /// The status after acting.
  var exit: ExitStatus {
    if isInterrupted { return .interrupted }
    if errors > 0 || failures > 0 { return .failedInPart }
    return remains ? .findings : .clean
  }

  /// The status after a dry run, which has nothing to fail at.
  var dryRunExit: ExitStatus {
    if isInterrupted { return .interrupted }
    return errors > 0 ? .unchecked : .clean
  }
}

extension Skip.Why {
  /// Whether something that was asked for remains to be done.
  var leavesWork: Bool {
    switch self {
    case .valid, .inUse, .notApplicable, .alreadyDone, .vanished, .liveLock, .cancelled: false
    case .locked, .doubtfulLock, .changed, .link, .unreadable, .tooLarge, .occupied: true
    }
  }
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
