import Testing
import TestSupport

@testable import LarderInspector

@Suite("Screens, as recorded")
struct ScreenGoldenTests {
  struct Format: CustomTestStringConvertible, Sendable {
    let lines: Int
    let columns: Int
    var glyphs = GlyphSet.unicode

    var testDescription: String { name }
    var name: String { "\(columns)x\(lines)" + (glyphs.isASCII ? "-ascii" : "") }

    static let all = [
      Format(lines: 24, columns: 80), Format(lines: 40, columns: 120),
      Format(lines: 12, columns: 40), Format(lines: 60, columns: 200),
      Format(lines: 24, columns: 80, glyphs: .ascii),
      Format(lines: 40, columns: 120, glyphs: .ascii),
    ]

    func bench() -> Bench { Bench.sample(lines: lines, columns: columns, glyphs: glyphs) }
  }

  /// What is typed to get to a page.
  static let pages = [
    "list": ["jj"], "detail": ["jj<Enter>"], "detail-end": ["jj<Enter>", "G"], "help": ["?"],
    "items": ["i"], "sort": ["s"], "sorted": ["sjjj<Enter>"], "search": ["/axpy"],
    "marked": ["j  "], "filter": ["fstatus:invalid"], "filtered": ["fstatus:invalid<Enter>"],
    "filter-error": ["fsize>1M status:vlid"], "filter-none": ["fnothing here<Enter>"],
    "faulty": ["x"], "command": [":mark s"], "command-error": [":mark status:vlid<Enter>"],
    "inverse": ["fstatus:invalid<Enter>X"],
  ]

  @Test("look as they should", arguments: Format.all, pages.keys.sorted())
  func page(format: Format, name: String) throws {
    var bench = format.bench()
    for keys in Self.pages[name] ?? [] {
      bench.type(keys)
      bench.answerDetails()
    }
    try Golden.expect(bench.text, "Screens/\(name)-\(format.name)")
  }

  @Test("say the same without color: no two signs of a list differ by style alone")
  func signs() {
    for glyphs in GlyphSet.both {
      let signs = [glyphs.valid, glyphs.invalid, glyphs.warning, glyphs.note, glyphs.unchecked]
      #expect(Set(signs).count == signs.count)
    }
  }

  @Test("hold at any size", arguments: [0, 1, 5, 9, 10, 11, 15, 16, 17, 29, 30, 45])
  func sizes(lines: Int) {
    for columns in [0, 1, 20, 33, 34, 50, 59, 60, 61, 99, 100, 101, 150, 260] {
      var bench = Bench.sample(lines: lines, columns: columns)
      for keys in [
        "", "<Enter>", "<Tab>", "<Esc>", "i", "<Enter>", "<Esc><Esc>", "?", "<Esc>", "s",
        "<Esc>", "/a", "<Esc>", "fsize>",
      ] {
        bench.type(keys)
        #expect(bench.inspector.screen().size == Size(lines: lines, columns: columns))
      }
    }
  }
}
