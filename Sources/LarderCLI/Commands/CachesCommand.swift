import ArgumentParser
import Larder
import LarderFormats
import LarderInspector
import SystemPackage

/// Finds caches, and says how they are.
struct CachesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "caches",
    abstract: "Find the caches of known formats, and say how they are.",
    discussion: """
      Without a directory it looks where caches are: below XDG_CACHE_HOME or ~/.cache, below \
      ~/Library/Caches, and for those of pytools v0 in TMPDIR or /tmp. 'larder' alone shows the \
      same on the screen.

      EXAMPLES:
        larder caches
        larder caches --depth names                fast: nothing is read
        larder caches /scratch --json
      """)

  @Argument(help: "Where to look; where a user's caches are, if left out.")
  var directory: CachePath?

  @Option(help: "How thoroughly to look at each.")
  var depth = DepthArgument.structure

  @OptionGroup var scan: ScanOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let console = output.console()
    let places =
      try directory.map { try [CachePlace(Self.existing($0.path))] }
      ?? CachePlace.ofUser(UserInterface.variable)
    let rows = look(at: find(in: places, console), console)
    let report = CachesReport(rows, in: places.map(\.path))
    switch output.form {
    case .text: write(report, rows.isEmpty, places, to: console)
    case .json: console.write(report.json)
    case .jsonLines: console.write(report.jsonLines)
    }
    try console.finish()
    if Interrupts.isStopped { throw ExitStatus.interrupted.code }
  }

  /// A directory that somebody names has to be there; its real path is what is reported.
  private static func existing(_ path: FilePath) throws(LarderError) -> FilePath {
    do throws(Errno) {
      return try POSIXDiskReader().realPath(of: path)
    } catch {
      throw LarderError(
        .noSuchPath, "cannot look for caches in '\(path.displayText)'",
        remedy: "name a directory", cause: error)
    }
  }

  private func find(in places: [CachePlace], _ console: Console) -> [any MendableCache] {
    var caches: [any MendableCache] = []
    let errors = Detection.search(places) { cache in
      caches.append(cache)
      return console.isStopped ? .stop : .goOn
    }
    for error in errors { console.warn(error) }
    return caches.sorted { $0.info.path.string < $1.info.path.string }
  }

  private func look(
    at caches: [any MendableCache], _ console: Console
  ) -> [CachesReport.Row] {
    caches.prefix { _ in !console.isStopped }.map { cache in
      let survey = CacheSurvey.take(
        of: cache, depth: depth.depth, threads: scan.threadCount,
        isStopped: { console.isStopped },
        progress: { console.showProgress($0, unit: "entries") })
      return CachesReport.Row(cache.info, survey)
    }
  }

  private func write(
    _ report: CachesReport, _ isEmpty: Bool, _ places: [CachePlace], to console: Console
  ) {
    console.write(report.lines(glyphs: console.printer.glyphs, now: .now))
    guard isEmpty else { return }
    let names = places.map { "'\($0.path.displayText)'" }.joined(separator: ", ")
    console.remark("larder: no caches found in \(names)")
  }
}
