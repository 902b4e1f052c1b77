/// Makes text fit a number of columns.
package enum TextFit {
  /// Which part of a text gives way.
  package enum Cut: Sendable { case start, middle, end }

  /// Where a shorter text stands in its columns.
  package enum Alignment: Sendable { case left, right }

  /// Returns text escaped and, if it is too long, cut, with the cut marked.
  ///
  /// - Complexity: O(*columns*) when the end is cut, otherwise O(length).
  package static func clipped(
    _ text: String, to columns: Int, cut: Cut = .end, glyphs: GlyphSet
  ) -> String {
    guard columns > 0 else { return "" }
    let mark = String(glyphs.ellipsis)
    switch cut {
    case .end:
      let cells = leading(text, columns: columns + 1, glyphs: glyphs)
      guard width(cells) > columns else { return join(cells) }
      return join(fitting(cells, columns - 1)) + mark
    case .start, .middle:
      let cells = leading(text, columns: .max, glyphs: glyphs)
      guard width(cells) > columns else { return join(cells) }
      let head = cut == .start ? 0 : columns / 2
      let tail = fitting(cells.reversed(), columns - 1 - head).reversed()
      return join(fitting(cells, head)) + mark + join(Array(tail))
    }
  }

  /// Returns text cut or filled with blanks to take exactly so many columns.
  package static func padded(
    _ text: String, to columns: Int, alignment: Alignment = .left, cut: Cut = .end,
    glyphs: GlyphSet
  ) -> String {
    let fits = text.utf8.count <= columns && SafeText.isPlain(text)
    let shown = fits ? text : clipped(text, to: columns, cut: cut, glyphs: glyphs)
    let missing = max(0, columns - DisplayWidth.of(shown, glyphs: glyphs))
    let blanks = String(repeating: " ", count: missing)
    return alignment == .left ? shown + blanks : blanks + shown
  }

  private typealias Cells = [CellText.Element]

  /// Cuts off the first cells that take at least so many columns, or all there are.
  private static func leading(_ text: String, columns: Int, glyphs: GlyphSet) -> Cells {
    var rest = CellText(text, glyphs: glyphs)
    var (cells, taken): (Cells, Int) = ([], 0)
    while taken < columns, let cell = rest.next() {
      cells.append(cell)
      taken += cell.width
    }
    return cells
  }

  /// Returns the first cells that together take no more than so many columns.
  private static func fitting(_ cells: Cells, _ columns: Int) -> Cells {
    var taken = 0
    return Array(
      cells.prefix {
        taken += $0.width
        return taken <= columns
      })
  }

  private static func width(_ cells: Cells) -> Int { cells.reduce(0) { $0 + $1.width } }

  private static func join(_ cells: Cells) -> String { cells.reduce(into: "") { $0 += $1.text } }
}
