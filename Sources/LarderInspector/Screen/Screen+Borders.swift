extension Screen {
  /// Draws a horizontal line; where it meets other lines, they join.
  package mutating func drawHorizontalLine(
    line: Int, column: Int, columns: Int, style: Style = .border
  ) {
    for offset in 0..<max(0, columns) {
      var arms: BorderArms = [.left, .right]
      if offset == 0 { arms.remove(.left) }
      if offset == columns - 1 { arms.remove(.right) }
      drawBorder(arms, line: line, column: column + offset, style: style)
    }
  }

  /// Draws a vertical line; where it meets other lines, they join.
  package mutating func drawVerticalLine(
    line: Int, column: Int, lines: Int, style: Style = .border
  ) {
    for offset in 0..<max(0, lines) {
      var arms: BorderArms = [.up, .down]
      if offset == 0 { arms.remove(.up) }
      if offset == lines - 1 { arms.remove(.down) }
      drawBorder(arms, line: line + offset, column: column, style: style)
    }
  }

  /// Draws the border of an area, with a title in its upper edge; borders that meet join.
  package mutating func drawBox(
    _ area: Area, title: String = "", style: Style = .border, titleStyle: Style = .header
  ) {
    guard area.size.lines > 1, area.size.columns > 1 else { return }
    let (lines, columns) = (area.size.lines, area.size.columns)
    let (bottom, right) = (area.line + lines - 1, area.column + columns - 1)
    drawHorizontalLine(line: area.line, column: area.column, columns: columns, style: style)
    drawHorizontalLine(line: bottom, column: area.column, columns: columns, style: style)
    drawVerticalLine(line: area.line, column: area.column, lines: lines, style: style)
    drawVerticalLine(line: area.line, column: right, lines: lines, style: style)
    guard !title.isEmpty, columns > 5 else { return }
    let shown = TextFit.clipped(title, to: columns - 5, glyphs: glyphs)
    put(" \(shown) ", line: area.line, column: area.column + 1, style: titleStyle)
  }

  private mutating func drawBorder(_ arms: BorderArms, line: Int, column: Int, style: Style) {
    guard area.contains(Position(line: line, column: column)) else { return }
    let present = glyphs.arms(of: self[line, column].text)
    put(glyphs.border(arms.union(present)), line: line, column: column, style: style)
  }
}
