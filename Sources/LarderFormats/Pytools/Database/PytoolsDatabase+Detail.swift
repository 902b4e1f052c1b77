package import Larder
internal import LarderPickle

extension PytoolsDatabase {
  package func check(
    _ entry: EntryID, depth: Depth
  ) throws(LarderError) -> EntryRecord? {
    var judge = RowJudge(
      depth: max(depth, .structure), labels: .all, remedies: remedies,
      isOwnRule: isOwnRule(at: depth))
    return withRow(entry) { judge.judge($0, among: $1) }
  }

  package func bytes(
    of entry: EntryID, part: EntryPart, from offset: Int64, limit: Int
  ) throws(LarderError) -> [UInt8] {
    withRow(entry) { row, _ in
      guard offset >= 0, offset < Int64(row.bytes.count), limit > 0 else { return [] }
      return Array(row.bytes.dropFirst(Int(offset)).prefix(limit))
    } ?? []
  }

  package func detail(of entry: EntryID) throws(LarderError) -> EntryDetail? {
    var judge = RowJudge(
      depth: .full, labels: .all, remedies: remedies, isOwnRule: isOwnRule(at: .full))
    return withRow(entry) { row, session in
      let record = judge.judge(row, among: session)
      let description = RowDescription(row, record)
      return EntryDetail(record: record, key: description.key, value: description.value)
    }
  }

  /// All that a row holds; `nil` where it is gone.
  func image(of entry: EntryID) -> RowImage? {
    guard case .rows(let snapshot, let schema, _) = current().content else {
      return withRow(entry) { row, _ in
        RowImage(rowid: row.rowid, columns: [.text(Array(row.hash)), .blob(Array(row.bytes))])
      }
    }
    let image = try? snapshot.single().run(steps: RowQuery.stepsPerRow) {
      session throws(SQLiteFailure) in
      let table = RowTable(schema)
      let byNumber = try session.query(table.query(by: .number))
      let byName = try session.query(table.query(by: .name))
      return try RowImage.find(entry, table, byNumber, byName)
    }
    return image ?? nil
  }

  /// Whether hashes were made by the rule of pytools itself, so that another one is a fault.
  func isOwnRule(at depth: Depth) -> Bool {
    guard depth == .full, case .rows(let snapshot, let schema, _) = current().content else {
      return false
    }
    return RowTrust.isOwnRule(snapshot, schema)
  }

  /// Lends a row; `nil` where there is none of that number and hash.
  private func withRow<Result>(
    _ entry: EntryID, _ body: (RowJudge.Row, DatabaseSession?) -> Result
  ) -> Result? {
    switch current().content {
    case .unreadable, .empty: return nil
    case .rows(let snapshot, let schema, let header):
      do throws(SQLiteFailure) {
        return try snapshot.single().run(steps: RowQuery.stepsPerRow) {
          session throws(SQLiteFailure) in
          let query = try self.query(entry, schema, session)
          guard try query.step() else { return nil }
          let row = query.row(.structure)
          return matches(row, entry) ? body(row, session) : nil
        }
      } catch {
        let size = snapshot.size
        let pages = DamagedPages(
          PageSurvey(
            FilePages(snapshot, pageSize: header.pageSize, fileSize: size), header: header,
            table: DictSchema.table))
        return search(entry, snapshot, pages, header, body)
      }
    case .pages(let snapshot, let pages, let header):
      return search(entry, snapshot, pages, header, body)
    }
  }

  private func query(
    _ entry: EntryID, _ schema: DictSchema, _ session: DatabaseSession
  ) throws(SQLiteFailure) -> PreparedQuery {
    guard let rowid = schema.rowid, let row = entry.row else {
      let query = try session.query(RowQuery.named)
      query.bind(entry.name, as: .text, at: 1)
      return query
    }
    let query = try session.query(RowQuery.row(rowid))
    query.bind(row, at: 1)
    return query
  }

  /// A row that was too long to be read has no name in its record.
  private func matches(_ row: RowJudge.Row, _ entry: EntryID) -> Bool {
    entry.name.isEmpty || RowJudge.id(row.hash, row.rowid).name == entry.name
  }

  private func search<Result>(
    _ entry: EntryID, _ snapshot: DatabaseSnapshot, _ pages: DamagedPages,
    _ header: DatabaseHeader, _ body: (RowJudge.Row, DatabaseSession?) -> Result
  ) -> Result? {
    let wanted = entry.row.map { $0...$0 } ?? Int64.min...Int64.max
    let search = PageSearch(self, snapshot, header, pages, ranges: [wanted], depth: .full)
    var result: Result?
    search.forEachRow { rowid, hash, value in
      guard hash.bytes == entry.name || entry.name.isEmpty else { return true }
      result = hash.bytes.withUnsafeBytes { hashBytes in
        value.bytes.withUnsafeBytes { bytes in
          body(
            RowJudge.Row(
              rowid: rowid, hashKind: hash.kind, hash: hashBytes, kind: value.kind, bytes: bytes,
              size: nil), nil)
        }
      }
      return false
    }
    return result
  }
}
