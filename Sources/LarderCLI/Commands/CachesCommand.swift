import ArgumentParser
import Glibc
import Larder
import LarderFormats
import LarderInspector
import SystemPackage

/// Finds caches.
struct CachesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "caches",
    abstract: "Find the caches of known formats below a directory.",
    discussion: """
      Without a directory it looks below that for caches: XDG_CACHE_HOME, or ~/.cache.

      EXAMPLES:
        larder caches
        larder caches /scratch --json
      """)

  @Argument(help: "Where to look; the user's directory for caches if left out.")
  var directory: CachePath?

  @OptionGroup var output: OutputOptions

  func run() throws {
    let console = output.console()
    let root = try directory?.path ?? Self.cacheHome()
    let caches = try Self.caches(below: root)
    switch output.form {
    case .text:
      for scope in caches { console.write([Self.line(of: scope.cache.info, console)]) }
      if caches.isEmpty { console.remark("larder: no caches found in '\(root.displayText)'") }
    case .json: console.write(Self.document(caches, below: root))
    case .jsonLines:
      let report = JSONLinesReport(sink: console.write)
      for scope in caches { report.begin(scope) }
    }
    try console.finish()
  }

  private static func caches(below root: FilePath) throws(LarderError) -> [CacheScope] {
    do throws(LarderError) {
      let opened = try Detection.open(root)
      return opened.caches.map { CacheScope($0, root: opened.root) }
    } catch {
      // That there is none is an answer, too.
      guard error.code == .notACache else { throw error }
      return []
    }
  }

  /// Source: XDG Base Directory Specification 0.8: a relative path is invalid and ignored.
  private static func cacheHome() throws(LarderError) -> FilePath {
    if let value = getenv("XDG_CACHE_HOME") {
      let path = FilePath(platformString: value)
      if path.isAbsolute { return path }
    }
    guard let home = getenv("HOME") else {
      throw LarderError(
        .usage, "cannot tell where your caches are: HOME is not set",
        remedy: "name a directory: larder caches DIRECTORY")
    }
    return FilePath(platformString: home).appending(".cache")
  }

  private static func line(of info: CacheInfo, _ console: Console) -> StyledLine {
    let glyphs = console.printer.glyphs
    return StyledLine([
      Span(TextFit.padded(info.format.title, to: 28, glyphs: glyphs), .header),
      Span(" \(info.path.displayText)"),
      Span(info.readOnly.map { "  read-only: \($0)" } ?? "", .dim),
    ])
  }

  private static func document(_ caches: [CacheScope], below root: FilePath) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { object in
      object.field("schema", JSONSchema.version)
      object.field("path", path: root)
      object.key("caches")
      object.array { list in
        for scope in caches {
          list.object { object in
            object.fields(of: scope.cache.info, relative: scope.relative)
            object.field("findings", scope.cache.info.findings)
          }
        }
      }
    }
    writer.newline()
    return writer.takeBytes()
  }
}
