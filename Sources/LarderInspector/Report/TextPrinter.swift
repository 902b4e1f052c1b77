/// Turns styled lines into the bytes that a terminal, a pipe or a file gets.
///
/// Whatever a line says is escaped on the way: untrusted text never steers a terminal.
package struct TextPrinter: Sendable {
  /// The signs to use.
  package let glyphs: GlyphSet
  /// The columns to fit into; `nil` where lines may be of any length, as in a pipe.
  package let columns: Int?

  private let depth: ColorDepth
  private let theme: Theme

  /// Makes a printer.
  package init(
    columns: Int? = nil, depth: ColorDepth = .none, glyphs: GlyphSet = .unicode,
    theme: Theme = .dark
  ) {
    self.columns = columns
    self.depth = depth
    self.glyphs = glyphs
    self.theme = theme
  }

  /// The columns to lay prose and tables out for: those of the terminal, or a length that reads
  /// well.
  package var layoutColumns: Int { max(20, columns ?? 100) }

  /// The printer for prose, which is broken into lines in a pipe too.
  package var forProse: TextPrinter {
    TextPrinter(columns: min(layoutColumns, 100), depth: depth, glyphs: glyphs, theme: theme)
  }

  /// Returns a line, with its end.
  package func bytes(_ line: StyledLine) -> [UInt8] { Array((text(line) + "\n").utf8) }

  /// Returns lines, each with its end.
  package func bytes(_ lines: [StyledLine]) -> [UInt8] { lines.flatMap(bytes) }

  /// Returns a line without its end.
  package func text(_ line: StyledLine) -> String {
    line.spans.reduce(into: "") { $0 += text($1) }
  }

  private func text(_ span: Span) -> String {
    let text = safe(span.text)
    guard depth != .none else { return text }
    let paint = theme.paint(for: span.style, depth: depth)
    return paint == Paint() ? text : paint.sequence + text + "\u{1b}[0m"
  }

  private func safe(_ text: String) -> String {
    if SafeText.isPlain(text) { return text }
    var cells = CellText(text, glyphs: glyphs)
    var result = ""
    while let cell = cells.next() { result += cell.text }
    return result
  }
}

extension TextPrinter {
  /// Returns a paragraph broken to fit, where there is a width to fit into.
  ///
  /// The first line begins with some spans; the others are indented as far.
  func paragraph(_ text: String, style: Style = .plain, first: [Span] = []) -> [StyledLine] {
    guard let columns else { return [StyledLine(first + [Span(text, style)])] }
    let indent = first.reduce(0) { $0 + DisplayWidth.of($1.text, glyphs: glyphs) }
    return StyledLine.wrapped(
      text, style: style, columns: columns, glyphs: glyphs, first: first,
      rest: String(repeating: " ", count: min(indent, columns / 2)))
  }
}
