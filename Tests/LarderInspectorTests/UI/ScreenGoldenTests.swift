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
    /// Two panes with few lines, and the least that there has to be.
    static let edges = [
      Format(lines: 24, columns: 120),
      Format(lines: Layout.minimum.lines, columns: Layout.minimum.columns),
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
    "inverse": ["fstatus:invalid<Enter>X"], "range": ["jVjjj"], "findings": ["2"],
    "findings-open": ["2<Enter>"], "map": ["3nn"], "map-empty": ["3"],
    "map-faulty": ["3nnxsj<Enter>"], "sizes": ["4jj"], "ages": ["4sj"],
    "item-evidence": ["i<Enter>"], "quarantine": ["6"], "quarantine-run": ["6", "j<Enter>"],
    "quarantine-marked": ["6", "j<Enter>", "  "], "quarantine-item": ["6", "j<Enter>", "<Tab>"],
    "journal": ["7j"], "journal-run": ["7", "j<Enter>"], "folded": ["jj<Enter>", "jjjjjj-"],
    "help-map": ["m?"],
  ]

  /// The pages that are views, and the help over them.
  static let views = [
    "list", "detail", "findings", "map", "sizes", "items", "quarantine", "journal", "help",
  ]

  @Test("look as they should", arguments: Format.all, pages.keys.sorted())
  func page(format: Format, name: String) throws {
    let bench = Self.bench(at: name, format)
    try Golden.expect(bench.text, "Screens/\(name)-\(format.name)")
  }

  @Test("look as they should where there is little room", arguments: Format.edges, views)
  func edge(format: Format, name: String) throws {
    let bench = Self.bench(at: name, format)
    try Golden.expect(bench.text, "Screens/\(name)-\(format.name)")
  }

  private static func bench(at page: String, _ format: Format) -> Bench {
    var bench =
      page == "map-empty"
      ? Bench.sample(0, lines: format.lines, columns: format.columns, glyphs: format.glyphs)
      : format.bench()
    for keys in pages[page] ?? [] {
      bench.type(keys)
      bench.answerAll()
    }
    return bench
  }

  @Test("mean by color what they should", arguments: pages.keys.sorted())
  func roles(name: String) throws {
    let screen = Self.bench(at: name, Format(lines: 24, columns: 80)).inspector.screen()
    try Golden.expect(screen.roleMap, "Roles/\(name)")
  }

  @Test("need no color", arguments: pages.keys.sorted())
  func mono(name: String) {
    let screen = Self.bench(at: name, Format(lines: 24, columns: 80)).inspector.screen()
    let codes = screen.ansi(depth: .none).split(separator: "\u{1b}[").dropFirst()
      .map { $0.prefix { $0 != "m" } }
    // Bold, faint, underline and reverse; no color of letters or background.
    #expect(
      codes.allSatisfy {
        $0.split(separator: ";").allSatisfy { ["0", "1", "2", "4", "7"].contains($0) }
      })
    #expect(!codes.isEmpty)
  }

  @Test(
    "are exported as a picture with every character and color in its place",
    arguments: Theme.all.map(\.name))
  func picture(theme name: String) throws {
    let theme = try #require(Theme.all.first { $0.name == name })
    let screen = Self.bench(at: "list", Format(lines: 12, columns: 60)).inspector.screen()
    try Golden.expect(screen.svg(theme: theme), "Pictures/list-60x12-\(name)", ending: "svg")
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
        "<Esc>", "/a", "<Esc>", "fsize>", "<Esc>", "2", "<Tab>", "3", "lj", "<Tab>", "4", "sj",
        "<Tab>", "5", "6", "<Enter>", "<Tab>", "<Esc>", "7", "<Tab>", "<Esc>P", "<Esc>", "1V", "j",
      ] {
        bench.type(keys)
        bench.answerAll()
        #expect(bench.inspector.screen().size == Size(lines: lines, columns: columns))
      }
    }
  }
}
