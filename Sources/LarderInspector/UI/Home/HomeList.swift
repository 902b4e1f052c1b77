import Larder
import LarderFormats
import SystemPackage

/// How the columns of the list of caches share the width.
struct HomeColumns: Equatable {
  let health: Int
  let name: Int
  let format: Int
  let entries: Int
  let disk: Int
  let apparent: Int
  let used: Int

  init(columns: Int) {
    health = columns >= 36 ? 14 : 0
    disk = columns >= 44 ? 9 : 0
    used = columns >= 52 ? 5 : 0
    entries = columns >= 60 ? 9 : 0
    apparent = columns >= 88 ? 9 : 0
    format = columns >= 100 ? 11 : 0
    let taken = [health, disk, used, entries, apparent, format]
      .reduce(0) { $0 + ($1 > 0 ? $1 + 1 : 0) }
    name = max(0, columns - EntryColumns.signs - taken)
  }
}

// The list of caches.
extension Home {
  func drawList(on screen: inout Screen) {
    let rows = rowArea
    let columns = HomeColumns(columns: rows.size.columns - 1)
    drawFrame(on: &screen)
    drawHeadings(on: &screen, columns)
    guard !self.rows.isEmpty else {
      drawNone(on: &screen)
      return
    }
    for (offset, number) in self.rows.dropFirst(scroll.top).prefix(rows.size.lines).enumerated() {
      drawRow(
        caches[number], isSelected: scroll.top + offset == position, on: &screen,
        line: rows.line + offset, columns)
    }
    let isFramed = rows.column > 0
    screen.drawScrollBar(
      isFramed ? rows : rows.withoutLastColumn, top: scroll.top, count: self.rows.count)
  }

  private func drawFrame(on screen: inout Screen) {
    let rows = rowArea
    guard rows.column > 0 else { return }
    let frame = Area(
      line: rows.line - 2, column: 0, lines: rows.size.lines + 3, columns: size.columns)
    let count = self.rows.isEmpty ? "" : " \(position + 1)/\(self.rows.count)"
    screen.drawBox(frame, title: "caches\(count)", style: .focus)
  }

  private func drawHeadings(on screen: inout Screen, _ columns: HomeColumns) {
    drawCells(
      [
        ("HEALTH", .header), ("CACHE", .header), ("FORMAT", .header), ("ENTRIES", .header),
        ("ON DISK", .header), ("APPARENT", .header), ("USED", .header),
      ], columns, on: &screen, line: rowArea.line - 1)
  }

  private func drawNone(on screen: inout Screen) {
    let lines =
      isSearching
      ? ["searching\(glyphs.ellipsis)"]
      : ["no caches found here", "larder PATH opens one elsewhere, larder demo makes one to try"]
    let area = rowArea
    for (offset, text) in lines.enumerated() where offset < area.size.lines {
      let shown = TextFit.clipped(text, to: area.size.columns - 4, glyphs: glyphs)
      screen.put(shown, line: area.line + offset, column: area.column + 2, style: .dim)
    }
  }

  private func drawRow(
    _ cache: Listed, isSelected: Bool, on screen: inout Screen, line: Int, _ columns: HomeColumns
  ) {
    let rows = rowArea
    let plain = Style.plain.selected(isSelected)
    screen.fill(
      Area(line: line, column: rows.column, lines: 1, columns: rows.size.columns), style: plain)
    if isSelected { screen.put(glyphs.pointer, line: line, column: rows.column, style: plain.bold) }
    let health = verdict(on: cache)
    screen.put(
      health.glyph, line: line, column: rows.column + 2, style: health.style.selected(isSelected))
    let survey = cache.survey
    drawCells(
      [
        (health.words, health.style), (name(of: cache.info), .plain),
        (cache.info.format.rawValue, .dim),
        ((survey?.tally.entries ?? cache.seen).map { HumanText.count($0) } ?? "", .plain),
        (survey.map { HumanText.size($0.usage.allocated) } ?? "", .plain),
        (survey.map { HumanText.size($0.usage.apparent) } ?? "", .dim),
        (survey?.usage.lastChange.map { HumanText.age(of: $0, at: now) } ?? "", .dim),
      ].map { ($0.0, $0.1.selected(isSelected)) }, columns, on: &screen, line: line)
  }

