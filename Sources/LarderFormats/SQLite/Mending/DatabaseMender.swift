package import Larder
package import SystemPackage

/// Changes the rows of a database, and takes that back.
///
/// A connection lives only while one function runs. Before anything is deleted, the rows lie in a
/// file of their own (``SavedRows``), and with them the bytes of the whole database where it is not
/// too large: so an undo can bring back every byte.
///
/// One rule of POSIX has to be kept: closing *any* descriptor of a file drops all locks that the
/// process holds on it. What is opened here before a transaction is closed after it.
package struct DatabaseMender: RowMender {
  /// How long to wait for somebody else's lock; the owners' own transactions are short.
  package static let usualPatience = Duration.seconds(5)

  let database: any MendableRows
  let files: DatabaseFiles
  let disk = POSIXDisk()
  let patience: Duration

  /// Makes the door for changing a database; `nil` where there is nothing to change.
  init?(_ database: some MendableRows, patience: Duration = usualPatience) {
    guard let files = database.files else { return nil }
    self.database = database
    self.files = files
    self.patience = patience
  }

  /// The database, as it was named.
  var path: FilePath { database.info.path }

  package func judge(_ rows: [EntryID]) throws(LarderError) -> [JudgedRow?] {
    let hash = SHA256()
    return rows.map { id in
      database.image(of: id).map { image in
        JudgedRow(id: id, digest: image.digest(hash), size: database.naming.size(of: image))
      }
    }
  }

  // MARK: - Deleting

  package func deleteRows(
    _ rows: [JudgedRow], savingTo file: FilePath
  ) throws(LarderError) -> RowDeletion {
    let moment = try changeable()
    do {
      let older = try OlderRows(file, database.naming)
      return try database.gate.mending {
        let deletion = try delete(rows, savingTo: file, older, moment)
        if !deletion.deleted.isEmpty { try? noteAfterwards(in: file) }
        return deletion.countingOlder(older)
      }
    } catch {
      throw .mending("delete rows of", path, error)
    }
  }

  /// What there is to change now, if that may be done.
  func changeable() throws(LarderError) -> RowMoment {
    let moment = database.moment()
    if let reason = database.info.readOnly ?? moment.refusal { throw .notMendable(path, reason) }
    guard moment.reach == .rows else {
      throw .notMendable(
        path, "its rows cannot be reached through SQLite; 'larder repair' saves them")
    }
    return moment
  }

  /// Where the owner goes on writing, its whole file cannot be saved; then the rows are saved alone.
  private func delete(
    _ rows: [JudgedRow], savingTo file: FilePath, _ older: OlderRows, _ moment: RowMoment
  ) throws -> RowDeletion {
    do {
      let isImageWanted = DatabaseImage.isWanted(moment.stamp)
      return try delete(rows, savingTo: file, older, moment, hasImage: isImageWanted)
    } catch {
      guard database.isShared, error.isChange else { throw error }
      return try delete(rows, savingTo: file, older, moment, hasImage: false)
    }
  }

  private func delete(
    _ rows: [JudgedRow], savingTo file: FilePath, _ older: OlderRows, _ moment: RowMoment,
    hasImage: Bool
  ) throws -> RowDeletion {
    let draft = file.extended(".new")
    try? disk.remove(draft)
    let writer = try SavedRowsWriter(creating: draft)
    defer { try? disk.remove(draft) }
    let guardian = try FileHandle(looking: files.main)
    let header = try Self.header(guardian)
    try writer.append(.database, SavedRows.Origin(moment.stamp, header).body)
    // Before the connection is opened: its opening may roll back or merge.
    if hasImage { try DatabaseImage.save(files, moment.stamp, to: writer) }
    let connection = try WriteConnection(files.main, patience: patience)
    let deletion = try connection.transaction(.writing) { session in
      try recheck(moment, guardian, hasImage: hasImage)
      let table = try database.changeableTable(session)
      let deletion = try save(rows, older, table, session, to: writer)
      guard !deletion.deleted.isEmpty else { return deletion }
      try finish(writer, draft, file)
      try remove(deletion.deleted, table, session)
      try recheckLock(header, guardian)
      return deletion
    }
    try connection.close()
    return deletion
  }

  /// Writes every row that still is what was judged.
  private func save(
    _ rows: [JudgedRow], _ older: OlderRows, _ table: RowTable,
    _ session: DatabaseSession, to writer: SavedRowsWriter
  ) throws -> RowDeletion {
    var deletion = RowDeletion(deleted: [])
    let hash = SHA256()
    var count = 0
    let byNumber = try session.query(table.query(by: .number))
    let byName = try session.query(table.query(by: .name))
    for row in rows {
      let image = try RowImage.find(row.id, table, byNumber, byName)
      guard let image else {
        deletion.vanished.append(row.id)
        continue
      }
      guard image.digest(hash) == row.digest else {
        deletion.changed.append(row.id)
        continue
      }
      try writer.append(.row, SavedRows.body(of: image))
      deletion.deleted.append(row.id)
      count += 1
    }
    // What an earlier, killed run deleted would be lost with the file that is replaced.
    for image in older.rows where !deletion.deleted.contains(table.naming.id(of: image)) {
      try writer.append(.row, SavedRows.body(of: image))
      count += 1
    }
    var end = ByteWriter()
    end.write(UInt64(count))
    try writer.append(.end, end.bytes)
    return deletion
  }

  /// Makes the saved rows durable under their final name.
  private func finish(
    _ writer: SavedRowsWriter, _ draft: FilePath, _ file: FilePath
  ) throws(Errno) {
    try writer.sync()
    try disk.replace(file, with: draft)
    try disk.syncDirectory(file.removingLastComponent())
  }

  private func remove(
    _ rows: [EntryID], _ table: RowTable, _ session: DatabaseSession
  ) throws {
    let byNumber = try session.query(table.deletion(by: .number))
    let byName = try session.query(table.deletion(by: .name))
    for id in rows {
      if let number = id.row, table.rowid != nil {
        byNumber.reset()
        byNumber.bind(number, at: 1)
        _ = try byNumber.step()
      } else {
        byName.reset()
        byName.bind([table.naming.column(of: id)], from: 1)
        _ = try byName.step()
      }
      guard session.changes == 1 else { throw LarderError.changedUnderway(path) }
    }
  }

  // MARK: - Safety

  static func header(_ file: borrowing FileHandle) throws -> DatabaseHeader {
    try DatabaseHeader(file.read(from: 0, limit: DatabaseHeader.length))
  }

  /// Under the lock: whether the database is still the one that the image was made of.
  ///
  /// A journal that was rolled back changes the file; then its counter must be the one that the
  /// copy had after rolling back.
  private func recheck(
    _ exam: RowMoment, _ guardian: borrowing FileHandle, hasImage: Bool
  ) throws {
    let now = files.stamp(disk)
    guard now.main?.identity == exam.stamp.main?.identity else {
      throw LarderError.changedUnderway(path)
    }
    // What others wrote matters to the rows only, each of which is looked at again.
    if database.isShared, !hasImage { return }
    if now.main == exam.stamp.main,
      now.sidecars[.log]?.size ?? 0 == exam.stamp.sidecars[.log]?.size ?? 0
    {
      return
    }
    let header = try Self.header(guardian)
    let hadJournal = exam.stamp.sidecars[.journal] != nil
    guard hadJournal, header.changeCounter == exam.header?.changeCounter else {
      throw LarderError.changedUnderway(path)
    }
  }

  /// Whether SQLite's lock is still ours.
  ///
  /// Anything in this process that closed the file would have dropped it. A log's locks lie elsewhere.
  private func recheckLock(
    _ header: DatabaseHeader, _ guardian: borrowing FileHandle
  ) throws {
    guard !header.usesWAL else { return }
    let lock = try guardian.lock(in: DatabaseLocks.reserved)
    guard lock.holder == FileHandle.ownProcess else { throw LarderError.changedUnderway(path) }
  }

  /// Appends what the database looks like now, so that an undo can tell that nobody changed it.
  private func noteAfterwards(in file: FilePath) throws {
    let main = try FileHandle(looking: files.main)
    guard try main.status().size <= DatabaseImage.limit else { return }
    let writer = SavedRowsWriter(appendingTo: file)
    try writer.append(.afterwards, DatabaseImage.digest(of: main))
    try writer.sync()
  }
}

