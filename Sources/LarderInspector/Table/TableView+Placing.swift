// New and changed rows.
extension TableView {
  /// The rows that are put to their places at once: in a million, that takes 5 ms.
  private static var placedSize: Int { 1024 }

  /// Puts a group of new and changed rows to their places.
  ///
  /// - Returns: Whether it did; not where it is better to wait for more.
  mutating func placeNext(_ source: Source, _ left: inout Int) -> Bool {
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
    version += 1
    insert(ordering.sorted(matching.map(UInt32.init)), removing: !moving.isEmpty, ordering)
    for row in matching { members.insert(row) }
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
    reordered = version
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
