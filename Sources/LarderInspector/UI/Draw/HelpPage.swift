/// The help page, laid out for one width.
enum HelpPage {
  /// From this width on, the groups stand in two columns.
  private static let twoColumns = 118
  private static let keyWidth = 17

  /// Returns the lines of the page of a cache: first the keys of the place where it was asked for,
  /// then those of all others.
  static func lines(
    _ keys: KeyMap, columns: Int, glyphs: GlyphSet, place: Place = .list
  ) -> [StyledLine] {
    let width = width(columns)
    let elsewhere = keys.bindings.filter {
      !$0.places.contains(place) && !$0.places.isDisjoint(with: Place.ofInspector)
    }
    let blocks =
      here(keys, place, width: width, glyphs: glyphs)
      + [signs(columns: width, glyphs: glyphs), queries(columns: width, glyphs: glyphs)]
      + [block("Elsewhere", elsewhere, showingPlaces: true, columns: width, glyphs: glyphs)]
    return page(blocks, columns: columns, glyphs: glyphs)
  }

  /// Returns the lines of the page of the list of caches.
  static func homeLines(_ keys: KeyMap, columns: Int, glyphs: GlyphSet) -> [StyledLine] {
    let width = width(columns)
    let blocks =
      here(keys, .home, width: width, glyphs: glyphs) + [signs(columns: width, glyphs: glyphs)]
    return page(blocks, columns: columns, glyphs: glyphs)
  }

  /// The keys of one place, a block for each group.
  private static func here(
    _ keys: KeyMap, _ place: Place, width: Int, glyphs: GlyphSet
  ) -> [[StyledLine]] {
    keys.groups(in: [place]).map { block($0.0.rawValue, $0.1, columns: width, glyphs: glyphs) }
  }

  private static func width(_ columns: Int) -> Int {
    columns >= twoColumns ? (columns - 3) / 2 : columns
  }

  private static func page(
    _ blocks: [[StyledLine]], columns: Int, glyphs: GlyphSet
  ) -> [StyledLine] {
    let width = width(columns)
    guard columns >= twoColumns else { return Array(blocks.joined(separator: [.empty])) }
    return sideBySide(blocks, width: width, glyphs: glyphs)
  }

  private static func block(
    _ title: String, _ bindings: [KeyBinding], showingPlaces: Bool = false, columns: Int,
    glyphs: GlyphSet
  ) -> [StyledLine] {
    [StyledLine(title, .header)]
      + bindings.flatMap { binding in
        let keys = binding.keys.map(\.label).joined(separator: " ")
        let places = showingPlaces ? " (\(text(of: binding.places)))" : ""
        return row(keys, .key, binding.help + places, columns: columns, glyphs: glyphs)
      }
  }

  private static func text(of places: Set<Place>) -> String {
    let ordered = Place.allCases.filter(places.contains)
    return ordered.count > 3 ? "in other views" : ordered.map(\.title).joined(separator: ", ")
  }

  private static func signs(columns: Int, glyphs: GlyphSet) -> [StyledLine] {
    let signs: [(Character, Style, String)] = [
      (glyphs.valid, .valid, "whole"),
      (glyphs.invalid, .invalid, "cannot be used as it is; the word beside it says why"),
      (glyphs.warning, .warning, "usable, or in use; something asks for attention"),
      (glyphs.note, .note, "a remark"),
      (glyphs.unchecked, .unchecked, "not read yet"),
      (glyphs.mark, .marked, "marked: actions go for all that are marked"),
    ]
    return [StyledLine("Signs", .header)]
      + signs.flatMap { sign, style, text in
        row(String(sign), style, text, columns: columns, glyphs: glyphs)
      }
  }

  private static func queries(columns: Int, glyphs: GlyphSet) -> [StyledLine] {
    let examples = [
      ("matmul", "keys and hashes with this word"),
      ("status:invalid", "every broken entry, whatever half"),
      ("code:cut-short", "entries with this finding"),
      ("size>1M age<2d", "larger than a mebibyte and younger than two days"),
      ("key~axpy or not status:valid", "words joined by and, or, not, brackets"),
    ]
    return [StyledLine("Filters", .header)]
      + examples.flatMap { row($0.0, .code, $0.1, columns: columns, glyphs: glyphs) }
  }

  private static func row(
    _ name: String, _ style: Style, _ text: String, columns: Int, glyphs: GlyphSet
  ) -> [StyledLine] {
    let width = DisplayWidth.of(name, glyphs: glyphs)
    let blanks = String(repeating: " ", count: max(1, keyWidth - width))
    return StyledLine.wrapped(
      text, style: .plain, columns: columns, glyphs: glyphs,
      first: [Span("  "), Span(name, style), Span(blanks)],
      rest: String(repeating: " ", count: max(0, min(keyWidth + 2, columns / 2))))
  }

  /// Puts blocks into two columns of about equal height, in reading order.
  private static func sideBySide(
    _ blocks: [[StyledLine]], width: Int, glyphs: GlyphSet
  ) -> [StyledLine] {
    let total = blocks.reduce(0) { $0 + $1.count + 1 }
    var (left, right): ([StyledLine], [StyledLine]) = ([], [])
    for block in blocks {
      if right.isEmpty, left.count + block.count <= total / 2 + 3 {
        left += (left.isEmpty ? [] : [.empty]) + block
      } else {
        right += (right.isEmpty ? [] : [.empty]) + block
      }
    }
    return (0..<max(left.count, right.count)).map { index in
      let first = index < left.count ? left[index] : .empty
      let second = index < right.count ? right[index] : .empty
      let used = DisplayWidth.of(first.text, glyphs: glyphs)
      let gap = Span(String(repeating: " ", count: max(0, width + 3 - used)))
      return StyledLine(first.spans + [gap] + second.spans)
    }
  }
}

extension Place {
  /// Where a key means something, in words.
  var title: String {
    switch self {
    case .list: "in the list"
    case .detail: "in the detail"
    case .findings: "among the findings"
    case .map: "on the map"
    case .histogram: "in the histogram"
    case .items: "among the items"
    case .quarantine: "in the quarantine"
    case .journal: "in the journal"
    case .pane: "in the pane"
    case .help: "on this page"
    case .plan: "when asked"
    case .running: "while something runs"
    case .sortMenu: "in the menu"
    case .prompt: "while typing"
    case .home: "in the list of caches"
    }
  }
}

extension Screen {
  /// Draws the help page from one of its lines on.
  mutating func drawHelp(_ lines: [StyledLine], from top: Int, title: String) {
    let layout = Layout.ofHelp(size)
    let inside = layout.mainInside
    fill(layout.main)
    if layout.isFramed { drawBox(layout.main, title: title, style: .focus) }
    for (offset, line) in lines.dropFirst(top).prefix(inside.size.lines).enumerated() {
      put(
        line, line: inside.line + offset, column: inside.column + 1,
        width: inside.size.columns - 2)
    }
    let bar = layout.isFramed ? inside : inside.withoutLastColumn
    drawScrollBar(bar, top: top, count: lines.count)
  }
}
