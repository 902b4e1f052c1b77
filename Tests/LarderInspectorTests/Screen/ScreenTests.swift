import LarderInspector
import Testing

@Suite("A screen")
struct ScreenTests {
  private func screen(
    _ lines: Int, _ columns: Int, glyphs: GlyphSet = .unicode, _ draw: (inout Screen) -> Void
  ) -> String {
    var screen = Screen(size: Size(lines: lines, columns: columns), glyphs: glyphs)
    draw(&screen)
    return screen.text
  }

  @Test("cuts text off at its edges", arguments: [-3, 0, 2, 9, 40])
  func clipping(column: Int) {
    var screen = Screen(size: Size(lines: 1, columns: 10))
    screen.put("abcdef", line: 0, column: column)
    let whole = String(repeating: " ", count: 60)
    var line = Array(whole)
    for (offset, letter) in "abcdef".enumerated() { line[column + offset + 10] = letter }
    var expected = String(line[10..<20])
    while expected.last == " " { expected.removeLast() }
    #expect(screen.text == expected)
  }

  @Test("takes no notice of lines and areas that it does not have", arguments: [-1, 2, Int.max])
  func outside(line: Int) {
    let text = screen(2, 4) {
      $0.put("x", line: line)
      $0.put("x", line: 0, column: Int.max)
      $0.put("x", line: 0, column: Int.min)
      $0.restyle(Area(line: 1, column: 2, lines: 9, columns: 9)) { $0.bold }
      $0.drawBox(Area(line: 0, column: 0, lines: 1, columns: 1))
    }
    #expect(text == "\n")
  }

  @Test("keeps text within the columns it is given")
  func width() {
    #expect(screen(1, 10) { $0.put("abcdef", line: 0, width: 3) } == "abc")
    #expect(screen(1, 10) { $0.put("abcdef", line: 0, width: 0) } == "")
    #expect(screen(1, 10) { $0.put("日本語", line: 0, width: 5) } == "日本")
  }

  @Test("returns the column after the text")
  func continuation() {
    var screen = Screen(size: Size(lines: 1, columns: 10))
    #expect(screen.put("a日\n", line: 0) == 5)
    #expect(screen.put("0123456789", line: 0, column: 5) == 10)
  }

  @Test("shows no half of a double-width character")
  func halves() {
    #expect(
      screen(1, 4) {
        $0.put("日本", line: 0); $0.put("x", line: 0, column: 1)
      } == " x本")
    #expect(
      screen(1, 4) {
        $0.put("日本", line: 0); $0.put("x", line: 0, column: 2)
      } == "日x")
    #expect(
      screen(1, 4) {
        $0.put("日本", line: 0); $0.put("語", line: 0, column: 1)
      } == " 語")
    #expect(screen(1, 3) { $0.put("日本", line: 0) } == "日")
  }

  @Test("keeps marks with their letter, and no more than a terminal's cell holds")
  func marks() {
    var screen = Screen(size: Size(lines: 1, columns: 40))
    screen.put("e\u{301}x", line: 0)
    #expect(screen[0, 0].text == "e\u{301}")
    #expect(screen[0, 1].text == "x")
    screen.put("a" + String(repeating: "\u{301}", count: 6), line: 0)
    #expect(screen.text == "a\u{301}\u{301}\u{301}\u{301}\\u{301}\\u{301}")
  }

  @Test("joins borders where they meet")
  func borders() {
    let draw = { (screen: inout Screen) in
      screen.drawBox(Area(line: 0, column: 0, lines: 5, columns: 13), title: "entries")
      screen.drawBox(Area(line: 0, column: 12, lines: 5, columns: 8))
      screen.drawHorizontalLine(line: 2, column: 0, columns: 20)
    }
    #expect(
      screen(5, 20, draw) == """
        ┌ entries ──┬──────┐
        │           │      │
        ├───────────┼──────┤
        │           │      │
        └───────────┴──────┘
        """)
    #expect(
      screen(5, 20, glyphs: .ascii, draw) == """
        + entries --+------+
        |           |      |
        +-----------+------+
        |           |      |
        +-----------+------+
        """)
  }

  @Test("shows text outside ASCII as escapes where the terminal has only ASCII")
  func ascii() {
    #expect(screen(1, 30, glyphs: .ascii) { $0.put("é日", line: 0) } == "\\u{e9}\\u{65e5}")
  }

  @Test("is equal to another when it looks the same")
  func equality() {
    let size = Size(lines: 2, columns: 4)
    var (one, other) = (Screen(size: size), Screen(size: size))
    one.put("ab", line: 0)
    other.put("a", line: 0)
    #expect(one != other)
    other.put("b", line: 0, column: 1)
    #expect(one == other)
    other.restyle(other.area) { $0.selected() }
    #expect(one != other)
    #expect(one.text == other.text)
  }

  @Test("is written with color sequences, line by line in full width")
  func ansi() {
    var screen = Screen(size: Size(lines: 2, columns: 4))
    screen.put("ab", line: 0, style: .invalid)
    screen.put("日", line: 1, style: .plain.bold)
    #expect(screen.ansi() == "\u{1b}[0;38;5;203mab\u{1b}[0m  \n\u{1b}[0;1m日\u{1b}[0m  \n")
    #expect(screen.ansi(depth: .eight) == "\u{1b}[0;31mab\u{1b}[0m  \n\u{1b}[0;1m日\u{1b}[0m  \n")
    #expect(screen.ansi(depth: .none) == "\u{1b}[0;1mab\u{1b}[0m  \n\u{1b}[0;1m日\u{1b}[0m  \n")
  }
}
