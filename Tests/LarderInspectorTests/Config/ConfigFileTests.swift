import Testing

@testable import LarderInspector

@Suite("The config file")
struct ConfigFileTests {
  private func read(_ text: String) -> ConfigFile { ConfigFile(Array(text.utf8)) }

  @Test(
    "says nothing where it is empty, blank or full of remarks", arguments: ["", "\n\n", "# a\n"])
  func empty(text: String) {
    let file = read(text)
    #expect(file.settings == Settings())
    #expect(file.problems == [])
  }

  @Test("sets everything there is to set")
  func everything() {
    let file = read(
      """
      # mine
      theme = light
        colors=16
      ascii = yes
      mouse = no
      sort = size reversed

      [keys]
      delete = D Delete
      search = / ^s
      compact = none
      [queries]
      broken = status:invalid age<2d
      big = size>1M
      """)
    #expect(file.problems == [])
    let settings = file.settings
    #expect(settings.theme == .light && settings.colors == .sixteen)
    #expect(settings.ascii == true && !settings.mouse)
    #expect(settings.sort == SortOrder(.size, isDescending: false))
    #expect(settings.keys.command(for: .character("D"), in: .list) == .delete)
    #expect(settings.keys.command(for: .character("d"), in: .list) == nil)
    #expect(settings.keys.command(for: .control("s"), in: .list) == .search)
    #expect(settings.keys.command(for: .character("c"), in: .list) == nil)
    #expect(settings.queries == ["broken": "status:invalid age<2d", "big": "size>1M"])
  }

  static let wrong: [(text: String, place: (Int, Int), suggestion: String?)] = [
    ("theme = lihgt", (1, 9), "light"), ("\n  thme = dark", (2, 3), "theme"),
    ("[kys]\nx = y\n", (1, 1), "[keys]"), ("theme", (1, 1), nil),
    ("[keys]\ndelte = d", (2, 1), "delete"),
    ("[keys]\ndelete = x Entr", (2, 12), "Enter"), ("[keys]\nmark =", (2, 7), nil),
    ("[queries]\na b = x", (2, 1), nil), ("[queries]\nq = size>1M status:vlid", (2, 20), "valid"),
    ("mouse = no\nmouse = yes", (2, 1), nil), ("colors = 12", (1, 10), "16"),
    ("[keys]\nmark = d", (2, 8), nil), ("[keys]\ndelete = Esc", (2, 10), nil),
    ("[keys]\nquit = ^C x", (2, 8), nil), ("sort = weight", (1, 8), nil),
  ]

  @Test("tells what makes no sense, where, and what was meant", arguments: wrong.indices)
  func mistakes(index: Int) throws {
    let (text, place, suggestion) = Self.wrong[index]
    let file = read(text + "\n")
    let problem = try #require(file.problems.first, "\(text)")
    #expect((problem.line, problem.column) == place, "\(text): \(problem)")
    #expect(problem.suggestion == suggestion, "\(text)")
    #expect(file.problems.count == 1)
    #expect(problem.problem.hasPrefix("expected") || problem.problem.contains("already"))
  }

  @Test("holds as far as it makes sense")
  func rest() {
    let file = read("theme = lihgt\nmouse = no\n[keys]\nmark = d\nsort = S\n[queries]\nq = a(\n")
    #expect(file.problems.map(\.line) == [1, 4, 7])
    #expect(file.settings.theme == nil && !file.settings.mouse)
    #expect(file.settings.keys.command(for: .character("d"), in: .list) == .delete)
    #expect(file.settings.keys.command(for: .character("S"), in: .list) == .sort)
    #expect(file.settings.queries == [:])
  }

  @Test("lets two commands exchange their keys")
  func exchange() {
    let file = read("[keys]\ndelete = v\nvalidate = d\n")
    #expect(file.problems == [])
    #expect(file.settings.keys.command(for: .character("v"), in: .list) == .delete)
    #expect(file.settings.keys.command(for: .character("d"), in: .list) == .validate)
  }

  @Test("leaves Esc and ^C what they are, whatever is bound", arguments: Place.allCases)
  func waysOut(place: Place) {
    let file = read("[keys]\nclose = b\nquit = Q\ncancel = none\n")
    #expect(file.problems == [])
    for key in KeyMap.reserved {
      let command = file.settings.keys.command(for: key, in: place)
      #expect(command == KeyMap.standard.command(for: key, in: place))
    }
  }

  @Test("survives any bytes")
  func hostile() {
    #expect(ConfigFile([0xFF, 0xFE, 0x0A, 0x3D]).problems.count == 2)
    #expect(ConfigFile(Array(repeating: 0x5B, count: ConfigFile.sizeLimit + 1)).problems.count == 1)
    var generator = SystemRandomNumberGenerator()
    let letters = Array("[]= #\nkeysqueriesthemedelete^@\u{1b}".utf8) + [0xFF, 0xC3]
    for _ in 0..<500 {
      let bytes = (0..<60).compactMap { _ in letters.randomElement(using: &generator) }
      for problem in ConfigFile(bytes).problems {
        #expect(!problem.description.contains("\u{1b}"))
      }
    }
  }

  @Test("is what the report prints: read again, it sets the same")
  func roundTrip() {
    let first = read("theme = mono\nsort = age\n[keys]\nmark = M\n[queries]\na = b\n")
    let report = ConfigReport(first, name: "mine")
    let again = read(report.text)
    #expect(again.problems == [])
    #expect(again.settings.queries == first.settings.queries)
    #expect(again.settings.sort == first.settings.sort && again.settings.theme == .mono)
    for place in Place.allCases {
      for binding in first.settings.keys.bindings where binding.places.contains(place) {
        for key in binding.keys {
          #expect(again.settings.keys.command(for: key, in: place) == binding.command)
        }
      }
    }
    #expect(report.text.contains("# mine:1\ntheme = mono\n"))
    #expect(report.text.contains("# default\ncolors = auto\n"))
    #expect(report.lines.first { $0.name == "mark" }?.origin == "mine:4")
  }

  @Test("knows every key by the name that the help page shows")
  func keyNames() {
    for key in KeyMap.standard.bindings.flatMap(\.keys) { #expect(KeyNames.key(key.label) == key) }
    for name in KeyNames.all { #expect(KeyNames.key(name.lowercased())?.label == name) }
  }

  @Test("shows the keys that people chose in footer and help page")
  func shown() {
    let file = read("[keys]\ndelete = D\n")
    var bench = Bench.sample(options: InspectorOptions(keys: file.settings.keys))
    #expect(bench.inspector.screen().text(ofLine: 23).contains("D delete"))
    let help = HelpPage.lines(file.settings.keys, columns: 80, glyphs: .unicode).map(\.text)
    #expect(help.contains { $0.hasPrefix("  D ") && $0.contains("move the marked") })
    bench.type("D")
    #expect(bench.requests.contains { if case .plan(.delete, _) = $0 { true } else { false } })
  }
}
