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
  package private(set) var version = 0
  /// The rows, in order.
  package private(set) var rows: [UInt32] = []

  /// The second that ages in the query are counted back from.
  private var now: Int64 = 0
  /// The rows of ``rows``.
  private var members = RowSet()
  /// Rows that were changed after they were put to their places.
  private var changed = RowSet()
  /// The number of rows of the table that were considered; later ones are new.
  private var known = 0
  private var rebuild: Rebuild?
  /// The number of new and changed rows when it was last asked to advance.
  private var backlog = 0
  /// Rows of which the table cannot tell whether they match.
  private var undecided = RowSet()
  /// Rows of which somebody else could tell.
  private var decided = Decisions()

  private struct Decisions: Sendable {
    var yes = RowSet()
    var no = RowSet()
  }

  /// A new query or order on its way.
  private struct Rebuild: Sendable {
    /// The rows that take part: those there were when it began.
    var end: Int
    var next = 0
    var group: [UInt32] = []
    var runs: [[UInt32]] = []
    var merge: RowMerge?

    mutating func finishGroup(_ ordering: RowOrdering<Source>) {
      if !group.isEmpty { runs.append(ordering.sorted(group)) }
      group = []
    }
  }

  /// The rows that are sorted at once.
  private static var groupSize: Int { 2048 }
  /// The rows that are put to their places at once: in a million, that takes 5 ms.
  private static var placedSize: Int { 1024 }

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

  private mutating func matches(_ row: Int, _ source: Source) -> Bool {
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

// A new query or order.
extension TableView {
  private mutating func advanceRebuild(_ source: Source, _ left: inout Int) {
    guard var work = rebuild else { return }
    rebuild = nil  // So that nothing is copied.
    if work.merge == nil { gather(&work, source, &left) }
    if var merge = work.merge {
      work.merge = nil
      let ordering = RowOrdering(source: source, order: order)
      if merge.advance(&left, ordering, changed: changed) { return publish(merge.merged) }
      work.merge = merge
    }
    rebuild = work
  }

  private mutating func gather(_ work: inout Rebuild, _ source: Source, _ left: inout Int) {
    let ordering = RowOrdering(source: source, order: order)
    while left > 0, work.next < work.end {
      if matches(work.next, source) { work.group.append(UInt32(work.next)) }
      work.next += 1
      left -= 1
      if work.group.count == Self.groupSize { work.finishGroup(ordering) }
    }
    guard work.next == work.end else { return }
    work.finishGroup(ordering)
    work.merge = RowMerge(work.runs)
    work.runs = []
  }

  private mutating func publish(_ rows: [UInt32]) {
    self.rows = rows
    members = RowSet()
    for row in rows { members.insert(Int(row)) }
    version += 1
  }
}

// New and changed rows.
extension TableView {
  /// Puts a group of new and changed rows to their places.
  ///
  /// - Returns: Whether it did; not where it is better to wait for more.
  private mutating func placeNext(_ source: Source, _ left: inout Int) -> Bool {
    let waiting = changed.count + source.rowCount - known
    defer { backlog = waiting }
    // Moving 65,536 rows takes no time worth mentioning.
    guard waiting >= Self.placedSize || waiting == backlog || rows.count < 1 << 16 else {
      return false
    }
    place(nextGroup(source), source)
    left -= Self.placedSize + rows.count / 64
    return true
  }

  private mutating func nextGroup(_ source: Source) -> [Int] {
    let old = changed.rows(from: 0, limit: Self.placedSize)
    for row in old { changed.remove(row) }
    let new = known..<min(source.rowCount, known + Self.placedSize - old.count)
    known = new.upperBound
    return old + new
  }

  private mutating func place(_ group: [Int], _ source: Source) {
    let ordering = RowOrdering(source: source, order: order)
    let matching = group.filter { matches($0, source) }
    let moving = group.filter(members.contains)
    if moving.isEmpty && matching.isEmpty { return }
    for row in moving { members.remove(row) }
    insert(ordering.sorted(matching.map(UInt32.init)), removing: !moving.isEmpty, ordering)
    for row in matching { members.insert(row) }
    version += 1
  }

  /// Inserts sorted rows, and leaves out those that are no members any more.
  private mutating func insert(
    _ sorted: [UInt32], removing: Bool, _ ordering: RowOrdering<Source>
  ) {
    var place = 0
    if let first = sorted.first, !removing {
      place = position(for: first, from: 0, ordering)
      if place == rows.count { return rows.append(contentsOf: sorted) }
    }
    var result: [UInt32] = []
    result.reserveCapacity(rows.count + sorted.count)
    append(0..<place, removing, to: &result)
    for row in sorted {
      let next = position(for: row, from: place, ordering)
      append(place..<next, removing, to: &result)
      result.append(row)
      place = next
    }
    append(place..<rows.count, removing, to: &result)
    rows = result
  }

  private func append(_ places: Range<Int>, _ removing: Bool, to result: inout [UInt32]) {
    guard removing else { return result.append(contentsOf: rows[places]) }
    for place in places where members.contains(Int(rows[place])) { result.append(rows[place]) }
  }

  /// The first place from one on whose row does not come before another row.
  ///
  /// Rows that changed or go away are not in order: they are looked through.
  private func position(
    for row: UInt32, from start: Int, _ ordering: RowOrdering<Source>
  ) -> Int {
    let keyed = ordering.keyed(row)
    var (low, high) = (start, rows.count)
    while low < high {
      let middle = (low + high) / 2
      var probe = middle
      while probe < high, isAdrift(Int(rows[probe])) { probe += 1 }
      if probe < high, ordering.isBefore(ordering.keyed(rows[probe]), keyed) {
        low = probe + 1
      } else {
        high = middle
      }
    }
    return low
  }

  private func isAdrift(_ row: Int) -> Bool { changed.contains(row) || !members.contains(row) }
}
