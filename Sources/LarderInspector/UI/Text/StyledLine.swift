/// Text in one style.
package struct Span: Equatable, Sendable {
  package var text: String
  package var style: Style

  /// Makes a span.
  package init(_ text: String, _ style: Style = .plain) {
    self.text = text
    self.style = style
  }
}

/// A line of text in several styles.
package struct StyledLine: Equatable, Sendable {
  package var spans: [Span]

  /// Makes a line.
  package init(_ spans: [Span]) { self.spans = spans }

  /// Makes a line in one style.
  package init(_ text: String, _ style: Style = .plain) { spans = [Span(text, style)] }

  /// The line without its styles.
  package var text: String { spans.reduce(into: "") { $0 += $1.text } }

  /// A line with nothing on it.
  package static let empty = StyledLine([])
}

extension StyledLine {
  /// Breaks text at its blanks into lines of so many columns, one at least; a longer word is cut.
  ///
  /// The first line begins with `first`, the others with `rest`.
  static func wrapped(
    _ text: String, style: Style, columns: Int, glyphs: GlyphSet, first: [Span] = [],
    rest: String = ""
  ) -> [StyledLine] {
    var wrap = Wrap(style: style, columns: max(1, columns), glyphs: glyphs, rest: rest)
    wrap.begin(with: first)
    for word in text.split(separator: " ", omittingEmptySubsequences: true) {
      wrap.append(String(word))
    }
    return wrap.finish()
  }
}

/// Breaks one text into lines.
private struct Wrap {
  let style: Style
  let columns: Int
  let glyphs: GlyphSet
  let rest: String

  private var lines: [StyledLine] = []
  private var prefix: [Span] = []
  private var words = ""
  private var used = 0
  private var indent = 0

  init(style: Style, columns: Int, glyphs: GlyphSet, rest: String) {
    self.style = style
    self.columns = columns
    self.glyphs = glyphs
    self.rest = rest
  }

  mutating func begin(with spans: [Span]) {
    prefix = spans
    indent = spans.reduce(0) { $0 + DisplayWidth.of($1.text, glyphs: glyphs) }
    used = indent
    words = ""
  }

  mutating func append(_ word: String) {
    let width = DisplayWidth.of(word, glyphs: glyphs)
    let blank = words.isEmpty ? 0 : 1
    if used + blank + width <= columns {
      words += (blank == 1 ? " " : "") + word
      used += blank + width
      return
    }
    if !words.isEmpty { breakLine() }
    if indent + width <= columns {
      words = word
      used = indent + width
    } else {
      appendCut(word)
    }
  }

  /// Spreads a word that is longer than a line over several.
  private mutating func appendCut(_ word: String) {
    var cells = CellText(word, glyphs: glyphs)
    while let cell = cells.next() {
      if used + cell.width > columns, !words.isEmpty { breakLine() }
      words += cell.text
      used += cell.width
    }
  }

  private mutating func breakLine() {
    lines.append(StyledLine(prefix + [Span(words, style)]))
    begin(with: rest.isEmpty ? [] : [Span(rest, style)])
  }

  mutating func finish() -> [StyledLine] {
    if !words.isEmpty || lines.isEmpty {
      lines.append(StyledLine(prefix + (words.isEmpty ? [] : [Span(words, style)])))
    }
    return lines
  }
}

extension Screen {
  /// Writes a line of several styles, cut off at a number of columns.
  ///
  /// - Returns: The column after the text.
  @discardableResult
  mutating func put(
    _ styled: StyledLine, line: Int, column: Int, width: Int, isSelected: Bool = false
  ) -> Int {
    let end = column + max(0, width)
    var column = column
    for span in styled.spans where column < end {
      column = put(
        span.text, line: line, column: column, width: end - column,
        style: isSelected ? span.style.selected() : span.style)
    }
    return column
  }
}
