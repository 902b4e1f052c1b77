package import Larder
package import SystemPackage

extension DatabaseMender {
  package func restoreRows(
    from file: FilePath, only: Set<EntryID>?
  ) throws(LarderError) -> RowRestoration {
    let moment = database.moment()
    if let reason = database.info.readOnly { throw .notMendable(path, reason) }
    do {
      return try database.gate.mending {
        let saved = try SavedContents(file, database.naming)
        let wanted = saved.rows.filter { only?.contains($0) ?? true }
        if wanted.count == saved.rows.count,
          try ExactRestoration(files, saved, disk, patience).run(from: file)
        {
          return RowRestoration(restored: wanted)
        }
        return try insert(from: file, only: only, moment)
      }
    } catch {
      throw .mending("restore rows of", path, error)
    }
  }

  /// Puts rows back one by one, in one transaction.
  private func insert(
    from file: FilePath, only: Set<EntryID>?, _ moment: RowMoment
  ) throws -> RowRestoration {
    guard moment.reach == .rows else {
      throw LarderError.notMendable(path, "its rows cannot be reached through SQLite")
    }
    let connection = try WriteConnection(files.main, patience: patience)
    let restoration = try connection.transaction(.writing) { session in
      let table = try database.changeableTable(session)
      guard var reader = try SavedRowsReader(file) else { throw LarderError.notSavedRows(file) }
      var restoration = RowRestoration(restored: [])
      let inserter = try RowInserter(table, session)
      while let (kind, body) = try reader.next() {
        guard kind == .row, let image = SavedRows.row(body) else { continue }
        let id = table.naming.id(of: image)
        guard only?.contains(id) ?? true else { continue }
        if try inserter.insert(image, session) {
          restoration.restored.append(id)
        } else {
          restoration.occupied.append(id)
        }
      }
      return restoration
    }
    try connection.close()
    return restoration
  }
}

/// What a file of saved rows holds, without the rows' contents.
struct SavedContents {
  let origin: SavedRows.Origin
  private(set) var rows: [EntryID] = []
  /// Whether the bytes of the whole database are there.
  private(set) var hasImage = false
  /// The sidecars that the database had.
  private(set) var sidecars: Set<Int> = []
  /// The digest of the database after the rows were deleted.
  private(set) var afterwards: [UInt8]?

  /// - Throws: ``LarderError`` where the file is not complete: then nothing was deleted.
  init(_ file: FilePath, _ naming: RowNaming) throws {
    guard var reader = try SavedRowsReader(file), let (kind, body) = try reader.next(),
      kind == .database, let origin = SavedRows.Origin(body)
    else { throw LarderError.notSavedRows(file) }
    self.origin = origin
    var isComplete = false
    while let (kind, body) = try reader.next() {
      switch kind {
      case .row: if let row = SavedRows.row(body) { rows.append(naming.id(of: row)) }
      case .part:
        guard let part = DatabaseImage.Part(body) else { throw LarderError.notSavedRows(file) }
        if part.member == 0 { hasImage = true } else { sidecars.insert(part.member) }
      case .end: isComplete = true
      case .afterwards: afterwards = body
      case .database: throw LarderError.notSavedRows(file)
      }
    }
    guard isComplete else { throw LarderError.notSavedRows(file) }
  }
}

/// Puts a row where it was.
struct RowInserter: ~Copyable {
  private let table: RowTable
  private let hash = SHA256()
  private let byNumber: PreparedQuery
  private let byName: PreparedQuery

  init(_ table: RowTable, _ session: DatabaseSession) throws(SQLiteFailure) {
    let number = try session.query(table.query(by: .number))
    let name = try session.query(table.query(by: .name))
    self.table = table
    byNumber = number
    byName = name
  }

  /// Answers whether the row is there now, unchanged; `false` where another has its place.
  ///
  /// The place of a row is its hash. Its number is restored as well, unless another row got it
  /// meanwhile: owners ask for rows by their hash only.
  func insert(_ image: RowImage, _ session: DatabaseSession) throws -> Bool {
    let digest = image.digest(hash)
    if let there = try occupant(of: image) { return there.digest(hash) == digest }
    let isNumberFree = try image.rowid.map { try isFree($0) } ?? false
    let names = (1...max(1, image.columns.count)).map { "?\($0 + 1)" }.joined(separator: ", ")
    let columns = try table.columnNames(session).joined(separator: ", ")
    let number = table.rowid.flatMap { isNumberFree ? $0 : nil }
    let query = try session.query(
      "INSERT INTO \(table.name) (\(number.map { $0 + ", " } ?? "")\(columns)) "
        + "VALUES (\(number == nil ? "" : "?1, ")\(names))")
    if number != nil, let rowid = image.rowid { query.bind(rowid, at: 1) }
    query.bind(image.columns, from: 2)
    _ = try query.step()
    guard let there = try occupant(of: image), there.digest(hash) == digest else {
      throw SQLiteFailure(code: 1, message: "a row reads back differently than it was saved")
    }
    return true
  }

  private func isFree(_ number: Int64) throws(SQLiteFailure) -> Bool {
    byNumber.reset()
    byNumber.bind(number, at: 1)
    return try !byNumber.step()
  }

  /// The row that has the same hash; where hashes may repeat, the one of the same number.
  private func occupant(of image: RowImage) throws(SQLiteFailure) -> RowImage? {
    if table.allowsDuplicates, let number = image.rowid {
      byNumber.reset()
      byNumber.bind(number, at: 1)
      return try byNumber.step() ? byNumber.image() : nil
    }
    byName.reset()
    byName.bind(Array(image.columns.prefix(1)), from: 1)
    return try byName.step() ? byName.image() : nil
  }
}
