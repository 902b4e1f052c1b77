import ArgumentParser
import Larder
import LarderInspector

/// Adds up what is in a cache.
struct StatsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats",
    abstract: "Add up what is in a cache: counts, sizes, ages.",
    discussion: """
      EXAMPLES:
        larder stats CACHE
        larder stats --depth full --json CACHE     with the findings of a full check
      """)

  @OptionGroup var source: SourceOptions

  @Option(help: "How thoroughly.")
  var depth = DepthArgument.structure

  @OptionGroup var query: QueryOptions
  @OptionGroup var scan: ScanOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    var job = try query.job(of: source, depth: depth.depth, scan)
    let console = output.console()
    let report = StatsReport(
      output.form.stats, printer: console.printer, now: .now, sink: console.write)
    try ScanRun(console: console).run(&job, into: report, status: \.listStatus)
  }
}

extension OutputOptions.Form {
  fileprivate var stats: StatsReport.Form {
    switch self {
    case .text: .text
    case .json: .json
    case .jsonLines: .jsonLines
    }
  }
}
