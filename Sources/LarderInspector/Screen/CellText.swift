/// Text cut into what single cells can hold, with unsafe characters replaced by escapes.
///
/// Everything a screen shows passes through here, so no untrusted text can reach the terminal
/// raw. Works lazily: cutting the first *n* columns of a long text costs O(*n*).
struct CellText: IteratorProtocol {
  /// What one cell holds: a character with its marks, one or two columns wide.
  struct Element: Equatable {
    var text: String
    var width: Int
  }

  /// `setcchar(3)` keeps five characters a cell: one with its marks.
  private static let maximumMarks = 4

  private let scalars: String.UnicodeScalarView
  private var position: String.Index
  private var escape = Substring().unicodeScalars
  private let isASCII: Bool

  init(_ text: String, glyphs: GlyphSet) {
    scalars = text.unicodeScalars
    position = scalars.startIndex
    isASCII = glyphs.isASCII
  }

  mutating func next() -> Element? {
    if let scalar = escape.popFirst() { return Element(text: String(scalar), width: 1) }
    guard position < scalars.endIndex else { return nil }
    let scalar = scalars[position]
    scalars.formIndex(after: &position)
    let width = DisplayWidth.of(scalar)
    guard canShow(scalar), width > 0 else {
      escape = Substring(SafeText.escape(scalar)).unicodeScalars
      return next()
    }
    var text = String(scalar)
    appendMarks(to: &text)
    return Element(text: text, width: width)
  }

  private func canShow(_ scalar: Unicode.Scalar) -> Bool {
    SafeText.isSafe(scalar) && (scalar.isASCII || !isASCII)
  }

  private mutating func appendMarks(to text: inout String) {
    for _ in 0..<Self.maximumMarks {
      guard position < scalars.endIndex else { return }
      let mark = scalars[position]
      guard DisplayWidth.joinsPrevious(mark), canShow(mark) else { return }
      text.unicodeScalars.append(mark)
      scalars.formIndex(after: &position)
    }
  }
}
