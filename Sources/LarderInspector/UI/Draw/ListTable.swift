/// One column of a list.
struct ListColumn {
  let title: String
  /// In cells; nothing is drawn of a column without any.
  let width: Int
  var alignment = TextFit.Alignment.left
  var cut = TextFit.Cut.end
}

/// One row of a list.
struct ListRow {
  var glyph: Character
  var style: Style
  var isMarked = false
  /// One text for each column.
  var texts: [(text: String, style: Style)]
  /// How the text of a column is cut where that is not as the column says.
  var cuts: [Int: TextFit.Cut] = [:]
}

// Lists that are short enough to be put together as a whole.
extension Inspector {
  /// Draws a list as a table; rows are asked for only when they are seen.
  func drawTable(
    on screen: inout Screen, _ layout: Layout, _ columns: [ListColumn], empty: String,
    row: (Int) -> ListRow
  ) {
    drawHeadings(on: &screen, layout.mainInside, columns)
    drawRows(on: &screen, layout, empty: empty) { screen, index, line, isSelected in
      drawRow(row(index), on: &screen, line: line, layout.rows, columns, isSelected)
    }
  }

  /// Draws the rows that are seen, each by itself.
  func drawRows(
    on screen: inout Screen, _ layout: Layout, empty: String,
    draw: (inout Screen, _ index: Int, _ line: Int, _ isSelected: Bool) -> Void
  ) {
    let (rows, list, count) = (layout.rows, list, rowCount)
    guard count > 0 else {
      let line = rows.line + min(1, rows.size.lines - 1)
      screen.put(
        empty, line: line, column: rows.column + 2, width: rows.size.columns - 3, style: .dim)
      return
    }
    for offset in 0..<max(0, min(rows.size.lines, count - list.scroll.top)) {
      let (index, line) = (list.scroll.top + offset, rows.line + offset)
      let isSelected = index == list.position
      let plain = Style.plain.selected(isSelected)
      screen.fill(
        Area(line: line, column: rows.column, lines: 1, columns: rows.size.columns), style: plain)
      if isSelected {
        screen.put(glyphs.pointer, line: line, column: rows.column, style: plain.bold)
      }
      draw(&screen, index, line, isSelected)
    }
    let bar = layout.isFramed ? rows : rows.withoutLastColumn
    screen.drawScrollBar(bar, top: list.scroll.top, count: count)
  }

  private func drawHeadings(on screen: inout Screen, _ area: Area, _ columns: [ListColumn]) {
    var column = area.column + EntryColumns.signs
    for heading in columns where heading.width > 0 {
      let text = TextFit.padded(
        heading.title, to: heading.width, alignment: heading.alignment, glyphs: glyphs)
      screen.put(text, line: area.line, column: column, style: .header)
      column += heading.width + 1
    }
  }

  private func drawRow(
    _ row: ListRow, on screen: inout Screen, line: Int, _ rows: Area, _ columns: [ListColumn],
    _ isSelected: Bool
  ) {
    if row.isMarked {
      screen.put(
        glyphs.mark, line: line, column: rows.column + 1, style: .marked.selected(isSelected))
    }
    screen.put(
      row.glyph, line: line, column: rows.column + 2, style: row.style.selected(isSelected))
    var column = rows.column + EntryColumns.signs
    for (index, (layout, cell)) in zip(columns, row.texts).enumerated() where layout.width > 0 {
      let shown = TextFit.padded(
        cell.text, to: layout.width, alignment: layout.alignment,
        cut: row.cuts[index] ?? layout.cut, glyphs: glyphs)
      screen.put(shown, line: line, column: column, style: cell.style.selected(isSelected))
      column += layout.width + 1
    }
  }
}

extension [ListColumn] {
  /// The columns with the one that has no width of its own taking what the others leave.
  static func sharing(_ width: Int, _ columns: [ListColumn], flexible: Int) -> [ListColumn] {
    let others = columns.enumerated().filter { $0.offset != flexible && $0.element.width > 0 }
    let used = others.reduce(EntryColumns.signs) { $0 + $1.element.width + 1 }
    var columns = columns
    let old = columns[flexible]
    columns[flexible] = ListColumn(
      title: old.title, width: Swift.max(0, width - used), alignment: old.alignment, cut: old.cut)
    return columns
  }
}
