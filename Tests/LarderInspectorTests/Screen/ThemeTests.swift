import Testing

@testable import LarderInspector

@Suite("A theme")
struct ThemeTests {
  @Test("says how every role looks", arguments: Theme.all, Role.allCases)
  func completeness(theme: Theme, role: Role) {
    #expect(theme.defines(role))
  }

  @Test("uses only colors that the terminal has", arguments: Theme.all, ColorDepth.allCases)
  func degradation(theme: Theme, depth: ColorDepth) {
    for role in Role.allCases {
      for style in [Style(role), Style(role).selected(), Style(role, .bold)] {
        let paint = theme.paint(for: style, depth: depth)
        for color in [paint.foreground, paint.background].compactMap({ $0 }) {
          #expect(Int(color) < depth.rawValue, "\(role)")
        }
        if let foreground = paint.foreground, paint.background != nil {
          #expect(foreground != paint.background, "\(role) could not be read")
        }
      }
    }
  }

  @Test("tells the selected row apart at every depth", arguments: Theme.all, ColorDepth.allCases)
  func selection(theme: Theme, depth: ColorDepth) {
    for role in Role.allCases where role != .title && role != .match && role != .faultByte {
      let plain = theme.paint(for: Style(role), depth: depth)
      #expect(theme.paint(for: Style(role).selected(), depth: depth) != plain, "\(role)")
    }
  }

  @Test("without color still stresses what matters")
  func mono() {
    for role in [Role.invalid, .warning, .faultByte, .match, .title, .key, .marked, .header] {
      #expect(Theme.dark.paint(for: Style(role), depth: .none).traits != [], "\(role)")
    }
  }

  @Test(
    "has distinct colors for what is whole and what is damaged", arguments: [Theme.dark, .light])
  func status(theme: Theme) {
    for depth in [ColorDepth.eight, .sixteen, .palette256] {
      let colors = [Style.valid, .invalid, .warning].map {
        theme.paint(for: $0, depth: depth).foreground
      }
      #expect(Set(colors).count == 3, "\(theme.name) \(depth) \(colors)")
    }
  }

  @Test("keeps the traits a style asks for", arguments: Theme.all)
  func traits(theme: Theme) {
    #expect(theme.paint(for: Style(.dim, [.underline])).traits.contains(.underline))
  }
}

@Suite("A glyph set")
struct GlyphSetTests {
  static func signs(_ set: GlyphSet) -> [Character] {
    [
      set.valid, set.invalid, set.warning, set.note, set.unchecked, set.pointer, set.mark,
      set.ellipsis, set.absent, set.bullet, set.up, set.down, set.arrow, set.progressDone,
      set.progressOpen, set.scrollThumb,
    ] + set.chartRanks + set.spinner + (0..<16).map { set.border(BorderArms(rawValue: $0)) }
  }

  @Test("has signs of one column only", arguments: [GlyphSet.unicode, .ascii])
  func widths(set: GlyphSet) {
    for sign in Self.signs(set) {
      #expect(DisplayWidth.of(String(sign), glyphs: set) == 1, "\(sign)")
    }
  }

  @Test("for ASCII has nothing else")
  func ascii() {
    #expect(Self.signs(.ascii).filter { !$0.isASCII } == [])
  }

  @Test("tells every status apart", arguments: [GlyphSet.unicode, .ascii])
  func statuses(set: GlyphSet) {
    let statuses = [set.valid, set.invalid, set.warning, set.note, set.unchecked, set.mark]
    #expect(Set(statuses).count == statuses.count)
  }

  @Test("draws heights from nothing to full")
  func chart() {
    #expect([0, 0.001, 0.5, 1, 7].map(GlyphSet.unicode.chartRank) == [" ", "▁", "▄", "█", "█"])
    #expect(GlyphSet.ascii.chartRank(.nan) == " ")
  }

  @Test("names keys as people know them")
  func keys() {
    let keys: [Key] = [
      .character("d"), .character(" "), .control("c"), .function(5), .pageUp, .escape,
    ]
    #expect(keys.map(\.label) == ["d", "space", "^C", "F5", "PgUp", "Esc"])
  }
}

extension Theme: CustomTestStringConvertible {
  package var testDescription: String { name }
}
