package import Larder
internal import LarderPickle
package import SystemPackage

/// What lies at a path that somebody asked to open: one cache, or a directory of several.
package struct OpenedCaches: Sendable {
  /// The path, made absolute.
  package var root: FilePath
  /// The caches, sorted by path; one whose path is ``root`` where the path itself is a cache.
  package var caches: [any MendableCache]

  package init(root: FilePath, caches: [any MendableCache]) {
    self.root = root
    self.caches = caches
  }
}

/// Finds out what lies at a path, by content and name.
package enum Detection {
  /// How deep below a directory caches are looked for: `~/.cache/pytools/<container>` and one more.
  static let depthLimit = 3

  /// Opens the cache at a path, or every cache below it.
  ///
  /// - Parameters:
  ///   - path: A cache directory, a database file, or a directory of such.
  ///   - format: The format to take it for, whatever it looks like.
  /// - Returns: One cache or more.
  /// - Throws: ``LarderError``: `noSuchPath`, `notACache`, `unsupportedFormat`, `permission`.
  package static func open(
    _ path: FilePath, as format: CacheFormat? = nil
  ) throws(LarderError) -> OpenedCaches {
    let root = try resolved(path)
    if let cache = try cache(at: root, as: format) {
      return OpenedCaches(root: root, caches: [cache])
    }
    var search = CacheSearch()
    try search.run(root, depth: depthLimit)
    guard !search.caches.isEmpty else { throw NotACache(root).error() }
    return OpenedCaches(
      root: root, caches: search.caches.sorted { $0.info.path.string < $1.info.path.string })
  }

  /// The path with the working directory before it and without links: what lies beside a cache is
  /// beside the cache itself, not beside a link to it.
  static func resolved(_ path: FilePath) throws(LarderError) -> FilePath {
    guard !path.isEmpty else {
      throw LarderError(
        .usage, "cannot open '': the path is empty", remedy: "name a cache directory or database")
    }
    let reader = POSIXDiskReader()
    let absolute = reader.absolute(path)
    // A link to a database is known by its own name; the database follows it.
    if PytoolsDatabaseName.matches(absolute.lastComponent), isLink(absolute) { return absolute }
    do throws(Errno) {
      return try reader.realPath(of: path)
    } catch {
      // A name that is there but leads nowhere is judged as it is.
      if isLink(absolute) { return absolute }
      throw LarderError.opening(absolute, error)
    }
  }

  private static func isLink(_ path: FilePath) -> Bool {
    (try? POSIXDiskReader().status(of: path).kind) == .link
  }

  static func cache(
    at path: FilePath, as format: CacheFormat?
  ) throws(LarderError) -> (any MendableCache)? {
    let status: FileStatus
    do throws(Errno) {
      status = try POSIXDiskReader().status(of: path)
    } catch {
      throw LarderError.opening(path, error)
    }
    switch format {
    case .pytoolsV5:
      if status.kind == .directory, !PytoolsDatabaseName.matches(path.lastComponent) {
        return try PytoolsDetector(path).cache(as: format)
      }
      return try PytoolsDatabase.open(path, forced: true)
    case .larderSQLite where status.kind == .file:
      return try NativeDatabase.open(path, isForced: true)
    case .larderSQLite: throw LarderError.notADatabaseFile(path)
    case let format? where status.kind != .directory:
      throw LarderError.notADirectory(path, format)
    case .larderDirectory: return try NativeDetector(path).cache(isForced: true)
    case let format?: return try PytoolsDetector(path).cache(as: format)
    case nil: break
    }
    if PytoolsDatabaseName.matches(path.lastComponent) {
      return try PytoolsDatabase.open(path, forced: false)
    }
    if status.kind == .directory {
      if let cache = try NativeDetector(path).cache(isForced: false) { return cache }
      return try PytoolsDetector(path).cache(as: nil)
    }
    guard status.kind == .file, let head = try readHead(path), DatabaseSniff.isDatabase(head) else {
      throw NotACache(path).error()
    }
    if let cache = try NativeDatabase.open(path, isForced: false) { return cache }
    return try PytoolsDatabase.open(path, forced: false)
  }

  private static func readHead(_ path: FilePath) throws(LarderError) -> [UInt8]? {
    do throws(Errno) {
      return try POSIXDiskReader().read(path, from: 0, limit: DatabaseSniff.length)
    } catch {
      throw LarderError.opening(path, error)
    }
  }
}

/// Tells databases by their first bytes.
enum DatabaseSniff {
  /// The bytes that tell: the first page, the usual one.
  static let length = 4_096

  /// Whether the bytes are the beginning of a SQLite database.
  static func isDatabase(_ head: [UInt8]) -> Bool {
    head.withUnsafeBytes { ContentKind.name(of: $0) } == "a SQLite database"
  }
}
