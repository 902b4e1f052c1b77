import ArgumentParser
import Glibc
import Larder
import LarderFormats
import LarderInspector
import SystemPackage

/// Opens a cache on the screen; the command that is left out in `larder CACHE`.
struct InspectCommand: ParsableCommand {
  static let name = "inspect"

  static let configuration = CommandConfiguration(
    commandName: name,
    abstract: "Open a cache on the screen.",
    usage: "larder CACHE [--format <format>]",
    discussion: """
      EXAMPLES:
        larder ~/.cache/pytools
        larder ./check                a cache that is named like a command
      """,
    shouldDisplay: false)

  @OptionGroup var cache: CacheOptions
  @OptionGroup var scan: ScanOptions

  @Flag(help: "Use no color, as with the variable NO_COLOR.")
  var noColor = false

  func run() throws {
    try requirePath()
    try Self.requireTerminal()
    try UserInterface.run(
      try cache.open(), threads: scan.threadCount, refusesColor: noColor)
  }

  /// A word that is neither a path nor a command is most often a mistyped command.
  private func requirePath() throws(LarderError) {
    var status = stat()
    guard cache.cache.path.withPlatformString({ lstat($0, &status) }) != 0 else { return }
    let word = cache.cache.path.displayText
    let command = Routing.similarCommand(word).map { "did you mean 'larder \($0)'?" }
    throw LarderError(
      .noSuchPath, "cannot open '\(word)'",
      remedy: command ?? "check the path; 'larder --help' lists the commands",
      cause: Errno(rawValue: errno))
  }

  /// Throws unless there are keys to press and a screen to see.
  static func requireTerminal() throws(LarderError) {
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else {
      throw LarderError(
        .inputOutput, "cannot open the screen: this is not a terminal",
        remedy: "run 'larder check CACHE', which needs none")
    }
  }
}
