import LarderInspector
import Testing

@Suite("Untrusted text")
struct SafeTextTests {
  static let escapes: [(String, String)] = [
    ("plain 'text' \\n", "plain 'text' \\n"), ("a\nb\tc\r", "a\\nb\\tc\\r"),
    ("\u{0}\u{1b}[31m\u{7f}", "\\x00\\x1b[31m\\x7f"), ("\u{9b}31m", "\\u{9b}31m"),
    ("\u{202e}rtl\u{2066}", "\\u{202e}rtl\\u{2066}"), ("\u{200b}\u{200d}", "\\u{200b}\\u{200d}"),
    ("\u{2028}\u{2029}\u{85}", "\\u{2028}\\u{2029}\\u{85}"), ("\u{a0}\u{3000}", "\\u{a0}\\u{3000}"),
    ("\u{ad}\u{feff}", "\\u{ad}\\u{feff}"), ("\u{fe0f}\u{3164}", "\\u{fe0f}\\u{3164}"),
    ("\u{e0041}\u{e000}\u{10ffff}", "\\u{e0041}\\u{e000}\\u{10ffff}"),
    ("Größe 日本 ∑ e\u{301}", "Größe 日本 ∑ e\u{301}"),
  ]

  @Test("is shown with visible escapes, and only where needed", arguments: escapes)
  func display(text: String, expected: String) {
    #expect(Array(SafeText.display(text).utf8) == Array(expected.utf8))
    #expect(Array(SafeText.display(bytes: Array(text.utf8)).utf8) == Array(expected.utf8))
  }

  static let malformed: [([UInt8], String)] = [
    ([0x61, 0xFF, 0x62], "a\\xffb"), ([0xC3], "\\xc3"), ([0xE6, 0x97], "\\xe6\\x97"),
    ([0xC0, 0xAF], "\\xc0\\xaf"), ([0xED, 0xA0, 0x80], "\\xed\\xa0\\x80"),
    ([0xF4, 0x90, 0x80, 0x80], "\\xf4\\x90\\x80\\x80"), ([0x80, 0x41], "\\x80A"),
    ([0xE6, 0x97, 0xE6, 0x97, 0xA5], "\\xe6\\x97日"), ([], ""),
  ]

  @Test("that is no UTF-8 is shown byte by byte", arguments: malformed)
  func invalid(bytes: [UInt8], expected: String) {
    #expect(SafeText.display(bytes: bytes) == expected)
  }

  @Test("is not read beyond a limit")
  func limit() {
    #expect(SafeText.display(bytes: Array(repeating: 0x61, count: 100), limit: 3) == "aaa")
  }

  /// A generator that gives the same numbers for the same seed (SplitMix64).
  struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var value = state
      value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
      value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
      return value ^ (value >> 31)
    }
  }

  /// What may never be seen on a screen, told by other means than the code under test uses.
  private func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20...0x7E: false
    case 0...0xA0, 0xAD, 0x61C, 0x180E, 0x200B...0x200F, 0x2028...0x202F, 0x205F...0x206F, 0x3000,
      0xFE00...0xFE0F, 0xFEFF, 0xFFF0...0xFFFB, 0xE000...0xF8FF, 0xE0000...0x10FFFF:
      true
    default: false
    }
  }

  private func randomBytes(_ generator: inout Generator) -> [UInt8] {
    let length = Int.random(in: 0...200, using: &generator)
    let isText = Bool.random(using: &generator)
    guard isText else { return (0..<length).map { _ in .random(in: 0...255, using: &generator) } }
    let limits: [UInt32] = [0x100, 0x3000, 0x10000, 0x110000]
    let limit = limits.randomElement(using: &generator) ?? 0x100
    let scalars = (0..<length).compactMap { _ in
      Unicode.Scalar(UInt32.random(in: 0..<limit, using: &generator))
    }
    var text = ""
    text.unicodeScalars.append(contentsOf: scalars)
    return Array(text.utf8)
  }

  @Test("never reaches a screen raw, whatever it is", arguments: 0..<8)
  func fuzz(seed: UInt64) {
    var generator = Generator(state: seed)
    for _ in 0..<400 {
      let bytes = randomBytes(&generator)
      for glyphs in [GlyphSet.unicode, .ascii] {
        var screen = Screen(size: Size(lines: 3, columns: 60), glyphs: glyphs)
        screen.put(SafeText.display(bytes: bytes), line: 0, column: 3)
        screen.put(String(decoding: bytes, as: UTF8.self), line: 1, width: 40)
        let clipped = TextFit.clipped(
          String(decoding: bytes, as: UTF8.self), to: 20, cut: .middle, glyphs: glyphs)
        #expect(DisplayWidth.of(clipped, glyphs: glyphs) <= 20)
        screen.put(clipped, line: 2)
        let shown = screen.text.unicodeScalars.filter { $0 != "\n" }
        #expect(!shown.contains(where: isForbidden), "\(bytes)")
        #expect(shown.allSatisfy(\.isASCII) || !glyphs.isASCII, "\(bytes)")
        #expect(columns(of: screen) == [60, 60, 60], "\(bytes)")
      }
    }
  }

  private func columns(of screen: Screen) -> [Int] {
    (0..<screen.size.lines).map { line in screen.row(line).reduce(0) { $0 + Int($1.width) } }
  }
}
