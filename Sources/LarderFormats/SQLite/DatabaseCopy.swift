internal import GRDB
internal import Larder
internal import SystemPackage

/// Makes private copies of a database and its sidecars, and lets SQLite recover those.
enum DatabaseCopy {
  /// How often a copy is tried again because the owner wrote meanwhile.
  private static let attempts = 8

  /// Copies a database with its journal or log, recovers the copy and opens it.
  ///
  /// The copy is of one moment: it is made again when anything was written meanwhile. Frames that
  /// are only appended to a log do no harm, because SQLite reads whole transactions of it.
  ///
  /// - Throws: `Errno.noSpace` where no temporary directory has the room; `Errno.resourceBusy` where
  ///   the owner never paused.
  static func make(
    of files: DatabaseFiles, _ disk: some DiskReader, _ gate: DescriptorGate
  ) throws(Errno) -> DatabaseSnapshot {
    for _ in 0..<attempts {
      let before = files.stamp(disk)
      let size = before.main.map(\.size) ?? 0
      let extra = before.sidecars.values.reduce(Int64(0)) { $0 &+ $1.size }
      // Recovery may write everything once more.
      let directory = try PrivateDirectory(
        room: (size &+ extra).multipliedReportingOverflow(by: 2)
          .partialValue)
      let main = directory.path.appending("copy.sqlite")
      try directory.copy(FileHandle(looking: files.main), as: "copy.sqlite")
      let isWhole = try copySidecars(of: files, to: directory, before)
      guard isWhole, isSame(before, files.stamp(disk)) else { continue }
      recover(main)
      return try DatabaseSnapshot(copyAt: main, gate)
    }
    throw .resourceBusy
  }

  private static func isSame(_ before: DatabaseStamp, _ after: DatabaseStamp) -> Bool {
    guard before.main == after.main else { return false }
    guard before.sidecars[.journal] == after.sidecars[.journal] else { return false }
    let (first, second) = (before.sidecars[.log], after.sidecars[.log])
    return first == second
      || (first?.identity == second?.identity && (first?.size ?? 0) < (second?.size ?? 0))
  }

  /// Copies journal and log; `false` where one of them is none that SQLite may act on.
  private static func copySidecars(
    of files: DatabaseFiles, to directory: borrowing PrivateDirectory, _ stamp: DatabaseStamp
  ) throws(Errno) -> Bool {
    for sidecar in [DatabaseFiles.Sidecar.journal, .log] {
      guard let status = stamp.sidecars[sidecar], status.kind == .file else { continue }
      do throws(Errno) {
        let file = try FileHandle(looking: files.path(of: sidecar))
        if sidecar == .journal, try namesOthers(file) { continue }
        try directory.copy(file, as: "copy.sqlite" + sidecar.rawValue)
      } catch .noSuchFileOrDirectory {
        return false
      } catch .permissionDenied {
        continue
      }
    }
    return true
  }

  /// Whether a journal ends by naming a super-journal.
  ///
  /// SQLite would look at that file, wherever it is, and delete it in the end: such a journal is
  /// never given to it. pytools never makes one, because it attaches no second database.
  /// Source: <https://sqlite.org/fileformat2.html>, "The Rollback Journal", and `readSuperJournal`
  /// in SQLite's `pager.c`.
  static func namesOthers(_ journal: borrowing FileHandle) throws(Errno) -> Bool {
    let size = try journal.status().size
    guard size > Int64(JournalHeader.length) else { return false }
    return try journal.read(from: size - 8, limit: 8) == JournalHeader.magic
  }

  /// Lets SQLite roll back or merge, so that one file remains.
  ///
  /// Where it cannot, the copy stays as it is: what can be read of it is found out later.
  private static func recover(_ main: FilePath) {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    configuration.prepareDatabase { ReadConnection.harden($0) }
    guard
      let queue = try? DatabaseQueue(
        path: DatabaseURI.writable(main), configuration: configuration)
    else { return }
    try? queue.inDatabase { database in
      // Outside of a transaction; merges the log and removes it.
      try database.execute(sql: "PRAGMA journal_mode=DELETE")
    }
    try? queue.close()
  }
}
