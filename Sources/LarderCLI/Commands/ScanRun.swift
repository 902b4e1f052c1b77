import ArgumentParser
import Glibc
import Larder
import LarderFormats
import LarderInspector

/// A scan that is written to the console and ends with the right exit status.
struct ScanRun {
  let console: Console

  /// Checks, and ends with the status that the findings ask for.
  func check(
    _ job: inout ScanJob, form: OutputOptions.Form, style: CheckText.Style,
    status: (ScanTally) -> Int32 = { $0.exitStatus }
  ) throws {
    switch form {
    case .text:
      let report = CheckText(
        style, printer: console.printer, known: job.baseline, sink: console.write)
      try run(&job, into: report, status: status)
    case .json:
      let report = JSONDocumentReport(known: job.baseline, sink: console.write)
      try run(&job, into: report, status: status)
    case .jsonLines:
      let report = JSONLinesReport(known: job.baseline, sink: console.write)
      try run(&job, into: report, status: status)
    }
  }

  /// Lists; findings do not make it fail, what cannot be read does.
  func list(
    _ job: inout ScanJob, form: OutputOptions.Form, style: ListText.Style
  ) throws {
    switch form {
    case .text:
      let report = ListText(style, printer: console.printer, now: .now, sink: console.write)
      try run(&job, into: report, status: \.listStatus)
    case .json: try run(&job, into: JSONDocumentReport(sink: console.write), status: \.listStatus)
    case .jsonLines: try run(&job, into: JSONLinesReport(sink: console.write), status: \.listStatus)
    }
  }

  /// Runs a job into a report, and ends with a status.
  func run(
    _ job: inout ScanJob, into report: some ScanReport, status: (ScanTally) -> Int32
  ) throws {
    let began = ContinuousClock.now
    job.isStopped = { [console] in console.isStopped }
    job.progress = { [console] in console.showProgress($0, unit: "entries") }
    let warning = WarningReport(base: report, console: console)
    let tally = job.run(into: warning)
    let exit = Interrupts.isStopped ? ExitStatus.interrupted.rawValue : status(tally)
    warning.end(tally, exit: exit, seconds: ContinuousClock.now - began)
    try console.finish()
    // Whoever closed the pipe has seen enough; the rest of the cache was not looked at.
    if console.isClosed { return }
    if exit != 0 { throw ExitCode(exit) }
  }
}

extension ScanTally {
  /// The exit status of a command that only shows.
  var listStatus: Int32 { isComplete ? 0 : ExitStatus.unchecked.rawValue }
}

/// A report that also tells people at once about a cache that cannot be read.
private struct WarningReport<Base: ScanReport>: ScanReport {
  let base: Base
  let console: Console

  var labels: Labels { base.labels }

  func begin(_ opened: OpenedCaches) { base.begin(opened) }
  func begin(_ scope: CacheScope) { base.begin(scope) }
  func add(_ batch: ScanBatch, in scope: CacheScope) { base.add(batch, in: scope) }
  func add(_ finding: Finding, in scope: CacheScope) { base.add(finding, in: scope) }

  func add(_ error: LarderError, in scope: CacheScope) {
    console.warn(error)
    base.add(error, in: scope)
  }

  func end(_ tally: ScanTally, exit: Int32, seconds: Duration) {
    base.end(tally, exit: exit, seconds: seconds)
  }
}

extension Timestamp {
  /// The moment of the call.
  static var now: Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(seconds: Int64(time.tv_sec), nanoseconds: Int32(time.tv_nsec))
  }
}