  /// Draws the texts of the columns in their order, those after the format to the right.
  private func drawCells(
    _ cells: [(text: String, style: Style)], _ columns: HomeColumns, on screen: inout Screen,
    line: Int
  ) {
    let widths = [
      columns.health, columns.name, columns.format, columns.entries, columns.disk,
      columns.apparent, columns.used,
    ]
    var column = rowArea.column + EntryColumns.signs
    for (index, (cell, width)) in zip(cells, widths).enumerated() where width > 0 {
      let shown = TextFit.padded(
        cell.text, to: width, alignment: index > 2 ? .right : .left,
        cut: index == 1 ? .middle : .end, glyphs: glyphs)
      screen.put(shown, line: line, column: column, style: cell.style)
      column += width + 1
    }
  }

  /// The path below the place where it was found.
  private func name(of info: CacheInfo) -> String {
    for place in places {
      var rest = info.path
      if rest.removePrefix(place), !rest.isEmpty { return rest.displayText }
    }
    return info.path.displayText
  }
}

// What is said of a cache.
extension Home {
  /// How a cache is, and how far that is known.
  private func verdict(on cache: Listed) -> (glyph: Character, words: String, style: Style) {
    let spinner = glyphs.spinner[frame % glyphs.spinner.count]
    let isLooking = cache.seen != nil && !isPaused
    guard let survey = cache.survey else {
      if isLooking { return (spinner, "looking", .unchecked) }
      return (glyphs.unchecked, isPaused ? "not looked at" : "waiting", .unchecked)
    }
    // What the names tell of a whole cache is not its health yet.
    let isOpen = !cache.isDone && survey.health == .whole
    return (
      isLooking ? spinner : isOpen ? glyphs.unchecked : survey.health.glyph(glyphs),
      survey.verdict, isOpen ? .unchecked : survey.health.style
    )
  }

  /// Draws all there is to say about the selected cache, whatever the columns have room for.
  func drawFacts(on screen: inout Screen) {
    guard let cache = selected else { return }
    let top = listEnd
    let width = size.columns - 2
    let path = TextFit.clipped(cache.info.path.displayText, to: width, cut: .start, glyphs: glyphs)
    screen.put(path, line: top, column: 1, style: .label)
    let facts = facts(of: cache)
    let text = facts.joined(separator: "  ")
    screen.put(
      TextFit.clipped(text, to: width, glyphs: glyphs), line: top + 1, column: 1, style: .plain)
    let health = verdict(on: cache)
    let reasons = cache.survey?.reasons ?? ""
    let words = reasons.isEmpty ? health.words : "\(health.words): \(reasons)"
    screen.put(health.glyph, line: top + 2, column: 1, style: health.style)
    screen.put(
      TextFit.clipped(words, to: width - 2, glyphs: glyphs), line: top + 2, column: 3,
      style: health.style)
  }

  private var listEnd: Int { rowArea.lineRange.upperBound + (rowArea.column > 0 ? 1 : 0) }

  private func facts(of cache: Listed) -> [String] {
    var facts = [cache.info.format.title]
    if let survey = cache.survey {
      facts.append(HumanText.count(survey.tally.entries, "entry", "entries"))
      facts.append("\(HumanText.size(survey.usage.allocated)) on disk")
      facts.append("\(HumanText.size(survey.usage.apparent)) apparent")
      if let used = survey.usage.lastChange {
        facts.append("used \(HumanText.age(of: used, at: now)) ago")
      }
    }
    if let why = cache.info.readOnly { facts.append("read-only: \(why)") }
    return facts
  }
}
