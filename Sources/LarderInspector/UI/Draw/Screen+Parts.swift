extension Screen {
  /// Fills a line with a style from edge to edge.
  mutating func fillLine(_ line: Int, style: Style) {
    fill(Area(line: line, column: 0, lines: 1, columns: size.columns), style: style)
  }

  /// Draws a scroll bar on the right edge of a frame, where not everything is seen.
  mutating func drawScrollBar(_ area: Area, top: Int, count: Int) {
    let height = area.size.lines
    guard count > height, height > 1 else { return }
    let thumb = max(1, height * height / count)
    let room = height - thumb
    let hidden = max(1, count - height)
    let start = min(room, (top * room + hidden / 2) / hidden)
    let column = area.columnRange.upperBound
    for line in 0..<thumb {
      put(glyphs.scrollThumb, line: area.line + start + line, column: column, style: .focus)
    }
  }

  /// Draws as many keys with their names as fit into a line; those that lead on stand at its end.
  mutating func putKeys(_ bindings: [KeyBinding], line: Int, column: Int, end: Int) {
    let pinned = bindings.filter(\.isPinned)
    var right = end
    for binding in pinned.reversed() where right - column >= Self.width(of: binding) {
      right -= Self.width(of: binding)
      putKey(binding, line: line, column: right)
      right -= 2
    }
    var column = column
    for binding in bindings where !binding.isPinned {
      let width = Self.width(of: binding)
      guard column + width <= right else { break }
      putKey(binding, line: line, column: column)
      column += width + 2
    }
  }

  private mutating func putKey(_ binding: KeyBinding, line: Int, column: Int) {
    guard let key = binding.keys.first, let name = binding.name else { return }
    let next = put(key.label, line: line, column: column, style: .key)
    put(name, line: line, column: next + 1)
  }

  private static func width(of binding: KeyBinding) -> Int {
    guard let key = binding.keys.first, let name = binding.name else { return 0 }
    return DisplayWidth.of(key.label) + 1 + DisplayWidth.of(name)
  }

  /// Says that there is no room for anything else.
  mutating func putTooSmall() {
    let minimum = Layout.minimum
    let lines = [
      "too small: \(size.columns)x\(size.lines)",
      "\(minimum.columns)x\(minimum.lines) will do", "q quits",
    ]
    for (line, text) in lines.enumerated() { put(text, line: line) }
  }

  /// Draws an empty frame over what is there.
  mutating func drawDialog(_ area: Area, title: String) {
    fill(area)
    drawBox(area, title: title, style: .focus)
  }
}

extension Area {
  /// An area of so many cells in the middle of another, as far as it has room.
  static func centered(in outer: Area, lines: Int, columns: Int) -> Area {
    let lines = min(lines, outer.size.lines)
    let columns = min(columns, outer.size.columns)
    return Area(
      line: outer.line + (outer.size.lines - lines) / 2,
      column: outer.column + (outer.size.columns - columns) / 2, lines: lines, columns: columns)
  }
}
