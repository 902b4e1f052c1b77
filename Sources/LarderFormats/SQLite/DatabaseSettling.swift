internal import Larder
internal import SystemPackage

/// Lets SQLite finish on a copy what a killed writer left half-done.
enum DatabaseSettling {
  /// Copies a database with its journal or log, has SQLite roll back or merge, and keeps that.
  ///
  /// The way in which the database keeps its journal stays as it is. A killed run leaves the copy
  /// behind, perhaps with sidecars of its own, and nothing else.
  ///
  /// - Parameters:
  ///   - files: The database and what lies beside it.
  ///   - file: The database to make, absolute.
  ///   - disk: The door to make it durable through.
  /// - Throws: `Errno.resourceBusy` where somebody wrote meanwhile; `Errno`; ``SQLiteFailure``.
  static func run(_ files: DatabaseFiles, into file: FilePath, _ disk: some Disk) throws {
    let copies = DatabaseFiles(main: file)
    do {
      let before = files.stamp(disk)
      try copy(files, to: copies, before)
      guard files.stamp(disk).isSameMoment(as: before) else { throw Errno.resourceBusy }
      let connection = try WriteConnection(file, patience: .zero)
      // To lock it is enough to have a journal rolled back.
      try connection.transaction(.writing) { _ in }
      try connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
      try connection.close()
      try disk.syncFile(file)
      try disk.syncDirectory(file.removingLastComponent())
    } catch {
      try? disk.remove(file)
      for sidecar in DatabaseFiles.Sidecar.allCases { try? disk.remove(copies.path(of: sidecar)) }
      throw error
    }
  }

  /// Copies what SQLite has to take into account; the index of a log it makes anew.
  private static func copy(
    _ files: DatabaseFiles, to copies: DatabaseFiles, _ stamp: DatabaseStamp
  ) throws(Errno) {
    try FileHandle(looking: files.main).copy(to: copies.main)
    for sidecar in [DatabaseFiles.Sidecar.journal, .log] where stamp.sidecars[sidecar] != nil {
      let handle = try FileHandle(looking: files.path(of: sidecar))
      // Such a journal is never given to SQLite, and so not rolled back.
      if sidecar == .journal, try DatabaseCopy.namesOthers(handle) { throw .notSupported }
      try handle.copy(to: copies.path(of: sidecar))
    }
  }
}
