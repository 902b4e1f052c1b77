/// How many columns text takes on a terminal.
package enum DisplayWidth {
  /// Returns the columns of one character: 0 when it joins the one before, 1, or 2.
  ///
  /// Ambiguous characters count as 1, as they do in UTF-8 locales outside East Asia.
  package static func of(_ scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x300 { return 1 }
    if joinsPrevious(scalar) { return 0 }
    return isWide(scalar) ? 2 : 1
  }

  /// Returns the columns that text takes on a screen, escapes for unsafe characters included.
  package static func of(_ text: String, glyphs: GlyphSet = .unicode) -> Int {
    if SafeText.isPlain(text) { return text.utf8.count }
    var columns = 0
    var cells = CellText(text, glyphs: glyphs)
    while let cell = cells.next() { columns += cell.width }
    return columns
  }

  /// Returns whether a character is drawn over the one before it.
  static func joinsPrevious(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case ..<0x300: false
    case 0x1160...0x11FF, 0xD7B0...0xD7FF: true  // Hangul vowels and finals join their initial
    default:
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .enclosingMark: true
      default: false
      }
    }
  }

  private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
    let value = scalar.value
    guard value >= 0x1100 else { return false }
    if wideRanges.contains(where: { $0.contains(value) }) { return true }
    // Flags are pairs of narrow letters; every other emoji with a picture of its own is wide.
    let isFlagLetter = (0x1F1E6...0x1F1FF).contains(value)
    return scalar.properties.isEmojiPresentation && !isFlagLetter
  }

  /// Wide (W) and fullwidth (F) ranges that are no emoji, gaps of unassigned characters closed.
  ///
  /// Source: Unicode 16, `EastAsianWidth.txt`, with U+3248…U+324F as glibc 2.36 counts them.
  private static let wideRanges: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97C,
    0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6B, 0xFF01...0xFF60,
    0xFFE0...0xFFE6, 0x16FE0...0x1B2FB, 0x1F200...0x1F265, 0x20000...0x3FFFD,
  ]
}
