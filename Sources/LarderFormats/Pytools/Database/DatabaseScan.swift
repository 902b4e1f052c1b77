internal import Larder
internal import Synchronization

/// One reading of all rows of a database.
///
/// The numbers of the rows are cut into ranges; each thread takes one after the other. A range that
/// could not be read to its end goes to a list: because somebody wrote meanwhile, then it is read
/// again at the new moment; or because of damage, then the pages themselves are searched for the
/// rows that are left.
final class DatabaseScan: Sendable {
  /// How the reading of a range ended.
  private enum End {
    case done, stopped
    /// Somebody wrote; rows from this number on were not delivered.
    case moved(from: Int64)
    case damaged(from: Int64, SQLiteFailure)
    /// The row is too long to be read into memory.
    case tooBig(from: Int64)
  }

  private struct State {
    var pending: [ClosedRange<Int64>] = []
    var moved: [ClosedRange<Int64>] = []
    var damaged: [ClosedRange<Int64>] = []
    var failure: SQLiteFailure?
    var isStopped = false
  }

  static let batchSize = 256
  /// Ranges for each thread: more even out rows of different sizes.
  private static let rangesPerThread: UInt64 = 16
  /// Fewer row numbers are not worth a second thread.
  private static let sharedSpan: UInt64 = 1_024

  private let database: PytoolsDatabase
  private let exam: DatabaseExam
  private let snapshot: DatabaseSnapshot
  private let schema: DictSchema
  private let depth: Depth
  private let labels: Labels
  private let isOwnRule: Bool
  private let state = Mutex(State())

  init(
    _ database: PytoolsDatabase, _ exam: DatabaseExam, _ snapshot: DatabaseSnapshot,
    _ schema: DictSchema, depth: Depth, labels: Labels
  ) {
    self.database = database
    self.exam = exam
    self.snapshot = snapshot
    self.schema = schema
    self.depth = depth
    self.labels = labels
    isOwnRule = depth < .full || RowTrust.isOwnRule(snapshot, schema)
  }

  /// What is left to be done after a reading.
  struct Result {
    /// Ranges to be read again at a later moment.
    var moved: [ClosedRange<Int64>]
    /// Ranges that damage keeps from being read.
    var damaged: [ClosedRange<Int64>]
    var failure: SQLiteFailure?
    var isStopped: Bool
  }

  /// Reads ranges of row numbers; all rows where none are given.
  func run(
    _ ranges: [ClosedRange<Int64>]?, threads: Int,
    deliver: @Sendable (ScanBatch) -> ScanDecision
  ) -> Result {
    // Rows of the same hash are told apart by the order in which they come.
    let threads =
      schema.allowsDuplicates || schema.rowid == nil
      ? 1 : max(1, min(threads, DatabaseSnapshot.scanners))
    let ranges = ranges ?? self.ranges(for: threads)
    state.withLock { $0.pending = ranges.reversed() }
    Workers.run(ranges.count > 1 ? threads : 1) { number in work(number, deliver: deliver) }
    return state.withLock { state in
      Result(
        moved: state.moved, damaged: state.damaged, failure: state.failure,
        isStopped: state.isStopped)
    }
  }

  // MARK: - Ranges

  private func ranges(for threads: Int) -> [ClosedRange<Int64>] {
    guard let rowid = schema.rowid, threads > 1, let bounds = bounds(rowid) else {
      return [Int64.min...Int64.max]
    }
    let span = UInt64(bitPattern: bounds.upperBound &- bounds.lowerBound)
    let width = span / (Self.rangesPerThread * UInt64(threads))
    guard span >= Self.sharedSpan, width > 0 else { return [Int64.min...Int64.max] }
    var ranges: [ClosedRange<Int64>] = []
    var start = Int64.min
    var end = bounds.lowerBound
    for _ in 1..<Self.rangesPerThread * UInt64(threads) {
      end = end &+ Int64(bitPattern: width)
      ranges.append(start...end)
      start = end &+ 1
    }
    return ranges + [start...Int64.max]
  }

  private func bounds(_ rowid: String) -> ClosedRange<Int64>? {
    let bounds = try? snapshot.scanner(0).run(steps: RowQuery.stepsPerRow) {
      session throws(SQLiteFailure) -> ClosedRange<Int64>? in
      let query = try session.query(RowQuery.bounds(rowid))
      guard try query.step(), query.kind(0) == .integer, query.kind(1) == .integer,
        query.integer(0) <= query.integer(1)
      else { return nil }
      return query.integer(0)...query.integer(1)
    }
    return bounds ?? nil
  }

  // MARK: - Threads

  private func work(_ number: Int, deliver: @Sendable (ScanBatch) -> ScanDecision) {
    var judge = RowJudge(
      depth: depth, labels: labels, remedies: database.remedies, isOwnRule: isOwnRule)
    while let range = next() {
      var range = range
      reading: while true {
        switch read(range, number, &judge, deliver: deliver) {
        case .done: break reading
        case .stopped:
          state.withLock { $0.isStopped = true }
          return
        case .moved(let start):
          state.withLock { $0.moved.append(start...range.upperBound) }
          break reading
        case .damaged(let start, let failure):
          state.withLock { state in
            state.damaged.append(start...range.upperBound)
            state.failure = failure
          }
          break reading
        case .tooBig(let start):
          guard let after = passTooBig(start...range.upperBound, number, judge, deliver: deliver)
          else { break reading }
          range = after
        }
      }
    }
  }

