import LarderInspector
import Testing

@Suite("The width of text")
struct DisplayWidthTests {
  static let widths: [(String, Int)] = [
    ("", 0), ("abc", 3), ("Größe", 5), ("日本語", 6), ("ｱ", 1), ("Ａ", 2), ("한글", 4),
    ("\u{1112}\u{1161}\u{11ab}", 2), ("e\u{301}", 1), ("😀", 2), ("👍", 2), ("⚠", 1), ("✖", 1),
    ("●", 1), ("█", 1), ("…", 1), ("─", 1), ("α", 1), ("я", 1), ("𠀀", 2), ("⌚", 2), ("\n", 2),
    ("\u{1F1E9}\u{1F1EA}", 2), ("\u{301}", 7), ("〈", 2), ("♥", 1),
  ]

  @Test("is what a terminal takes for it", arguments: widths)
  func width(text: String, columns: Int) {
    #expect(DisplayWidth.of(text) == columns)
  }

  @Test("fits the columns it is cut to", arguments: 0...8)
  func clipped(columns: Int) {
    for cut in [TextFit.Cut.start, .middle, .end] {
      for text in ["abcdefg", "日本語日本語", "a\nb\nc\n", "ab"] {
        let shown = TextFit.clipped(text, to: columns, cut: cut, glyphs: .unicode)
        #expect(DisplayWidth.of(shown) <= columns)
        let padded = TextFit.padded(text, to: columns, cut: cut, glyphs: .unicode)
        #expect(DisplayWidth.of(padded) == columns)
      }
    }
  }

  @Test("shows where text was left out")
  func cuts() {
    #expect(TextFit.clipped("abcdefghij", to: 5, glyphs: .unicode) == "abcd…")
    #expect(TextFit.clipped("abcdefghij", to: 5, cut: .start, glyphs: .unicode) == "…ghij")
    #expect(TextFit.clipped("abcdefghij", to: 6, cut: .middle, glyphs: .unicode) == "abc…ij")
    #expect(TextFit.clipped("abcdefghij", to: 5, glyphs: .ascii) == "abcd~")
    #expect(TextFit.clipped("abcde", to: 5, glyphs: .unicode) == "abcde")
    #expect(TextFit.padded("7", to: 3, alignment: .right, glyphs: .unicode) == "  7")
  }
}
