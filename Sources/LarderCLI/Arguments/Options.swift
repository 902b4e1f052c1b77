import ArgumentParser
import Glibc
import Larder
import LarderFormats
import LarderInspector
import SystemPackage

/// The cache, and how it is opened.
struct CacheOptions: ParsableArguments {
  @Argument(help: "A cache directory, a database file, or a directory of such.")
  var cache: CachePath

  @Option(name: .customLong("format"), help: "The format to take it for, whatever it looks like.")
  var format: CacheFormat?

  /// Opens what the path names.
  func open() throws(LarderError) -> OpenedCaches {
    try Detection.open(cache.path, as: format)
  }
}

/// How thoroughly, and with how many hands.
struct ScanOptions: ParsableArguments {
  /// More threads than this never help.
  private static let maximumThreads = 64

  @Option(
    help: "The number of threads to use at most; as many as there are processors if left out.")
  var threads: Int?

  func validate() throws {
    if let threads, !(1...Self.maximumThreads).contains(threads) {
      throw ValidationError("--threads takes a number from 1 to \(Self.maximumThreads).")
    }
  }

  /// The number of threads to use.
  var threadCount: Int {
    threads ?? min(max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))), Self.maximumThreads)
  }
}

/// How output looks.
struct OutputOptions: ParsableArguments {
  /// What is written to the standard output.
  enum Form { case text, json, jsonLines }

  @Flag(help: "Print one JSON document.")
  var json = false

  @Flag(help: "Print one JSON object a line, as things are found.")
  var ndjson = false

  @Flag(help: "Use no color, as with the variable NO_COLOR.")
  var noColor = false

  @Flag(name: .shortAndLong, help: "Print only what was asked for: no progress, no remarks.")
  var quiet = false

  func validate() throws {
    if json, ndjson { throw ValidationError("--json and --ndjson exclude each other.") }
  }

  /// What is written to the standard output.
  var form: Form { json ? .json : ndjson ? .jsonLines : .text }

  /// Makes the way out.
  func console() -> Console { Console(isQuiet: quiet, refusesColor: noColor) }
}

/// How thoroughly, as it is written on the command line.
enum DepthArgument: String, CaseIterable, ExpressibleByArgument {
  case names, structure, full

  /// The depth of the scan.
  var depth: Depth {
    switch self {
    case .names: .names
    case .structure: .structure
    case .full: .full
    }
  }
}