/// Rows that an earlier run saved under the same name before it was killed.
struct OlderRows {
  private(set) var rows: [RowImage] = []

  private let naming: RowNaming

  init(_ file: FilePath, _ naming: RowNaming) throws {
    self.naming = naming
    guard (try? POSIXDiskReader().status(of: file)) != nil,
      var reader = try SavedRowsReader(file)
    else { return }
    var isComplete = false
    var found: [RowImage] = []
    while let (kind, body) = try reader.next() {
      if kind == .row, let row = SavedRows.row(body) { found.append(row) }
      if kind == .end { isComplete = true }
    }
    // Nothing was deleted before the file was complete.
    if isComplete { rows = found }
  }

  /// Those of some vanished rows that the earlier run deleted.
  func deletedBefore(_ vanished: [EntryID]) -> [EntryID] {
    let known = Set(rows.map(naming.id))
    return vanished.filter(known.contains)
  }
}

extension RowDeletion {
  /// Rows that a killed run deleted and saved are deleted, not vanished.
  fileprivate func countingOlder(_ older: OlderRows) -> RowDeletion {
    var result = self
    let before = Set(older.deletedBefore(vanished))
    result.vanished.removeAll(where: before.contains)
    result.deleted = Array(Set(deleted).union(before)).sorted { ($0.row ?? 0) < ($1.row ?? 0) }
    return result
  }
}

extension Error {
  /// Whether it says that somebody else wrote meanwhile.
  fileprivate var isChange: Bool {
    (self as? LarderError)?.code == .changed || (self as? Errno) == .resourceBusy
  }
}
