internal import Larder
internal import LarderPickle
internal import SystemPackage

/// Says what lies at a path where no cache was found.
struct NotACache {
  private let path: FilePath

  init(_ path: FilePath) { self.path = path }

  /// The error that names what it looks like instead.
  func error() -> LarderError {
    LarderError(
      .notACache,
      "cannot open '\(PythonText.printable(path.string, limit: 4_096))': it is \(description), "
        + "not a cache of a known format",
      remedy: "name a cache, such as ~/.cache/pytools, or the format with --format")
  }

  private var description: String {
    guard let status = try? POSIXDiskReader().status(of: path) else { return "gone" }
    switch status.kind {
    case .directory: return directory
    case .file: return file(status)
    default: return status.kind.noun
    }
  }

  private var directory: String {
    guard let names = try? POSIXDiskReader().names(in: path) else {
      return "a directory that may not be looked into"
    }
    if names.isEmpty { return "an empty directory" }
    let known = Set(names.prefix(100_000).map(\.string))
    for (marks, name) in Self.directories where marks.allSatisfy(known.contains) { return name }
    return "a directory without a cache in it"
  }

  private static let directories: [(marks: [String], name: String)] = [
    ([".git"], "a git working tree"), (["HEAD", "objects", "refs"], "a git repository"),
    (["Package.swift"], "a Swift package"), (["pyproject.toml"], "a Python project"),
    (["pyvenv.cfg"], "a Python virtual environment"), (["cache.db"], "a diskcache directory"),
    (["CACHEDIR.TAG"], "a cache directory of another program"),
  ]

  private func file(_ status: FileStatus) -> String {
    if status.size == 0 { return "an empty file" }
    guard let head = try? POSIXDiskReader().read(path, from: 0, limit: 4_096) else {
      return "a file that may not be read"
    }
    switch head.withUnsafeBytes({ ContentKind.name(of: $0) }) {
    case "text": return "a text file"
    case let kind?: return kind
    case nil: return "a file of unknown content"
    }
  }
}
