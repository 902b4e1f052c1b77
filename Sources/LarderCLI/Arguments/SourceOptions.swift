import ArgumentParser
import Larder
import LarderFormats
import LarderInspector

/// What is looked at: a cache, or a scan of one.
struct SourceOptions: ParsableArguments {
  @Argument(help: "A cache directory, a database file, or a directory of such.")
  var cache: CachePath?

  @Option(name: .customLong("format"), help: "The format to take it for, whatever it looks like.")
  var format: CacheFormat?

  @Option(
    name: [.customShort("f"), .customLong("scan")],
    help: ArgumentHelp(
      "Look at a scan that 'larder scan' wrote, here or elsewhere.", valueName: "file"))
  var scanFile: CachePath?

  func validate() throws {
    if cache == nil, scanFile == nil {
      throw ValidationError("Missing expected argument '<cache>', or a scan with -f.")
    }
    if format != nil, scanFile != nil {
      throw ValidationError("--format and -f exclude each other: a scan says its format.")
    }
  }

  /// Opens what is named; the depth is that of the scan, where it is one.
  func open() throws(LarderError) -> (opened: OpenedCaches, depth: Depth?) {
    if cache != nil, scanFile != nil {
      throw LarderError(
        .usage, "cannot look at a cache and at a scan at once", remedy: "leave one of them out")
    }
    return try openBesideNames()
  }

  /// The same for a command that takes names behind the cache: beside -f, the first of them stands
  /// in the place of the cache.
  func openBesideNames() throws(LarderError) -> (opened: OpenedCaches, depth: Depth?) {
    if let scanFile {
      let scanned = try OpenedCaches.scanned(scanFile.path)
      return (scanned.opened, scanned.depth)
    }
    guard let cache else { throw LarderError(.usage, "there is nothing to open") }
    return (try Detection.open(cache.path, as: format), nil)
  }
}
