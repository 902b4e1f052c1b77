internal import Larder
internal import SystemPackage

// What the mender asks.
extension NativeDatabase: MendableRows {
  var files: DatabaseFiles? { databaseFiles }
  var naming: RowNaming { .hexadecimal }
  var isShared: Bool { true }

  func moment() -> RowMoment {
    let exam = current()
    return RowMoment(
      stamp: exam.stamp, header: exam.fileHeader, refusal: exam.refusal,
      reach: exam.snapshot == nil ? .none : .rows,
      isHeld: exam.findings.contains { $0.code == .lockHeld })
  }

  func image(of entry: EntryID) -> RowImage? {
    guard let snapshot = current().snapshot else { return nil }
    let image = try? snapshot.single().run(steps: RowQuery.stepsPerRow) {
      session throws(SQLiteFailure) in
      let table = RowTable.entries
      let byNumber = try session.query(table.query(by: .number))
      let byName = try session.query(table.query(by: .name))
      return try RowImage.find(entry, table, byNumber, byName)
    }
    return image ?? nil
  }

  /// The schema is the storage core's own, to the letter: what somebody added could run code.
  func changeableTable(_ session: DatabaseSession) throws -> RowTable {
    let query = try session.query(CacheSchema.identity)
    guard try query.step(), query.integer(0) == Int64(CacheSchema.applicationID),
      query.integer(1) == Int64(CacheSchema.version)
    else { throw LarderError.notMendable(info.path, "it is no cache of larder's own any more") }
    let objects = try session.query("SELECT type, name, sql FROM sqlite_master")
    while try objects.step() {
      // What SQLite makes by itself has no statement, or a name that nobody else may take.
      let isOurs = objects.kind(2) == .null || CacheSchema.tables.contains(objects.text(2))
      guard isOurs || objects.text(1).hasPrefix("sqlite_") else {
        throw LarderError.notMendable(
          info.path, "its schema has a \(objects.text(0)) that larder did not make")
      }
    }
    return .entries
  }

  func isWithoutTable(_ session: DatabaseSession) throws -> Bool { false }

  func salvage(into file: FilePath) throws -> RowSalvage {
    try NativeSalvage(current(), remedies).run(into: file)
  }
}

extension RowTable {
  /// The entries of a native database.
  static let entries = RowTable(
    name: "entries", nameColumn: "hash", columns: ["hash", "created", "key", "value"],
    naming: .hexadecimal, rowid: "id", allowsDuplicates: false)
}
