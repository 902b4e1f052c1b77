internal import Larder
internal import SystemPackage

/// A name in a cache that its owner does not make.
struct Stray {
  /// Relative to the cache's root.
  var path: FilePath
  var kind: FileStatus.Kind
  var status: FileStatus?

  /// Looks at a name in a directory; `path` is the directory's, relative to the cache's root.
  init(_ name: FileName, in directory: borrowing DirectoryHandle, at path: FilePath) {
    let status = try? directory.status(name)
    self.init(
      path: path.appending(name.component.map { [$0] } ?? []),
      kind: status?.kind ?? name.kind ?? .file, status: status)
  }

  init(path: FilePath, kind: FileStatus.Kind, status: FileStatus?) {
    self.path = path
    self.kind = kind
    self.status = status
  }
}
