internal import Larder

/// Rows read from the pages themselves, where SQLite gives up.
struct PageSearch {
  /// Columns that are read: the hash and the pickle.
  private static let columns = 2

  private let database: PytoolsDatabase
  private let snapshot: DatabaseSnapshot
  private let header: DatabaseHeader
  private let pages: DamagedPages
  /// The row numbers that are wanted.
  private let ranges: [ClosedRange<Int64>]
  private let depth: Depth

  init(
    _ database: PytoolsDatabase, _ snapshot: DatabaseSnapshot, _ header: DatabaseHeader,
    _ pages: DamagedPages, ranges: [ClosedRange<Int64>], depth: Depth
  ) {
    self.database = database
    self.snapshot = snapshot
    self.header = header
    self.pages = pages
    self.ranges = ranges
    self.depth = depth
  }

  /// Delivers every row that can be read whole, each number once; answers whether it came to the
  /// end.
  func run(deliver: (ScanBatch) -> ScanDecision) -> Bool {
    var judge = RowJudge(
      depth: max(depth, .structure), labels: .all, remedies: database.remedies, isOwnRule: false)
    var batch = ScanBatch()
    var isStopped = false
    forEachRow { rowid, hash, value in
      batch.entries.append(Self.judge(rowid, hash, value, &judge))
      guard batch.entries.count >= DatabaseScan.batchSize else { return true }
      isStopped = deliver(batch) == .stop
      batch = ScanBatch()
      return !isStopped
    }
    if isStopped { return false }
    return batch.isEmpty || deliver(batch) == .goOn
  }

  /// Calls a function with each row that can be read whole, until it answers no.
  func forEachRow(_ body: (Int64, StoredValue, StoredValue) -> Bool) {
    let size = snapshot.size
    let survey = PageRows(
      FilePages(snapshot, pageSize: header.pageSize, fileSize: size), header: header)
    var seen: Set<Int64> = []
    for leaf in pages.leaves {
      for row in survey.rows(of: leaf, columns: Self.columns) {
        guard row.values.count == Self.columns, Self.isPlausible(row.values),
          ranges.contains(where: { $0.contains(row.rowid) }), seen.insert(row.rowid).inserted
        else { continue }
        if !body(row.rowid, row.values[0], row.values[1]) { return }
      }
    }
  }

  /// A leaf that no tree leads to may be of any table: a hash is a text, a pickle no number.
  private static func isPlausible(_ values: [StoredValue]) -> Bool {
    values[0].kind == .text && (values[1].kind == .blob || values[1].kind == .text)
  }

  private static func judge(
    _ rowid: Int64, _ hash: StoredValue, _ value: StoredValue, _ judge: inout RowJudge
  ) -> EntryRecord {
    hash.bytes.withUnsafeBytes { hashBytes in
      value.bytes.withUnsafeBytes { bytes in
        judge.judge(
          RowJudge.Row(
            rowid: rowid, hashKind: hash.kind, hash: hashBytes, kind: value.kind, bytes: bytes,
            size: nil), among: nil)
      }
    }
  }
}

extension StoredValue {
  /// The bytes of a blob or text; of anything else none.
  var bytes: [UInt8] {
    switch self {
    case .text(let bytes), .blob(let bytes): bytes
    case .null, .integer, .real: []
    }
  }
}
