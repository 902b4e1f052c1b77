import ArgumentParser
import Larder
import LarderFormats
import LarderInspector

/// Looks at some entries again, in full.
struct ValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Look at entries again, every byte of them.",
    discussion: """
      EXAMPLES:
        larder validate CACHE                   all, as 'check' does
        larder validate CACHE 3fa81c 0b17
        larder validate CACHE --where 'age<1h'
      """)

  @OptionGroup var cache: CacheOptions

  @Argument(help: "Ids of entries, or their beginnings; paths of items.")
  var names: [EntryName] = []

  @OptionGroup var query: QueryOptions
  @OptionGroup var scan: ScanOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if !names.isEmpty, query.text != nil {
      throw ValidationError("Ids and --where exclude each other.")
    }
  }

  func run() throws {
    let console = output.console()
    var job = try query.job(of: cache, depth: .full, scan)
    if !names.isEmpty {
      let found = try EntryFinder(job.opened, threads: scan.threadCount)
        .find(names, limit: .max, isStopped: { console.isStopped })
      job.only = found.targets
    }
    try ScanRun(console: console).check(&job, form: output.form, style: .entries)
  }
}
