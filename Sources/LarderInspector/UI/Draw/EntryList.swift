import Larder
import LarderFormats
import SystemPackage

/// How the columns of the list of entries share the width.
struct EntryColumns: Equatable {
  /// Pointer, mark, sign and a blank.
  static let signs = 4
  let status: Int
  let cache: Int
  let key: Int
  let size: Int
  let age: Int

  init(columns: Int, hasCaches: Bool) {
    status = columns >= 84 ? 21 : columns >= 38 ? 13 : 0
    size = columns >= 44 ? 9 : 0
    age = columns >= 54 ? 5 : 0
    cache = hasCaches && columns >= 76 ? min(24, columns / 5) : 0
    let gaps = [status, cache, size, age].reduce(0) { $0 + ($1 > 0 ? 1 : 0) }
    key = max(0, columns - Self.signs - status - cache - size - age - gaps)
  }
}

extension EntryColumns {
  /// The column whose heading stands there, counted from the left edge of the list.
  func column(at place: Int) -> SortColumn? {
    var start = Self.signs
    let columns: [(SortColumn?, Int)] = [
      (.status, status), (nil, cache), (.key, key), (.size, size), (.age, age),
    ]
    for (column, width) in columns where width > 0 {
      if (start..<start + width).contains(place) { return column }
      start += width + 1
    }
    return nil
  }
}

extension SortOrder {
  /// The sign of the direction; that of the order found is not worth one.
  func sign(_ glyphs: GlyphSet) -> String {
    column == .found && !isDescending ? "" : String(isDescending ? glyphs.down : glyphs.up)
  }
}

// The list of entries.
extension Inspector {
  func drawEntries(on screen: inout Screen, _ layout: Layout) {
    let rows = layout.rows
    let columns = EntryColumns(
      columns: rows.size.columns - 1, hasCaches: inventory.caches.count > 1)
    drawEntryHeadings(on: &screen, layout.mainInside, columns)
    guard listing.count > 0 else {
      drawNoEntries(on: &screen, rows)
      return
    }
    let range = markedRange
    for offset in 0..<min(rows.size.lines, max(0, listing.count - cursor.scroll.top)) {
      let position = cursor.scroll.top + offset
      drawEntry(
        on: &screen, at: position, isInRange: range?.contains(position) ?? false,
        line: rows.line + offset, rows, columns)
    }
    screen.drawScrollBar(
      layout.isFramed ? rows : rows.withoutLastColumn, top: cursor.scroll.top, count: listing.count)
  }

  private func drawEntryHeadings(on screen: inout Screen, _ area: Area, _ columns: EntryColumns) {
    var column = area.column + EntryColumns.signs
    func put(_ title: String, _ key: SortColumn, _ width: Int, _ alignment: TextFit.Alignment) {
      guard width > 0 else { return }
      let sign = listing.order.column == key ? listing.order.sign(glyphs) : ""
      let text = TextFit.padded(title + sign, to: width, alignment: alignment, glyphs: glyphs)
      screen.put(text, line: area.line, column: column, style: .header)
      column += width + 1
    }
    put("STATUS", .status, columns.status, .left)
    if columns.cache > 0 { put("CACHE", .found, columns.cache, .left) }
    put("KEY", .key, columns.key, .left)
    put("SIZE", .size, columns.size, .right)
    put("AGE", .age, columns.age, .right)
  }

  private func drawNoEntries(on screen: inout Screen, _ rows: Area) {
    let (text, hint) = emptyText
    let line = rows.line + min(1, rows.size.lines - 1)
    for (offset, words) in [text, hint].enumerated() where offset < rows.size.lines {
      let shown = TextFit.clipped(words, to: rows.size.columns - 4, glyphs: glyphs)
      screen.put(shown, line: line + offset, column: rows.column + 2, style: .dim)
    }
  }

  /// Why nothing is listed, and what to do about it.
  var emptyText: (String, String) {
    if listing.isRebuilding { return ("looking through all entries\(glyphs.ellipsis)", "") }
    if query.shown != nil, table.counts.entries > 0 {
      return ("no entry matches the filter", "Esc drops it, f changes it")
    }
    if inventory.end == nil { return ("reading\(glyphs.ellipsis)", "") }
    return (
      "there are no entries here", inventory.items.counts.items == 0 ? "" : "i shows what else is"
    )
  }

