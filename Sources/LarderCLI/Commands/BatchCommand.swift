import ArgumentParser
import Glibc
import Larder
import LarderFormats
import LarderInspector
import SystemPackage

/// Runs a script of the command language.
struct BatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "batch",
    abstract: "Run a script of the commands that ':' takes on the screen.",
    usage: """
      larder batch CACHE [SCRIPT] [OPTIONS]
      larder batch --commands
      """,
    discussion: """
      One command a line; empty lines and lines that begin with # say nothing. The whole script is \
      understood before any of it is done, and it ends at the first command that fails, unless \
      --keep-going is given. Actions are about what is marked, or right after 'goto' about that.

      EXAMPLES:
        larder batch CACHE --yes < script
        larder batch CACHE nightly.larder --ndjson --yes --keep-going
        larder batch CACHE --dry-run < script.larder
        larder batch --commands              every command, with what it takes
      """)

  @Flag(help: "List the commands.")
  var commands = false

  @Argument(help: "A cache directory, a database file, or a directory of such.")
  var cache: CachePath?

  @Argument(help: ArgumentHelp("The script; the standard input if left out.", valueName: "script"))
  var script: CachePath?

  @Option(name: .customLong("format"), help: "The format to take it for, whatever it looks like.")
  var format: CacheFormat?

  @Flag(help: "Go on after a command that failed.")
  var keepGoing = false

  @OptionGroup var trust: TrustOptions
  @OptionGroup var scan: ScanOptions
  @OptionGroup var options: ActionOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard commands || cache != nil else { throw ValidationError("Name a cache.") }
    if output.json { throw ValidationError("A script prints text or --ndjson, line by line.") }
  }

  func run() throws {
    let console = output.console()
    guard let cache, !commands else {
      console.write(CommandTable.lines(glyphs: console.printer.glyphs))
      return try console.finish()
    }
    let script = try ScriptSource(script?.path).read()
    if script.needsConsent { try requireConsent() }
    let opened = try Detection.open(cache.path, as: format)
    let world = CacheWorld(
      opened, trust: trust.stale.trust, scan: scan, options: options, console: console)
    try BatchRun(script, world, output.form, console, keepsGoing: keepGoing).run()
  }

  /// Who gives the script on the standard input cannot be asked there.
  private func requireConsent() throws(LarderError) {
    guard !options.dryRun, !options.yes, script == nil || !Question.canAsk else { return }
    throw LarderError(
      .usage, "cannot run a script that acts without a yes",
      remedy: "add --yes to act, or --dry-run to see what it would do")
  }
}

/// Where a script comes from.
struct ScriptSource {
  /// A larger one is none.
  private static let maximumSize = 64 << 20

  private let path: FilePath?

  init(_ path: FilePath?) { self.path = path }

  /// Reads and understands it.
  func read() throws(LarderError) -> Script {
    let name = path?.displayText ?? "standard input"
    let bytes: [UInt8]
    do throws(Errno) {
      bytes = try contents()
    } catch {
      throw LarderError(.usage, "cannot read the script '\(name)'", cause: error)
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw LarderError(.usage, "cannot read the script '\(name)': it is no text in UTF-8")
    }
    // The config file is of interest only where a name may stand.
    let saved = text.contains("@") ? try ConfigOptions.savedQueries() : .none
    return try Script(text, name: name, saved: saved)
  }

  private func contents() throws(Errno) -> [UInt8] {
    if let path {
      let reader = POSIXDiskReader()
      return try reader.read(reader.realPath(of: path), from: 0, limit: Self.maximumSize)
    }
    var bytes: [UInt8] = []
    var portion = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count < Self.maximumSize {
      let count = portion.withUnsafeMutableBytes {
        Glibc.read(STDIN_FILENO, $0.baseAddress, $0.count)
      }
      if count == 0 { break }
      if count > 0 {
        bytes += portion.prefix(count)
      } else if errno != EINTR {
        throw Errno(rawValue: errno)
      }
    }
    return bytes
  }
}
