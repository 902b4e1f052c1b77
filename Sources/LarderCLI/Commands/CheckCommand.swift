import ArgumentParser
import Larder
import LarderFormats
import LarderInspector

/// Looks for everything that is wrong.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Look for everything that is wrong, and say why.",
    discussion: """
      Reads the cache without changing a byte of it and without executing anything in it.

      Exit status: 0 nothing worse than a note, 1 warnings or errors, 2 something could not be read.

      EXAMPLES:
        larder check ~/.cache/pytools
        larder check --summary CACHE               how many of each kind
        larder check --json CACHE > report.json    for programs
        larder check CACHE --where 'age<1d'        only what was written since yesterday
        larder check CACHE --write-baseline known  accept what is found now
        larder check CACHE --baseline known        fail only on what is new
        larder check -f node17.scan                a scan from elsewhere
        larder check --depth names CACHE           only what names and sizes tell, fast
      """)

  @OptionGroup var source: SourceOptions

  @Option(help: "How thoroughly.")
  var depth = DepthArgument.full

  @Flag(help: "Print how many findings there are of each code.")
  var summary = false

  @OptionGroup var baseline: BaselineOptions
  @OptionGroup var query: QueryOptions
  @OptionGroup var scan: ScanOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let known = try baseline.read()
    var job = try query.job(of: source, depth: depth.depth, scan)
    job.baseline = known
    let recorder = BaselineRecorder()
    let newBaseline = baseline.writeBaseline?.path
    if newBaseline != nil { job.noting = recorder.note }
    let console = output.console()
    try ScanRun(console: console).check(
      &job, form: output.form, style: summary ? .codes : output.quiet ? .sum : .entries,
      // What becomes the baseline is accepted.
      status: { newBaseline != nil && $0.exitStatus == 1 ? 0 : $0.exitStatus })
    // A baseline of a part of the cache would let new findings through.
    if let newBaseline, !console.isClosed { try recorder.write(to: newBaseline) }
  }
}
