package import Larder

/// One or two sentences above the footer: what happened, and what to do next.
package struct Message: Equatable, Sendable {
  /// How much it matters.
  package enum Kind: Sendable { case note, success, warning, error }

  package var kind: Kind
  package var text: String
  /// What to do next.
  package var hint: String?

  /// Makes a message.
  package init(_ kind: Kind, _ text: String, hint: String? = nil) {
    self.kind = kind
    self.text = text
    self.hint = hint
  }

  /// Makes the message of a failure.
  package init(_ error: LarderError) {
    kind = error.code == .interrupted ? .warning : .error
    text = error.problem + (error.cause.map { " (\($0))" } ?? "")
    hint = error.remedy
  }
}

extension Message {
  var style: Style {
    switch kind {
    case .note: .note
    case .success: .valid
    case .warning: .warning
    case .error: .invalid
    }
  }

  func glyph(_ glyphs: GlyphSet) -> Character {
    switch kind {
    case .note: glyphs.note
    case .success: glyphs.valid
    case .warning: glyphs.warning
    case .error: glyphs.invalid
    }
  }

  /// The lines it takes at a width, three at most.
  func lines(columns: Int, glyphs: GlyphSet) -> [StyledLine] {
    let indent = "   "
    let first = [Span(" "), Span(String(glyph(glyphs)), style), Span(" ")]
    var lines = StyledLine.wrapped(
      text, style: style, columns: columns - 1, glyphs: glyphs, first: first, rest: indent)
    if let hint {
      let hintLines = StyledLine.wrapped(
        hint, style: .dim, columns: columns - 1, glyphs: glyphs, first: [Span(indent)],
        rest: indent)
      let used = lines.last.map { DisplayWidth.of($0.text, glyphs: glyphs) } ?? 0
      let joined = used + 2 + DisplayWidth.of(hint, glyphs: glyphs)
      if lines.count == 1, joined < columns {
        lines[0].spans += [Span("  "), Span(hint, .dim)]
      } else {
        lines += hintLines
      }
    }
    return Array(lines.prefix(3))
  }
}
