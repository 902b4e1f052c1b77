internal import SystemPackage

/// Where changes of a cache show that is an SQLite database: in the directory that it lies in.
///
/// The file and its journal or log say that something was written, never which rows. The index of
/// the log changes through a mapping, which nobody is told of, and says nothing about rows.
struct DatabaseChanges: ChangeMap {
  let base: FilePath
  private let main: FilePath.Component?
  private let sidecars: [FilePath]
  private let index: FilePath

  init(_ files: DatabaseFiles) {
    base = files.main.removingLastComponent()
    main = files.main.lastComponent
    sidecars = DatabaseFiles.Sidecar.allCases.map(files.name(of:))
    index = files.name(of: .shared)
  }

  func isWatched(_ directory: FilePath) -> Bool { directory.isEmpty }

  func touched(
    by name: FilePath.Component, in directory: FilePath, _ reach: WatchReach
  ) -> [Touched] {
    if name == main { return [.everything] }
    let path = FilePath(root: nil, [name])
    guard sidecars.contains(path) else { return [] }
    return path == index ? [.item(path)] : [.item(path), .everything]
  }
}
