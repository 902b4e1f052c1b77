/// The extent of a screen or of a part of it, in character cells.
package struct Size: Hashable, Sendable {
  /// The number of lines, never negative.
  package let lines: Int
  /// The number of columns, never negative.
  package let columns: Int

  /// Makes a size; negative numbers count as zero.
  package init(lines: Int, columns: Int) {
    self.lines = max(0, lines)
    self.columns = max(0, columns)
  }
}

/// One cell's place on a screen, counted from zero at the top left.
package struct Position: Hashable, Sendable {
  /// The line, counted from the top.
  package var line: Int
  /// The column, counted from the left.
  package var column: Int

  /// Makes a position.
  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}

/// A rectangle of cells.
package struct Area: Hashable, Sendable {
  /// The topmost line.
  package let line: Int
  /// The leftmost column.
  package let column: Int
  /// The extent, from the top left corner.
  package let size: Size

  /// Makes an area; a negative extent counts as none.
  package init(line: Int, column: Int, lines: Int, columns: Int) {
    self.line = line
    self.column = column
    size = Size(lines: lines, columns: columns)
  }

  /// The lines covered, from the top.
  package var lineRange: Range<Int> { line..<line + size.lines }
  /// The columns covered, from the left.
  package var columnRange: Range<Int> { column..<column + size.columns }

  /// The area within a border one cell thick.
  package var inside: Area {
    Area(
      line: line + 1, column: column + 1, lines: size.lines - 2, columns: size.columns - 2)
  }

  /// Returns whether a cell lies in the area.
  package func contains(_ position: Position) -> Bool {
    lineRange.contains(position.line) && columnRange.contains(position.column)
  }
}
