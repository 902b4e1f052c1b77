import ArgumentParser
import Larder
import LarderInspector

/// Lists entries and items.
struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List what is in a cache.",
    discussion: """
      EXAMPLES:
        larder list CACHE
        larder list --depth names CACHE            fast: nothing is decoded
        larder list -0 CACHE | xargs -0 -n1 echo   ids, safe whatever they hold
        larder list --paths -0 CACHE | xargs -0 ls -ld
      """)

  @OptionGroup var source: SourceOptions

  @Option(help: "How thoroughly.")
  var depth = DepthArgument.structure

  @Flag(help: "Print only the ids of entries.")
  var ids = false

  @Flag(help: "Print only the paths of entries and items.")
  var paths = false

  @Flag(
    name: [.customShort("0"), .customLong("null")], help: "End each id or path with a NUL byte.")
  var null = false

  @OptionGroup var query: QueryOptions
  @OptionGroup var scan: ScanOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if ids, paths { throw ValidationError("--ids and --paths exclude each other.") }
    if null, output.form != .text {
      throw ValidationError("-0 and JSON exclude each other: JSON is safe by itself.")
    }
  }

  private var style: ListText.Style {
    let terminator: UInt8 = null ? 0 : 0x0A
    if paths { return .paths(terminator: terminator) }
    return ids || null ? .ids(terminator: terminator) : .columns
  }

  func run() throws {
    var job = try query.job(of: source, depth: depth.depth, scan)
    try ScanRun(console: output.console()).list(&job, form: output.form, style: style)
  }
}
