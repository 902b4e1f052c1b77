import Testing

@testable import LarderInspector

@Suite("The key map")
struct KeyMapTests {
  @Test("gives a key one meaning in a place", arguments: Place.allCases)
  func unambiguous(place: Place) {
    let keys = KeyMap.standard.bindings.filter { $0.places.contains(place) }.flatMap(\.keys)
    #expect(keys.count == Set(keys).count)
  }

  @Test("reaches every command", arguments: Command.allCases)
  func complete(command: Command) {
    #expect(KeyMap.standard.bindings.contains { $0.command == command && !$0.keys.isEmpty })
  }

  @Test("leads out of every place", arguments: Place.allCases)
  func wayOut(place: Place) {
    #expect(KeyMap.standard.command(for: .control("c"), in: place) == .quit)
    guard place != .prompt else { return }
    let command = KeyMap.standard.command(for: .escape, in: place)
    #expect(command == .close || command == .cancel)
  }

  @Test("is explained on the help page as a whole", arguments: GlyphSet.both)
  func help(glyphs: GlyphSet) {
    for columns in [36, 80, 200] {
      let text = HelpPage.lines(.standard, columns: columns, glyphs: glyphs).map(\.text).joined(
        separator: " ")
      let words = text.split(separator: " ").joined(separator: " ")
      guard columns < 200 else { continue }
      for binding in KeyMap.standard.bindings where binding.places != [.home] {
        #expect(words.contains(binding.help), "\(binding.help)")
        #expect(binding.keys.allSatisfy { words.contains($0.label) })
      }
    }
  }

  @Test("shows the way out and to the help page in every footer", arguments: [34, 80, 200])
  func footer(columns: Int) {
    var bench = Bench.sample(lines: 24, columns: columns)
    for (keys, out) in [("", "q quit"), ("i", "Esc back"), ("<Enter>", "Esc back")] {
      bench.type(keys)
      let footer = bench.inspector.screen().text(ofLine: 23)
      #expect(footer.contains(out), "\(footer)")
      #expect(footer.contains("? help"))
    }
  }
}

extension GlyphSet {
  static let both = [GlyphSet.unicode, .ascii]
}
