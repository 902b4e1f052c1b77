internal import Larder
internal import SystemPackage

/// Copies what can be read of a native database into a new one.
struct NativeSalvage {
  private let exam: NativeExam
  private let judge: NativeRowJudge

  /// Columns of `entries`; the first is the row's number, which the record itself leaves out.
  private static let columns = 5

  init(_ exam: NativeExam, _ remedies: NativeRemedies) {
    self.exam = exam
    judge = NativeRowJudge(remedies)
  }

  /// What was copied so far.
  private struct Count {
    var rows = 0
    var broken = 0
    var doubles = 0

    var losses: [String] {
      (broken > 0 ? ["\(broken) rows that are no whole entry"] : [])
        + (doubles > 0 ? ["\(doubles) rows with the hash of another"] : [])
    }
  }

  func run(into file: FilePath) throws -> RowSalvage {
    guard let snapshot = exam.snapshot, let header = exam.fileHeader else {
      throw LarderError(
        .inputOutput, "cannot save any rows: the schema of the database cannot be read")
    }
    let connection = try WriteConnection(creating: file)
    try connection.execute("PRAGMA page_size=\(header.pageSize)")
    let about = try about(snapshot)
    var count = Count()
    let isWhole = try connection.transaction(.alone) { session in
      try make(session, about)
      let insert = try session.query(
        "INSERT OR IGNORE INTO entries(id, hash, created, key, value) VALUES(?1, ?2, ?3, ?4, ?5)")
      func add(_ row: NativeRow) throws {
        guard judge.record(of: row, .full).status == .valid else { return count.broken += 1 }
        insert.reset()
        insert.bind(row.columns, from: 1)
        _ = try insert.step()
        count.rows += session.changes
        count.doubles += session.changes == 0 ? 1 : 0
      }
      guard let start = try readable(snapshot, add) else { return true }
      try search(snapshot, header, from: start, add)
      return false
    }
    try connection.execute("PRAGMA journal_mode=WAL")
    try connection.close()
    return RowSalvage(
      rows: count.rows, losses: count.losses + (isWhole ? [] : ["rows on damaged pages"]))
  }

  /// The text that says what the cache is.
  private func about(_ snapshot: DatabaseSnapshot) throws -> [UInt8] {
    try snapshot.single().run(steps: RowQuery.stepsPerRow) { session throws(SQLiteFailure) in
      let query = try session.query(CacheSchema.header)
      query.bind(Array(CacheSchema.headerName.utf8), as: .text, at: 1)
      return try query.step() ? Array(query.bytes(0)) : []
    }
  }

  private func make(_ session: DatabaseSession, _ about: [UInt8]) throws {
    for table in CacheSchema.tables { _ = try session.query(table).step() }
    _ = try session.query("PRAGMA application_id=\(CacheSchema.applicationID)").step()
    _ = try session.query("PRAGMA user_version=\(CacheSchema.version)").step()
    let query = try session.query("INSERT INTO meta(name, value) VALUES(?1, ?2)")
    query.bind(Array(CacheSchema.headerName.utf8), as: .text, at: 1)
    query.bind(about, as: .text, at: 2)
    _ = try query.step()
  }

  // MARK: Reading

  /// Rows that SQLite can still read; answers the number from which on it cannot.
  private func readable(
    _ snapshot: DatabaseSnapshot, _ body: (NativeRow) throws -> Void
  ) throws -> Int64? {
    var next = Int64.min
    var failure: (any Error)?
    do throws(SQLiteFailure) {
      try snapshot.scanner(0).run(steps: Int.max) { session throws(SQLiteFailure) in
        let query = try session.query(NativeRow.all)
        query.bind(next, at: 1)
        while try query.step() {
          let row = NativeRow(query)
          guard row.number >= next, row.number < .max else {
            throw SQLiteFailure(code: 11, message: "rows come in no order")
          }
          do { try body(row) } catch {
            failure = error
            return
          }
          next = row.number + 1
        }
      }
    } catch {
      return next
    }
    if let failure { throw failure }
    return nil
  }

  /// Rows on pages that can still be read, whatever leads to them.
  private func search(
    _ snapshot: DatabaseSnapshot, _ header: DatabaseHeader, from start: Int64,
    _ body: (NativeRow) throws -> Void
  ) throws {
    let source = FilePages(snapshot, pageSize: header.pageSize, fileSize: snapshot.size)
    let survey = PageSurvey(source, header: header, table: RowTable.entries.name)
    let rows = PageRows(source, header: header)
    var seen: Set<Int64> = []
    for leaf in survey.leaves + survey.strayLeaves {
      for row in rows.rows(of: leaf, columns: Self.columns) {
        guard row.rowid >= start, let row = NativeRow(row), seen.insert(row.number).inserted else {
          continue
        }
        try body(row)
      }
    }
  }
}

extension NativeRow {
  /// Takes a row of some leaf for one of `entries`, where it looks like one.
  fileprivate init?(_ row: PageRows<FilePages>.Row) {
    guard row.values.count == 5, case .blob(let hash) = row.values[1], hash.count == 16,
      case .integer(let created) = row.values[2], case .blob(let key) = row.values[3],
      case .blob(let value) = row.values[4]
    else { return nil }
    self.init(
      number: row.rowid, hash: hash, created: created, key: .bytes(key), value: .bytes(value))
  }

  /// All columns, the number first.
  fileprivate var columns: [StoredValue] {
    [.integer(number), .blob(hash), .integer(created), key.column, value.column]
  }
}

extension PartBytes {
  fileprivate var column: StoredValue {
    if case .bytes(let bytes) = self { .blob(bytes) } else { .null }
  }
}
