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
    usage: "larder [CACHE] [--format <format>]\nlarder -f <file>",
    discussion: """
      Without a cache it lists those of the user; one after another can be opened from there.

      EXAMPLES:
        larder                        your caches, and how they are
        larder ~/.cache/pytools
        larder -f node17.scan         a scan that 'larder scan' wrote, here or elsewhere
        larder ./check                a cache that is named like a command
      """,
    shouldDisplay: false)

  @Argument(help: "A cache directory, a database file, or a directory of such.")
  var cache: CachePath?

  @Option(name: .customLong("format"), help: "The format to take it for, whatever it looks like.")
  var format: CacheFormat?

  @Option(
    name: [.customShort("f"), .customLong("scan")],
    help: ArgumentHelp("Look at a scan that 'larder scan' wrote.", valueName: "file"))
  var scanFile: CachePath?

  @OptionGroup var config: ConfigOptions
  @OptionGroup var scan: ScanOptions

  @Flag(help: "Use no color, as with the variable NO_COLOR.")
  var noColor = false

  func validate() throws {
    if cache != nil || format != nil, scanFile != nil {
      throw ValidationError("A cache or --format and -f exclude each other.")
    }
  }

  func run() throws {
    if let cache { try requirePath(cache.path) }
    try Self.requireTerminal()
    let options = try config.load().options(refusesColor: noColor)
    if let scanFile {
      return try UserInterface.run(
        try OpenedCaches.scanned(scanFile.path).opened, threads: scan.threadCount,
        options: options)
    }
    guard let cache else {
      return try UserInterface.runHome(threads: scan.threadCount, options: options)
    }
    try UserInterface.run(
      try Detection.open(cache.path, as: format), threads: scan.threadCount, options: options)
  }

  /// A word that is neither a path nor a command is most often a mistyped command.
  private func requirePath(_ path: FilePath) throws(LarderError) {
    var status = stat()
    guard path.withPlatformString({ lstat($0, &status) }) != 0 else { return }
    let word = path.displayText
    let command = Routing.similarCommand(word).map { "did you mean 'larder \($0)'?" }
    throw LarderError(
      .noSuchPath, "cannot open '\(word)'",
      remedy: command ?? "check the path; 'larder --help' lists the commands",
      cause: Errno(rawValue: errno))
  }

  /// Whether there are keys to press and a screen to see.
  static var canRun: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 }

  /// Throws unless there are keys to press and a screen to see.
  static func requireTerminal() throws(LarderError) {
    guard canRun else {
      throw LarderError(
        .inputOutput, "cannot open the screen: this is not a terminal",
        remedy: "run 'larder check CACHE', which needs none")
    }
  }
}
