internal import Larder
internal import SystemPackage

/// The names that belong to one database.
struct DatabaseFiles: Sendable, Equatable {
  /// What SQLite keeps beside a database.
  enum Sidecar: String, CaseIterable, Sendable {
    case journal = "-journal"
    case log = "-wal"
    case shared = "-shm"
  }

  /// The links that are followed at most, as Linux does: `path_resolution(7)`.
  private static let linkLimit = 40

  /// The database itself, no link.
  let main: FilePath

  init(main: FilePath) { self.main = main }

  /// Follows the links of a name as SQLite does: sidecars lie beside what the last one leads to.
  ///
  /// - Throws: `Errno.tooManySymbolicLinkLevels` for a circle, `Errno.noSuchFileOrDirectory` where
  ///   the last link leads nowhere.
  init(following path: FilePath, _ disk: some DiskReader) throws(Errno) {
    var path = path
    for _ in 0..<Self.linkLimit {
      guard try disk.status(of: path).kind == .link else {
        main = path
        return
      }
      let target = try disk.destination(ofLink: path)
      path = target.isAbsolute ? target : path.removingLastComponent().pushing(target)
    }
    throw .tooManySymbolicLinkLevels
  }

  /// The path of a sidecar, whatever bytes the database's name holds.
  func path(of sidecar: Sidecar) -> FilePath { main.extended(sidecar.rawValue) }

  /// The name of a sidecar without directories.
  func name(of sidecar: Sidecar) -> FilePath {
    path(of: sidecar).lastComponent.map { FilePath(root: nil, [$0]) } ?? FilePath()
  }

  /// What the file system says of the database and its sidecars right now.
  func stamp(_ disk: some DiskReader) -> DatabaseStamp {
    DatabaseStamp(
      main: try? disk.status(of: main),
      sidecars: Dictionary(
        uniqueKeysWithValues: Sidecar.allCases.compactMap { sidecar in
          (try? disk.status(of: path(of: sidecar))).map { (sidecar, $0) }
        }))
  }
}

/// What the file system said of a database and its sidecars: equal as long as nobody wrote.
struct DatabaseStamp: Sendable, Equatable {
  /// `nil` where the name cannot be looked at.
  let main: FileStatus?
  let sidecars: [DatabaseFiles.Sidecar: FileStatus]

  /// Whether rows read between two stamps are those of one moment.
  ///
  /// The index of the log changes whenever somebody merely reads, and says nothing about rows.
  func isSameMoment(as other: DatabaseStamp) -> Bool {
    main == other.main && sidecars[.journal] == other.sidecars[.journal]
      && sidecars[.log] == other.sidecars[.log]
  }
}
