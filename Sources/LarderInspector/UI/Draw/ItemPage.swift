import Larder
import LarderFormats

// The list of what is no entry.
extension Inspector {
  func drawItems(on screen: inout Screen, _ layout: Layout) {
    let rows = layout.rows
    let width = rows.size.columns - 1
    let age = width >= 60 ? 5 : 0
    let size = width >= 50 ? 9 : 0
    let status = width >= 38 ? 15 : 0
    let name = max(0, width - EntryColumns.signs - status - 1 - size - 1 - age - 1)
    drawItemHeadings(on: &screen, layout.mainInside, [status, name, size, age])
    guard !itemListing.rows.isEmpty else {
      let line = rows.line + min(1, rows.size.lines - 1)
      screen.put(
        "no locks, no leftovers, no strays", line: line, column: rows.column + 2, style: .dim)
      return
    }
    let shown = itemListing.rows.dropFirst(itemScroll.top).prefix(rows.size.lines)
    for (offset, row) in shown.enumerated() {
      drawItem(
        row, isSelected: itemScroll.top + offset == itemPosition, on: &screen,
        line: rows.line + offset, rows, [status, name, size, age])
    }
    let bar = layout.isFramed ? rows : rows.withoutLastColumn
    screen.drawScrollBar(bar, top: itemScroll.top, count: itemListing.rows.count)
  }

  private func drawItemHeadings(on screen: inout Screen, _ area: Area, _ widths: [Int]) {
    var column = area.column + EntryColumns.signs
    for (title, (index, width)) in zip(["STATUS", "WHAT", "SIZE", "AGE"], widths.enumerated())
    where width > 0 {
      let text = TextFit.padded(
        title, to: width, alignment: index > 1 ? .right : .left, glyphs: glyphs)
      screen.put(text, line: area.line, column: column, style: .header)
      column += width + 1
    }
  }

  private func drawItem(
    _ row: ItemListing.Row, isSelected: Bool, on screen: inout Screen, line: Int, _ rows: Area,
    _ widths: [Int]
  ) {
    let plain = Style.plain.selected(isSelected)
    screen.fill(
      Area(line: line, column: rows.column, lines: 1, columns: rows.size.columns), style: plain)
    if isSelected { screen.put(glyphs.pointer, line: line, column: rows.column, style: plain.bold) }
    let look = look(of: row)
    let style = look.style.selected(isSelected)
    screen.put(look.glyph, line: line, column: rows.column + 2, style: style)
    let texts: [(String, Style)] = [
      (look.words, style), (look.title, plain), (look.size, plain), (look.age, .dim),
    ]
    var column = rows.column + EntryColumns.signs
    for (index, (text, style)) in texts.enumerated() where widths[index] > 0 {
      let shown = TextFit.padded(
        text, to: widths[index], alignment: index > 1 ? .right : .left,
        cut: index == 1 && !look.isSentence ? .middle : .end, glyphs: glyphs)
      screen.put(shown, line: line, column: column, style: style.selected(isSelected))
      column += widths[index] + 1
    }
  }

  private struct Look {
    var glyph: Character
    var style: Style
    var words: String
    var title: String
    var size = ""
    var age = ""
    var isSentence = false
  }

  private func look(of row: ItemListing.Row) -> Look {
    switch row {
    case .finding(let cache, let finding):
      let name = inventory.caches.count > 1 ? "\(cacheName(cache)): " : ""
      return Look(
        glyph: finding.severity.glyph(glyphs), style: finding.severity.style,
        words: "whole cache", title: "\(name)\(finding.code.rawValue): \(finding.problem)",
        isSentence: true)
    case .item(let row):
      let record = inventory.items[row].record
      return Look(
        glyph: record.status.glyph(glyphs), style: record.status.style, words: record.words,
        title: record.path.displayText, size: HumanText.size(record.size),
        age: record.modified.map { HumanText.age(of: $0, at: now) } ?? "")
    }
  }
}
