internal import GRDB
internal import Larder
internal import LarderPickle
internal import SystemPackage

/// Copies what can be read of a pytools database into a new one.
struct PytoolsSalvage {
  private let database: PytoolsDatabase
  private let exam: DatabaseExam

  init(_ database: PytoolsDatabase, _ exam: DatabaseExam) {
    self.database = database
    self.exam = exam
  }

  func run(into file: FilePath) throws -> RowSalvage {
    guard exam.header != nil || exam.isNoDatabase else {
      throw LarderError.notMendable(database.info.path, "there is nothing in it that can be read")
    }
    var rows = 0
    var losses: [String] = []
    let connection = try WriteConnection(creating: file)
    if let header = exam.header { try prepare(connection, header) }
    try connection.transaction(.alone) { session in
      _ = try session.query(DictSchema.statement).step()
      let insert = try session.query("INSERT OR IGNORE INTO dict VALUES (?1, ?2)")
      var (doubles, broken) = (0, 0)
      losses = try forEachRow { hash, value in
        guard Self.isSound(value) else {
          broken += 1
          return
        }
        insert.reset()
        insert.bind([hash, value], from: 1)
        _ = try insert.step()
        rows += session.changes
        doubles += session.changes == 0 ? 1 : 0
      }
      if broken > 0 { losses.append("\(broken) rows that hold no whole pickle of a pair") }
      if doubles > 0 { losses.append("\(doubles) rows with the hash of another, or without one") }
    }
    if exam.header?.usesWAL == true { try connection.execute("PRAGMA journal_mode=WAL") }
    try connection.close()
    return RowSalvage(rows: rows, losses: losses)
  }

  /// Whether pytools can use a row: what cannot stays behind with the old database.
  private static func isSound(_ value: StoredValue) -> Bool {
    guard value.kind == .blob else { return false }
    return value.bytes.withUnsafeBytes { bytes in
      var walker = PickleWalker()
      return walker.walk(bytes).isWellFormed && PairSplit.find(in: bytes)?.isPair == true
    }
  }

  private func prepare(_ connection: WriteConnection, _ header: DatabaseHeader) throws {
    try connection.execute("PRAGMA page_size=\(header.pageSize)")
    if header.encoding == 2 { try connection.execute("PRAGMA encoding='UTF-16le'") }
    if header.encoding == 3 { try connection.execute("PRAGMA encoding='UTF-16be'") }
  }

  /// Calls a function with every row that can be read; answers what cannot.
  private func forEachRow(
    _ body: (StoredValue, StoredValue) throws -> Void
  ) throws -> [String] {
    var losses: [String] = []
    switch exam.content {
    // What is no database has no rows; an empty one takes its place.
    case .unreadable, .empty: break
    case .pages(let snapshot, let pages, let header):
      losses += pages.damageCount > 0 ? ["rows on damaged pages"] : []
      try search(snapshot, header, pages, [Int64.min...Int64.max], body)
    case .rows(let snapshot, let schema, let header):
      if !schema.oddities.isEmpty {
        losses.append("what pytools did not make: " + schema.oddities.joined(separator: ", "))
      }
      guard let start = try readable(snapshot, schema, body) else { return losses }
      losses.append("rows on damaged pages")
      let pages = DamagedPages(
        PageSurvey(
          FilePages(snapshot, pageSize: header.pageSize, fileSize: snapshot.size), header: header,
          table: DictSchema.table))
      try search(snapshot, header, pages, [start...Int64.max], body)
    }
    return losses
  }

  /// Rows that SQLite can still read; answers the number from which on it cannot.
  private func readable(
    _ snapshot: DatabaseSnapshot, _ schema: DictSchema,
    _ body: (StoredValue, StoredValue) throws -> Void
  ) throws -> Int64? {
    var next = Int64.min
    var failure: (any Error)?
    do throws(SQLiteFailure) {
      try snapshot.scanner(0).run(steps: Int.max) { session throws(SQLiteFailure) in
        let query = try session.query(RowQuery.everything(schema))
        while try query.step() {
          let image = query.image()
          guard image.rowid.map({ $0 >= next }) ?? true, image.columns.count >= 2 else {
            throw SQLiteFailure(code: 11, message: "rows come in no order")
          }
          do { try body(image.columns[0], image.columns[1]) } catch {
            failure = error
            return
          }
          if let rowid = image.rowid { next = rowid == .max ? rowid : rowid + 1 }
        }
      }
    } catch {
      return next
    }
    if let failure { throw failure }
    return nil
  }

  private func search(
    _ snapshot: DatabaseSnapshot, _ header: DatabaseHeader, _ pages: DamagedPages,
    _ ranges: [ClosedRange<Int64>], _ body: (StoredValue, StoredValue) throws -> Void
  ) throws {
    let search = PageSearch(database, snapshot, header, pages, ranges: ranges, depth: .full)
    var failure: (any Error)?
    search.forEachRow { _, hash, value in
      do { try body(hash, value) } catch { failure = error }
      return failure == nil
    }
    if let failure { throw failure }
  }
}