  private func next() -> ClosedRange<Int64>? {
    state.withLock { $0.isStopped ? nil : $0.pending.popLast() }
  }

  private func read(
    _ range: ClosedRange<Int64>, _ number: Int, _ judge: inout RowJudge,
    deliver: (ScanBatch) -> ScanDecision
  ) -> End {
    var position = Position(range.lowerBound)
    do throws(SQLiteFailure) {
      let connection = try snapshot.scanner(number)
      return try connection.run(steps: Int.max) { session throws(SQLiteFailure) -> End in
        let query = try self.query(session, range)
        do throws(SQLiteFailure) {
          while try query.step() {
            let row = query.row(depth)
            guard position.accepts(row) else {
              throw SQLiteFailure(code: 11, message: "rows come in no order")
            }
            position.add(judge.judge(row, among: session), row)
            if position.batch.count >= Self.batchSize,
              let end = flush(&position, deliver: deliver)
            {
              return end
            }
          }
          return flush(&position, deliver: deliver) ?? .done
        } catch {
          // What was read before the fault is sound.
          if let end = flush(&position, deliver: deliver) { return end }
          throw error
        }
      }
    } catch {
      return error.isTooBig ? .tooBig(from: position.next) : .damaged(from: position.next, error)
    }
  }

  private func query(
    _ session: DatabaseSession, _ range: ClosedRange<Int64>
  ) throws(SQLiteFailure) -> PreparedQuery {
    guard let rowid = schema.rowid else { return try session.query(RowQuery.all(depth: depth)) }
    let query = try session.query(RowQuery.range(rowid, depth: depth))
    query.bind(range.lowerBound, at: 1)
    query.bind(range.upperBound, at: 2)
    return query
  }

  /// Hands over what was read, unless the file was written to since it was opened.
  private func flush(_ position: inout Position, deliver: (ScanBatch) -> ScanDecision) -> End? {
    guard !position.batch.isEmpty else { return nil }
    if !snapshot.isCopy, !database.isStill(exam) { return .moved(from: position.delivered) }
    let batch = ScanBatch(entries: position.take(marking: schema.allowsDuplicates))
    let goesOn = deliver(batch) == .goOn && !state.withLock { $0.isStopped }
    return goesOn ? nil : .stopped
  }

  // MARK: - Rows too long for memory

  /// Tells of a row that is too long, and answers what to read after it.
  private func passTooBig(
    _ range: ClosedRange<Int64>, _ number: Int, _ judge: borrowing RowJudge,
    deliver: (ScanBatch) -> ScanDecision
  ) -> ClosedRange<Int64>? {
    guard let rowid = schema.rowid else { return nil }
    let found = try? snapshot.scanner(number).run(steps: RowQuery.stepsPerRow) {
      session throws(SQLiteFailure) -> (Int64, Int64)? in
      let query = try session.query(RowQuery.next(rowid))
      query.bind(range.lowerBound, at: 1)
      query.bind(range.upperBound, at: 2)
      guard try query.step() else { return nil }
      let row = query.integer(0)
      let size = session.size(ofRow: row, table: DictSchema.table, column: "key_value")
      return (row, size ?? Int64(ReadConnection.valueLimit))
    }
    guard let (row, size) = found ?? nil else { return nil }
    let batch = ScanBatch(entries: [judge.tooLong(row, size: size)])
    guard deliver(batch) == .goOn, row < range.upperBound else { return nil }
    return (row + 1)...range.upperBound
  }
}

/// How far a range was read.
private struct Position {
  private(set) var batch: [EntryRecord] = []
  /// The first row number that was not handed over yet.
  private(set) var delivered: Int64
  /// The first row number that was not read yet.
  private(set) var next: Int64
  private var isAtEnd = false
  private var seen: Set<[UInt8]> = []

  init(_ start: Int64) {
    delivered = start
    next = start
    batch.reserveCapacity(DatabaseScan.batchSize)
  }

  /// Numbers only ever grow; a damaged tree can lead around in a circle.
  func accepts(_ row: RowJudge.Row) -> Bool {
    row.rowid.map { $0 >= next && !isAtEnd } ?? true
  }

  mutating func add(_ record: EntryRecord, _ row: RowJudge.Row) {
    batch.append(record)
    if let rowid = row.rowid {
      isAtEnd = rowid == .max
      next = isAtEnd ? rowid : rowid + 1
    }
  }

  mutating func take(marking duplicates: Bool) -> [EntryRecord] {
    var records = batch
    batch.removeAll(keepingCapacity: true)
    delivered = next
    guard duplicates else { return records }
    for index in records.indices where !seen.insert(records[index].id.name).inserted {
      records[index].noteDuplicate()
    }
    return records
  }
}

extension EntryRecord {
  fileprivate mutating func noteDuplicate() {
    if status == .valid || status == .unchecked { status = .duplicate }
    findings.append(
      Finding(
        .duplicate, row: id.row, problem: "another row before it has the same hash",
        cause: "the table has no primary key, which pytools' own has", certainty: .certain))
  }
}
