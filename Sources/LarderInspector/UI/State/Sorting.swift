/// Orders as the menu says them.
extension SortColumn {
  /// The columns of the menu, in its order.
  static let menu: [SortColumn] = [.found, .status, .key, .size, .age, .id]

  /// The order in words.
  var title: String {
    switch self {
    case .found: "order found"
    case .status: "status, faulty first"
    case .key: "key"
    case .size: "size, largest first"
    case .age: "age, newest first"
    case .id: "hash or name"
    }
  }

  /// Whether the largest comes first unless asked otherwise.
  var isDescendingFirst: Bool { self == .size }
}

extension SortOrder {
  /// How the entries follow each other.
  var words: String {
    switch column {
    case .found: isDescending ? "the last found first" : "in the order found"
    case .status: isDescending ? "the faulty last" : "the faulty first"
    case .key: isDescending ? "by key, backwards" : "by key"
    case .size: isDescending ? "the largest first" : "the smallest first"
    case .age: isDescending ? "the oldest first" : "the newest first"
    case .id: isDescending ? "by hash or name, backwards" : "by hash or name"
    }
  }
}

// Sorting.
extension Inspector {
  /// Sorts by what the menu shows at a line; what it is sorted by already, the other way round.
  mutating func chooseOrder(_ line: Int) {
    dialog = nil
    guard SortColumn.menu.indices.contains(line) else { return }
    sort(by: SortColumn.menu[line])
  }

  mutating func moveSortMenu(by lines: Int) {
    guard case .sortMenu(let line) = dialog else { return }
    dialog = .sortMenu(line: line.moved(by: lines, within: SortColumn.menu.count))
  }

  private mutating func sort(by column: SortColumn) {
    let isSame = listing.order.column == column
    let isDescending = isSame ? !listing.order.isDescending : column.isDescendingFirst
    changeOrder(SortOrder(column, isDescending: isDescending))
  }

  /// Sorts, and remembers that it was asked for.
  mutating func changeOrder(_ order: SortOrder) {
    listing.sort(by: order)
    macro.note(order)
  }

  /// Sorts by the column whose heading stands there.
  mutating func sort(byHeadingAt column: Int) {
    let width = layout.rows.size.columns - 1
    let columns = EntryColumns(columns: width, hasCaches: inventory.caches.count > 1)
    if let column = columns.column(at: column) { sort(by: column) }
  }
}
