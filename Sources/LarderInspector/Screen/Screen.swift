/// What one place of the screen shows.
package struct Cell: Hashable, Sendable {
  /// The character with its marks; empty in the right half of a double-width character.
  package fileprivate(set) var text: String
  /// What the cell means.
  package fileprivate(set) var style: Style
  /// The columns taken: 1, 2, or 0 in the right half of a double-width character.
  package fileprivate(set) var width: Int8

  /// A place with nothing on it.
  package static let blank = Cell(text: " ", style: .plain, width: 1)
}

/// A grid of cells: what the terminal is to show, as a value.
///
/// Equal screens look the same. Whatever is put on a screen is escaped by ``SafeText`` first, so a
/// screen never holds a character that could steer a terminal. Drawing outside the grid is cut off.
package struct Screen: Equatable, Sendable {
  /// The extent of the grid.
  package let size: Size
  /// The signs to draw with; without Unicode, text outside ASCII is escaped too.
  package let glyphs: GlyphSet
  /// Where the text cursor blinks, or `nil` when it is hidden.
  package var cursor: Position?

  private var cells: [Cell]

  /// Makes an empty screen.
  package init(size: Size, glyphs: GlyphSet = .unicode) {
    self.size = size
    self.glyphs = glyphs
    cells = Array(repeating: .blank, count: size.lines * size.columns)
  }

  /// The whole of the screen.
  package var area: Area {
    Area(line: 0, column: 0, lines: size.lines, columns: size.columns)
  }

  /// The cell at a place on the screen.
  ///
  /// - Precondition: The place is on the screen.
  package subscript(line: Int, column: Int) -> Cell {
    precondition(area.contains(Position(line: line, column: column)), "no such cell")
    return cells[line * size.columns + column]
  }

  /// The cells of one line, from the left.
  ///
  /// - Precondition: The line is on the screen.
  package func row(_ line: Int) -> ArraySlice<Cell> {
    cells[line * size.columns..<(line + 1) * size.columns]
  }

  /// Writes text, cut off at a number of columns, if one is given, and at the screen's edge.
  ///
  /// - Returns: The column after the text, for writing on.
  /// - Complexity: O(columns written), however long the text.
  @discardableResult
  package mutating func put(
    _ text: String, line: Int, column: Int = 0, width: Int = .max, style: Style = .plain
  ) -> Int {
    guard (0..<size.lines).contains(line), column < size.columns else { return column }
    let (limit, isBeyond) = column.addingReportingOverflow(max(0, width))
    let end = isBeyond ? size.columns : min(limit, size.columns)
    var column = column
    var rest = CellText(text, glyphs: glyphs)
    while column < end, let cell = rest.next() {
      guard column + cell.width <= end else { break }
      place(cell, line: line, column: column, style: style)
      column += cell.width
    }
    return column
  }

  /// Writes one sign, cut off at the screen's edge.
  package mutating func put(_ glyph: Character, line: Int, column: Int, style: Style = .plain) {
    put(String(glyph), line: line, column: column, style: style)
  }

  /// Fills an area with a sign.
  package mutating func fill(_ area: Area, with glyph: Character = " ", style: Style = .plain) {
    for line in area.lineRange {
      put(
        String(repeating: glyph, count: area.size.columns), line: line, column: area.column,
        style: style)
    }
  }

  /// Changes the style of what stands in an area already.
  package mutating func restyle(_ area: Area, _ change: (Style) -> Style) {
    for line in area.lineRange.clamped(to: 0..<size.lines) {
      for column in area.columnRange.clamped(to: 0..<size.columns) {
        let index = line * size.columns + column
        cells[index].style = change(cells[index].style)
      }
    }
  }

  private mutating func place(_ cell: CellText.Element, line: Int, column: Int, style: Style) {
    let last = column + cell.width - 1
    guard column >= 0, last < size.columns else { return }
    let index = line * size.columns + column
    if cells[index].width == 0 { blankOut(index - 1) }
    if last + 1 < size.columns, cells[index + cell.width].width == 0 {
      blankOut(index + cell.width)
    }
    cells[index] = Cell(text: cell.text, style: style, width: Int8(cell.width))
    if cell.width == 2 { cells[index + 1] = Cell(text: "", style: style, width: 0) }
  }

  /// Leaves a blank where half of a double-width character was written over.
  private mutating func blankOut(_ index: Int) {
    cells[index].text = " "
    cells[index].width = 1
  }
}

extension Screen {
  /// The characters on the screen, one line each, without trailing blanks and without style.
  package var text: String {
    (0..<size.lines).map(text(ofLine:)).joined(separator: "\n")
  }

  /// Returns the characters of one line without trailing blanks.
  ///
  /// - Precondition: The line is on the screen.
  package func text(ofLine line: Int) -> String {
    let row = row(line)
    let end = row.lastIndex { $0.text != " " }.map { $0 + 1 } ?? row.startIndex
    return row[..<end].reduce(into: "") { $0 += $1.text }
  }
}
