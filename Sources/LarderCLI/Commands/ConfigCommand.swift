import ArgumentParser
import Larder
import LarderInspector
import SystemPackage

/// Says what is set, and by whom.
struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config",
    abstract: "Print what is set up: theme, keys, saved queries, and who said so.",
    discussion: """
      The config file is XDG_CONFIG_HOME/larder/config, or ~/.config/larder/config. What is \
      printed is such a file, with every setting in it. A line is 'name = value' or a remark that \
      begins with '#'; under [keys] the names are commands and the values keys, under [queries] \
      the names are yours, and '@name' in a query stands for the value.

      Exit status: 64 where something in the file makes no sense; the rest of it holds.

      EXAMPLES:
        larder config --print
        larder config > ~/.config/larder/config    to begin with
        larder config --path                       where it is looked for
        larder config --config mine --json
      """)

  @Flag(help: "Print every setting in force and where it comes from; the default.")
  var print = false

  @Flag(help: "Print only the path of the file.")
  var path = false

  @OptionGroup var config: ConfigOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if print, path { throw ValidationError("--print and --path exclude each other.") }
    if output.ndjson { throw ValidationError("There is one document, so use --json.") }
  }

  func run() throws {
    let console = output.console()
    if path {
      let path = config.file?.path ?? ConfigOptions.usualPath
      console.write(Array("\(path?.displayText ?? "")\n".utf8))
      return try console.finish()
    }
    let loaded = try config.load()
    let name = loaded.path?.displayText
    let report = ConfigReport(
      loaded.file, name: name, overrides: ScreenLook(loaded.settings, output.noColor).overrides)
    console.write(output.json ? report.json : Array(report.text.utf8))
    try console.finish()
    for problem in loaded.file.problems {
      console.warn(problem.asLarderError(file: name ?? ""))
    }
    if !loaded.file.problems.isEmpty { throw ExitStatus.usage.code }
  }
}