  private func drawEntry(
    on screen: inout Screen, at position: Int, isInRange: Bool, line: Int, _ rows: Area,
    _ columns: EntryColumns
  ) {
    let row = table[listing[position]]
    let isSelected = position == cursor.position
    let plain = Style.plain.selected(isSelected)
    screen.fill(
      Area(line: line, column: rows.column, lines: 1, columns: rows.size.columns), style: plain)
    if isSelected { screen.put(glyphs.pointer, line: line, column: rows.column, style: plain.bold) }
    if row.isMarked || isInRange {
      screen.put(
        glyphs.mark, line: line, column: rows.column + 1, style: .marked.selected(isSelected))
    }
    let style = row.style.selected(isSelected)
    screen.put(row.glyph(glyphs), line: line, column: rows.column + 2, style: style)
    var column = rows.column + EntryColumns.signs
    func put(_ text: String, _ width: Int, _ style: Style, right: Bool = false) {
      guard width > 0 else { return }
      let shown =
        right
        ? TextFit.padded(text, to: width, alignment: .right, glyphs: glyphs)
        : TextFit.clipped(text, to: width, glyphs: glyphs)
      screen.put(shown, line: line, column: column, style: style.selected(isSelected))
      column += width + 1
    }
    put(row.status.shortWords(columns: columns.status), columns.status, style)
    if columns.cache > 0 { put(cacheName(row.cache), columns.cache, .dim) }
    drawKey(of: row, on: &screen, line: line, column: column, columns.key, isSelected)
    column += columns.key + 1
    put(HumanText.size(row.size), columns.size, .plain, right: true)
    put(row.age(at: now), columns.age, .dim, right: true)
  }

  private func drawKey(
    of row: EntryRow, on screen: inout Screen, line: Int, column: Int, _ width: Int,
    _ isSelected: Bool
  ) {
    guard let label = table.keyLabel(of: row.row) else {
      let name = SafeText.display(bytes: table.address(of: row.row).id.name, limit: 200)
      let words = row.keyStatus == .unchecked ? name : "(\(row.keyStatus.absence)) \(name)"
      let shown = TextFit.clipped(words, to: width, glyphs: glyphs)
      screen.put(shown, line: line, column: column, style: .dim.selected(isSelected))
      return
    }
    // What the table cut is shown as cut, also where the rest would fit.
    let full = row.isLabelCut ? label + String(glyphs.ellipsis) : label
    let shown = TextFit.clipped(full, to: width, glyphs: glyphs)
    screen.put(shown, line: line, column: column, style: .plain.selected(isSelected))
    highlightMatch(in: shown, on: &screen, line: line, column: column)
  }

  /// Marks what a search found.
  private func highlightMatch(
    in shown: String, on screen: inout Screen, line: Int, column: Int
  ) {
    guard !search.text.isEmpty,
      let range = shown.lowercased().firstRange(of: search.text.lowercased())
    else { return }
    let lowered = shown.lowercased()
    // Lower case may be longer; then the place is not known exactly.
    guard lowered.count == shown.count else { return }
    let start = lowered.distance(from: lowered.startIndex, to: range.lowerBound)
    let text = String(shown.dropFirst(start).prefix(search.text.count))
    let offset = DisplayWidth.of(String(shown.prefix(start)), glyphs: glyphs)
    screen.put(text, line: line, column: column + offset, style: .match)
  }

  /// The name of a cache among several.
  func cacheName(_ index: Int) -> String {
    let path = inventory.caches[index].info.path
    return path.lastComponent.map { FilePath(root: nil, [$0]).displayText } ?? path.displayText
  }
}

extension Area {
  /// The area without its rightmost column.
  var withoutLastColumn: Area {
    Area(line: line, column: column, lines: size.lines, columns: size.columns - 1)
  }
}

extension EntryRow {
  /// A whole entry with a warning has the sign of a warning.
  func glyph(_ glyphs: GlyphSet) -> Character {
    isWarned ? glyphs.warning : status.glyph(glyphs)
  }

  var style: Style { isWarned ? .warning : status.style }

  private var isWarned: Bool { status == .valid && severity ?? .note > .note }

  func age(at now: Timestamp) -> String {
    modified.map { HumanText.age(of: Timestamp(seconds: $0), at: now) } ?? ""
  }
}

extension PartStatus {
  /// Why there is no label.
  var absence: String { self == .missing ? "no key" : "unreadable" }
}

extension EntryStatus {
  /// The status in words that fit.
  func shortWords(columns: Int) -> String {
    self == .invalidKeyAndValue && columns < 21 ? "invalid both" : words
  }
}
