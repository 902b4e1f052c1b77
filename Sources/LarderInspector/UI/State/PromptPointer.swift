/// What is wrong with a typed line, drawn above it with a sign that points at the place.
struct PromptPointer {
  /// The character that the error is at, counted from 1.
  let column: Int
  let problem: String
  let suggestion: String?

  /// Returns the line above the prompt.
  func line(
    under typed: String, promptWidth: Int, columns: Int, glyphs: GlyphSet, style: Style
  ) -> StyledLine {
    let head = String(typed.prefix(max(0, column - 1)))
    let place = min(promptWidth + DisplayWidth.of(head, glyphs: glyphs), max(0, columns - 2))
    // The suggestion first: the line may end before the whole of the problem.
    let text = (suggestion.map { "did you mean '\($0)'? " } ?? "") + problem
    let width = DisplayWidth.of(text, glyphs: glyphs)
    let sign = Span(String(glyphs.down), style)
    if place + 2 + width <= columns || place < columns / 2 {
      let blanks = Span(String(repeating: " ", count: place))
      return StyledLine([blanks, sign, Span(" "), Span(text, style)])
    }
    let shown = TextFit.padded(text, to: max(0, place - 1), alignment: .right, glyphs: glyphs)
    return StyledLine([Span(shown, style), Span(" "), sign])
  }
}

extension QueryCompletion {
  /// What could be typed, as the line above a prompt.
  var line: StyledLine {
    let texts = candidates.prefix(12).map(\.text).joined(separator: "  ")
    return StyledLine([Span(" Tab ", .key), Span(texts, .dim)])
  }
}
