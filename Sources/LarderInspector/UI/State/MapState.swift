import Larder
import LarderFormats

/// The map of health, and where people are in it.
struct MapState: Sendable {
  var health = ListHealth()
  /// The row of the table that the cursor is on; the cell follows from the size of the screen.
  var row: Int?
  /// The place of that row in the list, or where it was.
  var place = 0
}

/// How the places of a list are laid out as cells.
struct MapGrid: Equatable {
  /// The cells of the map.
  let area: Area
  /// The places of the list.
  let rows: Int
  /// The places that a cell stands for: a power of two.
  let rowsPerCell: Int
  /// The columns from one cell to the next.
  let pitch: Int

  /// Lays out rows in as few to a cell as there is room for.
  init(area: Area, rows: Int) {
    self.area = area
    self.rows = rows
    // Without a blank column at the edge, the last one would touch the frame.
    let columns = max(1, area.size.columns - 2)
    let lines = max(1, area.size.lines)
    pitch = rows * 2 <= columns * lines ? 2 : 1
    var perCell = 1
    while (rows + perCell - 1) / perCell > columns / pitch * lines { perCell *= 2 }
    rowsPerCell = perCell
  }

  /// The cells of a line.
  var columns: Int { max(1, max(1, area.size.columns - 2) / pitch) }
  /// The number of cells.
  var count: Int { (rows + rowsPerCell - 1) / rowsPerCell }

  /// The cell of a place.
  func cell(of place: Int) -> Int { place / rowsPerCell }

  /// The places of a cell.
  func rows(of cell: Int) -> Range<Int> {
    min(cell * rowsPerCell, rows)..<min((cell + 1) * rowsPerCell, rows)
  }

  /// Where a cell stands on the screen.
  func position(of cell: Int) -> Position {
    Position(line: area.line + cell / columns, column: area.column + 1 + cell % columns * pitch)
  }

  /// The cell at a place of the screen.
  func cell(at position: Position) -> Int? {
    guard area.contains(position) else { return nil }
    let column = (position.column - area.column - 1) / pitch
    guard position.column > area.column, column < columns else { return nil }
    let cell = (position.line - area.line) * columns + column
    return cell < count ? cell : nil
  }
}

/// What a cell of the map stands for, in numbers.
struct MapCell: Equatable, Sendable {
  /// The places in the list, gone entries included.
  let places: Range<Int>
  /// What the list is sorted by.
  let order: SortOrder
  /// The number of entries of each status that occurs, the worst first.
  var statuses: [(status: EntryStatus, count: Int)] = []
  /// The size of the entries, in bytes.
  var bytes: Int64 = 0
  /// The row of the first of the worst entries; `nil` where all are gone.
  var worst: Int?

  /// Looks at the entries of a cell.
  ///
  /// - Complexity: O(places of the cell).
  init(_ places: Range<Int>, of map: HealthMap, in order: SortOrder, _ table: EntryTable) {
    (self.places, self.order) = (places, order)
    var counts = [Int](repeating: 0, count: EntryStatus.allCases.count)
    let rows = map.rows[places.clamped(to: map.rows.indices)].lazy.map(Int.init)
    for row in rows where table.isListed(row) {
      counts[table.status(of: row).ordinal] += 1
      bytes &+= table.size(of: row)
      if worst.map({ table.health(of: $0) < table.health(of: row) }) ?? true { worst = row }
    }
    statuses = EntryStatus.allCases.map { ($0, counts[$0.ordinal]) }.filter { $0.1 > 0 }
      .sorted { $0.status.ordinal < $1.status.ordinal }
  }

  /// The number of entries.
  var entries: Int { statuses.reduce(0) { $0 + $1.count } }

  static func == (one: MapCell, other: MapCell) -> Bool {
    one.places == other.places && one.order == other.order && one.bytes == other.bytes
      && one.worst == other.worst
      && one.statuses.elementsEqual(other.statuses, by: ==)
  }
}

// The map of health.
extension Inspector {
  /// The lines below the map that name the cell under the cursor, where no pane does.
  private static let factLines = 2

  /// How the rows are laid out on this screen.
  var mapGrid: MapGrid {
    let rows = layout.rows
    let facts = layout.isSplit ? 0 : min(Self.factLines, max(0, rows.size.lines - 2))
    let area = Area(
      line: rows.line, column: rows.column, lines: rows.size.lines - facts,
      columns: rows.size.columns)
    return MapGrid(area: area, rows: map.health.count(listing))
  }

  /// What the cell under the cursor stands for.
  var mapCell: MapCell {
    let grid = mapGrid
    return MapCell(
      grid.rows(of: grid.cell(of: map.place)), of: map.health.shown, in: listing.order, table)
  }

  /// Keeps the cursor on its entry; where that is not on the map any more, at its place.
  mutating func settleMap() {
    if let row = map.row, let place = map.health.shown.place(of: row) {
      map.place = place
    } else {
      moveMap(to: map.place)
    }
  }

  private mutating func moveMap(to place: Int) {
    let rows = map.health.shown.rows
    map.place = max(0, min(place, rows.count - 1))
    map.row = rows.isEmpty ? nil : Int(rows[map.place])
  }

  /// Goes to a cell.
  mutating func moveMap(toCell cell: Int) { moveMap(to: mapGrid.rows(of: cell).lowerBound) }

  mutating func moveMap(_ command: Command) {
    let grid = mapGrid
    switch command {
    case .moveLeft: moveMap(by: -1)
    case .moveRight: moveMap(by: 1)
    case .moveUp: moveMap(by: -grid.columns)
    case .moveDown: moveMap(by: grid.columns)
    case .pageUp: moveMap(by: -grid.columns * (grid.area.size.lines / 2 + 1))
    case .pageDown: moveMap(by: grid.columns * (grid.area.size.lines / 2 + 1))
    case .moveToTop: moveMap(to: 0)
    default: moveMap(to: .max)
    }
  }

  /// Moves by some cells; where that leads out of the map, not at all.
  mutating func moveMap(by cells: Int) {
    let grid = mapGrid
    let cell = grid.cell(of: map.place) + cells
    if (0..<grid.count).contains(cell) { moveMap(toCell: cell) }
  }

  /// Goes to the next cell that is worth a look, around the end.
  mutating func seekInMap(_ step: Int) {
    let grid = mapGrid
    guard grid.count > 0 else { return }
    var cell = grid.cell(of: map.place)
    for _ in 0..<grid.count {
      cell = (cell + step + grid.count) % grid.count
      if map.health.shown.worst(of: grid.rows(of: cell), in: table) >= .warned {
        return moveMap(toCell: cell)
      }
    }
    message = Message(.note, "nothing else here asks for attention")
  }

  /// Goes to the worst entry of the cell under the cursor, in the list.
  mutating func openMapCell() {
    guard let row = mapCell.worst else { return }
    origin = Origin(page: page, filter: query, row: cursor.row)
    page = .entries
    cursor.move(to: listing.position(of: row, near: map.place) ?? map.place, in: listing)
  }
}
