import Larder
import Testing

@testable import LarderInspector

@Suite("Numbers for people")
struct HumanTextTests {
  @Test(
    "set thousands apart",
    arguments: [
      (0, "0"), (7, "7"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"),
      (-1234, "-1,234"), (Int.min, "-9,223,372,036,854,775,808"),
    ])
  func counts(number: Int, text: String) { #expect(HumanText.count(number) == text) }

  @Test(
    "say sizes with a unit that keeps them short",
    arguments: [
      (0, "0 B"), (-5, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (1536, "1.5 KiB"),
      (102_400, "100 KiB"), (1_048_575, "1.0 MiB"), (40_055_603, "38.2 MiB"),
      (Int64.max, "8.0 EiB"),
    ] as [(Int64, String)])
  func sizes(bytes: Int64, text: String) { #expect(HumanText.size(bytes) == text) }

  @Test(
    "say ages in their largest unit",
    arguments: [
      (0, "0s"), (-30, "0s"), (-3600, "-"), (59, "59s"), (60, "1m"), (7199, "1h"),
      (86_400 * 2, "2d"), (86_400 * 800, "2y"),
    ] as [(Int64, String)])
  func ages(seconds: Int64, text: String) {
    let now = Timestamp(seconds: 1_700_000_000)
    #expect(HumanText.age(of: Timestamp(seconds: now.seconds - seconds), at: now) == text)
  }

  @Test("survive times at the ends of the clock", arguments: [Int64.min, .max])
  func extremeAges(seconds: Int64) {
    #expect(!HumanText.age(of: Timestamp(seconds: seconds), at: Bench.now).isEmpty)
  }
}

@Suite("Commands for a shell")
struct ShellTextTests {
  @Test(
    "are quoted where a shell would read something else",
    arguments: [
      (["larder", "repair", "/a/b-c"], "larder repair /a/b-c"),
      (["larder", "--where", "key~a b"], "larder --where 'key~a b'"),
      (["it's", ""], #"'it'\''s' ''"#),
      (["a\nb\u{1b}"], #"$'a\012b\033'"#),
      (["$HOME", "*"], "'$HOME' '*'"),
    ])
  func quoting(arguments: [String], text: String) {
    #expect(ShellText.command(arguments) == text)
  }
}

@Suite("Lines of text")
struct StyledLineTests {
  private func wrapped(_ text: String, _ columns: Int) -> [String] {
    StyledLine.wrapped(
      text, style: .plain, columns: columns, glyphs: .unicode, first: [Span("- ")], rest: "  "
    ).map(\.text)
  }

  @Test("break at blanks and go on indented")
  func wrapping() {
    #expect(wrapped("the quick brown fox", 12) == ["- the quick", "  brown fox"])
  }

  @Test("cut a word that is longer than a line")
  func longWords() { #expect(wrapped("abcdefghij", 6) == ["- abcd", "  efgh", "  ij"]) }

  @Test("count double-width characters twice")
  func wideCharacters() { #expect(wrapped("鍵鍵鍵", 6) == ["- 鍵鍵", "  鍵"]) }

  @Test("are one at least")
  func empty() { #expect(wrapped("", 10) == ["- "]) }

  @Test("end in any width", arguments: 0...6)
  func narrow(columns: Int) { #expect(wrapped("a bc 鍵 def", columns).count < 20) }
}

@Suite("A line being typed")
struct TextFieldTests {
  private func typed(_ keys: [Key], in text: String = "") -> TextField {
    var field = TextField(text)
    for key in keys {
      let isTaken = field.handle(key)
      #expect(isTaken)
    }
    return field
  }

  @Test("takes characters where the cursor is")
  func insertion() {
    #expect(typed([.left, .character("x")], in: "ab").text == "axb")
    #expect(
      typed([.home, .character("é")], in: "ab") == typed([.left, .left, .character("é")], in: "ab"))
  }

  @Test("deletes on both sides, and stops at the ends")
  func deletion() {
    #expect(typed([.backspace, .backspace, .backspace], in: "ab").text.isEmpty)
    #expect(typed([.home, .delete], in: "ab").text == "b")
    #expect(typed([.delete, .control("k")], in: "ab").text == "ab")
  }

  @Test("deletes words and lines")
  func words() {
    #expect(typed([.control("w")], in: "status:valid size>1").text == "status:valid ")
    #expect(typed([.control("u")], in: "abc").text.isEmpty)
    #expect(typed([.home, .control("k")], in: "abc").text.isEmpty)
  }

  @Test("leaves keys alone that are not for typing")
  func others() {
    var field = TextField("a")
    let taken = [field.handle(.enter), field.handle(.up)]
    #expect(taken == [false, false])
    #expect(field.text == "a")
  }
}
