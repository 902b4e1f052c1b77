import ArgumentParser
import Larder
import LarderFormats
import LarderInspector

/// Runs a script line by line, and tells what each came to.
struct BatchRun {
  private let script: Script
  private let world: CacheWorld
  private let console: Console
  private let keepsGoing: Bool
  private var report: BatchReport

  init(
    _ script: Script, _ world: CacheWorld, _ form: OutputOptions.Form, _ console: Console,
    keepsGoing: Bool
  ) {
    self.script = script
    self.world = world
    self.console = console
    self.keepsGoing = keepsGoing
    report = BatchReport(world, form, console)
  }

  /// Runs it to its end.
  ///
  /// - Throws: The exit status, where it is not 0.
  func run() throws {
    var report = report
    var batch = Batch(world, saved: script.saved)
    var status = BatchStatus()
    for line in script.lines where !world.isStopped {
      do throws(LarderError) {
        let reply = try batch.run(line)
        status.add(reply)
        try report.add(reply, line, failed: status.hasFailed(reply))
        if reply == .left || (status.hasFailed(reply) && !keepsGoing) { break }
      } catch {
        status.add(error)
        report.add(error, line, in: script.name)
        if !keepsGoing { break }
      }
    }
    status.isInterrupted = Interrupts.isStopped
    let exit = world.isDryRun ? status.dryRunExit : status.exit
    report.end(status, exit: exit)
    try console.finish()
    if exit != .clean { throw exit.code }
  }
}

/// What the lines of a script came to, in sum.
struct BatchStatus {
  private(set) var commands = 0
  private(set) var failed = 0
  private(set) var done = 0
  private(set) var bytes: Int64 = 0
  var isInterrupted = false
  private var actions = ActionStatus(errors: 0, interrupted: false)
  private var hasActed = false
  private var firstError: LarderError?

  mutating func add(_ reply: BatchReply) {
    commands += 1
    guard case .acted(let plans, let result) = reply else { return }
    hasActed = true
    done += result.done
    bytes &+= result.bytes
    for plan in plans { actions.add(plan.plan) }
    actions.add(result)
    if hasFailed(reply) { failed += 1 }
  }

  mutating func add(_ error: LarderError) {
    commands += 1
    failed += 1
    firstError = firstError ?? error
  }

  /// Whether a line did not do all it was asked for.
  func hasFailed(_ reply: BatchReply) -> Bool {
    guard case .acted(_, let result) = reply else { return false }
    return !result.failed.isEmpty || result.skipped.contains { $0.why.leavesWork }
  }

  /// The status after acting.
  var exit: ExitStatus {
    if isInterrupted { return .interrupted }
    if let firstError { return hasActed ? .failedInPart : ExitStatus(firstError) }
    return actions.exit
  }

  /// The status after a dry run, which has nothing to fail at.
  var dryRunExit: ExitStatus {
    isInterrupted ? .interrupted : firstError.map(ExitStatus.init) ?? .clean
  }
}
