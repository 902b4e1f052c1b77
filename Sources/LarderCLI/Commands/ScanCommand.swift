import ArgumentParser
import Glibc
import Larder
import LarderFormats
import LarderInspector
import Synchronization
import SystemPackage

/// Writes down what a scan tells, to be looked at elsewhere.
struct ScanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scan",
    abstract: "Write a scan to a file, to look at it elsewhere.",
    discussion: """
      What the file holds is what 'check' would tell: names, sizes, labels and findings, not the \
      values. 'larder -f FILE' shows it on the screen, and check, list, show and stats take -f as \
      well. A scan that was interrupted, or a file that was cut, is good up to there and says so.

      EXAMPLES:
        larder scan -o node17.scan /scratch/cache       on the node
        larder -f node17.scan                           at home
        larder check -f node17.scan --json
        larder scan -o - CACHE | ssh home 'cat > node17.scan'
      """)

  @OptionGroup var cache: CacheOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The file to write; '-' is the standard output.", valueName: "file"))
  var output: CachePath

  @Flag(help: "Replace the file where it exists.")
  var force = false

  @Option(help: "How thoroughly.")
  var depth = DepthArgument.full

  @OptionGroup var query: QueryOptions
  @OptionGroup var scan: ScanOptions

  @Flag(name: .shortAndLong, help: "Print only what was asked for: no progress, no remarks.")
  var quiet = false

  func run() throws {
    let console = Console(isQuiet: quiet)
    var job = try query.job(of: cache, depth: depth.depth, scan)
    let target = output.path == "-" ? nil : try ScanTarget(output.path, replaces: force)
    let report = ScanFileReport(
      depth: depth.depth, version: "larder \(Program.version)", now: .now,
      sink: target.map { $0.write } ?? console.write)
    let name = output.path == "-" ? "the standard output" : "'\(output.path.displayText)'"
    try ScanRun(console: console).run(&job, into: report) { tally in
      let faulty = HumanText.count(tally.invalid)
      console.remark(
        "larder: wrote \(HumanText.count(tally.entries, "entry", "entries")), \(faulty) of them "
          + "faulty, to \(name)")
      return tally.listStatus
    }
    if let failure = target?.failure { throw failure }
  }
}

/// The file that a scan is written to.
///
/// Safe to use from any thread.
private final class ScanTarget: Sendable {
  private let path: FilePath
  private let state = Mutex<Errno?>(nil)

  /// Makes the file, which must not exist unless it may be replaced.
  init(_ path: FilePath, replaces: Bool) throws(LarderError) {
    self.path = path
    let disk = POSIXDisk()
    do throws(Errno) {
      if replaces, (try? disk.status(of: path).kind) == .file { try disk.remove(path) }
      // What a cache holds is its owner's business.
      try disk.create(path, [], mode: 0o600)
    } catch {
      throw LarderError(
        .inputOutput, "cannot write the scan '\(path.displayText)'",
        remedy: error == .fileExists ? "--force replaces it" : "name another file", cause: error)
    }
  }

  /// Writes blocks; after a failure nothing more, so that what is there stays good.
  var write: ByteSink {
    { [self] bytes in
      state.withLock { failure in
        guard failure == nil else { return }
        do throws(Errno) {
          try POSIXDisk().append(bytes, to: path)
        } catch {
          failure = error
        }
      }
    }
  }

  var failure: LarderError? {
    state.withLock { $0 }.map {
      LarderError(
        .inputOutput, "cannot write the scan '\(path.displayText)' to its end",
        remedy: "what is there can be looked at", cause: $0)
    }
  }
}
