/// Compares rows of a table in an order.
struct RowOrdering<Source: TableSource> {
  /// A row with the number that mostly decides.
  struct Keyed {
    var key: UInt64
    var row: UInt32
  }

  let source: Source
  let order: SortOrder

  /// A row with its key of this moment.
  func keyed(_ row: UInt32) -> Keyed {
    Keyed(key: source.sortKey(of: Int(row), by: order.column), row: row)
  }

  /// Whether a row comes before another; never where they are the same.
  func isBefore(_ first: Keyed, _ second: Keyed) -> Bool {
    if first.key != second.key { return (first.key < second.key) != order.isDescending }
    let (firstRow, secondRow) = (Int(first.row), Int(second.row))
    if let isBefore = source.isBefore(firstRow, secondRow, by: order.column) {
      return isBefore != order.isDescending
    }
    return first.row < second.row
  }

  /// Rows in this order.
  func sorted(_ rows: [UInt32]) -> [UInt32] {
    rows.map(keyed).sorted(by: isBefore).map(\.row)
  }
}
