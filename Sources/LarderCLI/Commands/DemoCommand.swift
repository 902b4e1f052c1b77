import ArgumentParser
import Glibc
import Larder
import LarderFormats
import LarderInspector
import SystemPackage

/// Makes small caches with every kind of damage, and opens them.
struct DemoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Make small caches with every kind of damage, and open them.",
    discussion: """
      One is of pytools, two are of larder's own: a directory and an SQLite database. Without a \
      terminal they are checked instead of opened. They stay where they are, to try everything \
      on them.

      EXAMPLES:
        larder demo
        larder demo ~/try                   makes it there
        larder demo --json | less           checks it
      """)

  @Argument(help: "Where to make them; in a new temporary directory if left out.")
  var directory: CachePath?

  @OptionGroup var config: ConfigOptions
  @OptionGroup var scan: ScanOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let console = output.console()
    let place = try directory.map(Self.existing) ?? Self.temporary()
    let paths = try DemoCache.make(in: place, now: .now)
    let opened = try Detection.open(place)
    console.remark(
      "larder: made caches with all kinds of damage: "
        + paths.map(\.displayText).joined(separator: ", "))
    if output.form == .text, isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 {
      return try UserInterface.run(
        opened, threads: scan.threadCount,
        options: try config.load().options(refusesColor: output.noColor))
    }
    var job = ScanJob(opened, depth: .full, threads: scan.threadCount)
    // Damage is what was asked for: that it is found is success.
    try ScanRun(console: console).check(
      &job, form: output.form, style: output.quiet ? .sum : .entries,
      status: { $0.exitStatus == ExitStatus.unchecked.rawValue ? $0.exitStatus : 0 })
  }

  private static func existing(_ directory: CachePath) throws(LarderError) -> FilePath {
    guard directory.path.withPlatformString({ mkdir($0, 0o700) }) == 0 || errno == EEXIST else {
      throw LarderError(
        .inputOutput, "cannot make '\(directory.path.displayText)'", cause: Errno(rawValue: errno))
    }
    return directory.path
  }

  private static func temporary() throws(LarderError) -> FilePath {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(parent)/larder-demo.XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw LarderError(
        .inputOutput, "cannot make a directory in '\(parent)'",
        remedy: "name one: larder demo DIRECTORY", cause: Errno(rawValue: errno))
    }
    return FilePath(platformString: template)
  }
}
