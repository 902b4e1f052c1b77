internal import Larder
internal import LarderPickle
internal import SystemPackage

// Every message of this module about a cache that cannot be opened.
extension LarderError {
  /// A file where the format that was asked for is a directory.
  static func notADirectory(_ path: FilePath, _ format: CacheFormat) -> LarderError {
    LarderError(
      .unsupportedFormat,
      "cannot open '\(PythonText.printable(path.string, limit: 4_096))' as \(format.rawValue): "
        + "that is a directory, and this is none",
      remedy: "leave out --format, or name the directory")
  }

  /// A directory, or something else, where a database file was asked for.
  static func notADatabaseFile(_ path: FilePath) -> LarderError {
    LarderError(
      .unsupportedFormat,
      "cannot open '\(PythonText.printable(path.string, limit: 4_096))' as larder-sqlite: "
        + "that is a database file, and this is none",
      remedy: "leave out --format, or name the file")
  }

  /// A path that the system does not let be opened.
  static func opening(_ path: FilePath, _ error: Errno) -> LarderError {
    let shown = PythonText.printable(path.string, limit: 4_096)
    switch error {
    case .noSuchFileOrDirectory, .notDirectory:
      return LarderError(
        .noSuchPath, "cannot open '\(shown)': there is nothing at that path",
        remedy: "check the path; 'larder DIRECTORY' finds the caches below a directory",
        cause: error)
    case .permissionDenied, .notPermitted:
      return LarderError(
        .permission, "cannot open '\(shown)': you may not look into it",
        remedy: "run larder as its owner", cause: error)
    case .tooManySymbolicLinkLevels:
      return LarderError(
        .noSuchPath, "cannot open '\(shown)': it is a link that leads to itself",
        remedy: "name the cache itself", cause: error)
    default:
      return LarderError(
        .inputOutput, "cannot open '\(shown)': the system failed to read it",
        remedy: "check the disk, and try again", cause: error)
    }
  }
}
