package import LarderFormats

/// The rows of a table that match a query, in an order: what a list on the screen shows.
///
/// Keeps up with the table in slices: a new query or order is worked off a number of rows at a
/// time while the old rows are still shown; rows that are new or changed are put to their places
/// in small groups. Four bytes a row and a few bits.
///
/// After a change of the table, pass what changed to ``note(_:in:)`` and call
/// ``advance(in:limit:)`` until it has nothing left to do. A row that is removed from the table
/// stays in the view until then.
package struct TableView<Source: TableSource>: Sendable {
  /// What matches.
  package private(set) var query = Query.everything
  package private(set) var order = SortOrder()
  /// Counts the times that ``rows`` changed.
  package internal(set) var version = 0
  /// The last ``version`` in which rows changed their places or went: since then rows were only added
  /// at the end.
  package internal(set) var reordered = 0
  /// The rows, in order.
  package internal(set) var rows: [UInt32] = []

  /// The second that ages in the query are counted back from.
  private var now: Int64 = 0
  /// The rows of ``rows``.
  var members = RowSet()
  /// Rows that were changed after they were put to their places.
  var changed = RowSet()
  /// The number of rows of the table that were considered; later ones are new.
  var known = 0
  var rebuild: Rebuild?
  /// The number of new and changed rows when it was last asked to advance.
  var backlog = 0
  /// Rows of which the table cannot tell whether they match.
  private var undecided = RowSet()
  /// Rows of which somebody else could tell.
  private var decided = Decisions()

  private struct Decisions: Sendable {
    var yes = RowSet()
    var no = RowSet()
  }

  /// Makes a view of everything in the order found, of a table that it has not seen yet.
  package init() {}

  /// The number of rows.
  package var count: Int { rows.count }

  /// The row of the table at a place of the view.
  package subscript(position: Int) -> Int { Int(rows[position]) }

  /// Whether a new query or order is not shown yet.
  package var isRebuilding: Bool { rebuild != nil }

  /// Whether there is something for ``advance(in:limit:)`` to do.
  package func isBehind(_ source: Source) -> Bool {
    rebuild != nil || changed.count > 0 || known < source.rowCount
  }

  /// The place of a row, found fast where it is near a place.
  ///
  /// - Complexity: O(distance); O(rows) where it is not in the view.
  package func position(of row: Int, near: Int = 0) -> Int? {
    guard members.contains(row), !rows.isEmpty else { return nil }
    let start = min(max(near, 0), rows.count - 1)
    for distance in 0...max(start, rows.count - 1 - start) {
      if start + distance < rows.count, rows[start + distance] == row { return start + distance }
      if start >= distance, rows[start - distance] == row { return start - distance }
    }
    return nil
  }
}

// MARK: - What is shown

extension TableView {
  /// Shows what matches a query, soon.
  ///
  /// - Parameters:
  ///   - query: What is to match.
  ///   - now: The second that ages are counted back from, since 1970.
  package mutating func show(_ query: Query, now: Int64) {
    (self.query, self.now) = (query, now)
    (undecided, decided) = (RowSet(), Decisions())
    rebuild = Rebuild(end: known)
  }

  /// Shows rows in another order, soon.
  package mutating func sort(by order: SortOrder) {
    guard order != self.order else { return }
    self.order = order
    rebuild = Rebuild(end: known)
  }

  /// Says that rows of the table say something else than before.
  ///
  /// New rows need not be named.
  package mutating func note(_ rows: some Sequence<Int>, in source: Source) {
    let ordering = RowOrdering(source: source, order: order)
    for row in rows where row < known && isAffected(row, source) {
      decided.yes.remove(row)
      decided.no.remove(row)
      if changed.insert(row) {
        rebuild?.merge?.release(UInt32(row), ordering, changed: changed)
      }
    }
  }

  private func isAffected(_ row: Int, _ source: Source) -> Bool {
    guard query.isEverything, order.column.isFixed, rebuild == nil else { return true }
    return members.contains(row) != source.isListed(row)
  }
}

// MARK: - What the table cannot tell

extension TableView {
  /// The number of rows of which the table cannot tell whether they match.
  package var undecidedCount: Int { undecided.count }

  /// Rows of which the table cannot tell whether they match, in the order found.
  ///
  /// Have them looked at, and pass the records to ``decide(_:cache:in:)``.
  package func undecidedRows(from row: Int, limit: Int) -> [Int] {
    undecided.rows(from: row, limit: limit)
  }

  /// Says whether an undecided row matches.
  package mutating func decide(_ row: Int, matches: Bool) {
    guard undecided.contains(row) else { return }
    if matches { decided.yes.insert(row) } else { decided.no.insert(row) }
    changed.insert(row)
  }
}

extension TableView where Source == EntryTable {
  /// Tells from a fresh record whether an undecided row matches.
  package mutating func decide(_ record: EntryRecord, cache: Int, in table: EntryTable) {
    guard undecided.count > 0, table.caches.indices.contains(cache),
      let row = table.row(of: EntryAddress(cache: cache, id: record.id)), undecided.contains(row)
    else { return }
    let truth = query.matches(
      record, in: table.caches[cache], now: now, isMarked: table[row].isMarked)
    if truth != .unknown { decide(row, matches: truth == .yes) }
  }
}

// MARK: - Keeping up

extension TableView {
  /// Works off some of what there is to do.
  ///
  /// Few changes wait until none come any more, so that a scan under way does not have everything
  /// moved for each of its batches.
  ///
  /// - Parameters:
  ///   - source: The table.
  ///   - limit: The number of rows to deal with, give or take a group of 2,048.
  /// - Returns: Whether there is more to do.
  @discardableResult
  package mutating func advance(in source: Source, limit: Int) -> Bool {
    var left = limit
    while left > 0, isBehind(source) {
      if rebuild != nil {
        advanceRebuild(source, &left)
      } else if !placeNext(source, &left) {
        return true
      }
    }
    return isBehind(source)
  }

  mutating func matches(_ row: Int, _ source: Source) -> Bool {
    undecided.remove(row)
    guard source.isListed(row) else { return false }
    if query.isEverything { return true }
    switch source.matches(query, row: row, now: now) {
    case .yes: return true
    case .no: return false
    case .unknown:
      if decided.yes.contains(row) { return true }
      if !decided.no.contains(row) { undecided.insert(row) }
      return false
    }
  }
}
