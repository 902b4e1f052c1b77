import Larder
import LarderFormats
import SystemPackage
import Testing
import TestSupport

@testable import LarderInspector

@Suite("The list of caches")
struct HomeTests {
  private static func bench(lines: Int = 24, columns: Int = 80) -> HomeBench {
    var bench = HomeBench(lines: lines, columns: columns)
    bench.find()
    bench.look()
    return bench
  }

  @Test("opens the cache under the cursor, and several one after the other")
  func opening() {
    var bench = Self.bench()
    bench.type("j<Enter>")
    let second = bench.selected
    #expect(bench.requests.last == second.map { .open(0, $0) })
    bench.send(.closed(0))
    #expect(bench.requests.contains(.lookAgain([0])))
    bench.type("jl")
    #expect(bench.requests.last == bench.selected.map { .open(1, $0) })
    #expect(bench.selected != second)
  }

  @Test("keeps the cursor on its cache while others are found and sorted")
  func cursor() {
    var bench = HomeBench()
    bench.find()
    bench.type("jj")
    let path = bench.selected
    bench.send(.scout(.found(CacheInfo(path: "/a/first", format: .pytoolsV4, why: "made up"))))
    #expect(bench.selected == path)
    for _ in HomeOrder.allCases {
      bench.type("s")
      #expect(bench.selected == path)
    }
    bench.look()
    #expect(bench.selected == path)
  }

  @Test("sorts by what people ask for, the worst, largest or latest first")
  func sorting() {
    var bench = Self.bench()
    let first: (HomeBench) -> String? = { bench in
      bench.home.rows.first.map { bench.home.caches[$0].info.path.string }
    }
    bench.type("s")
    #expect(first(bench) == HomeBench.paths[3].string, "unreadable")
    bench.type("s")
    #expect(first(bench) == HomeBench.paths[2].string, "largest")
    bench.type("s")
    #expect(first(bench) == HomeBench.paths[0].string, "latest")
    #expect(bench.home.rows.last == 4, "what is not known comes last")
  }

  @Test("asks for what is seen first, the one under the cursor before all")
  func priority() {
    var bench = HomeBench(lines: 12, columns: 40)
    bench.find()
    let isSeen: (HomeRequest) -> [Int]? = {
      if case .prioritize(let caches) = $0 { caches } else { nil }
    }
    #expect(bench.requests.compactMap(isSeen).last?.first == bench.home.rows[0])
    bench.type("G")
    #expect(bench.requests.compactMap(isSeen).last?.first == bench.home.rows.last)
    bench.send(.scout(.looked(bench.home.rows[4], HomeBench.survey(1, .structure))))
    #expect(bench.requests.compactMap(isSeen).last?.contains(bench.home.rows[4]) == false)
  }

  @Test("stops looking with Esc, and goes on where it stopped")
  func stopping() {
    var bench = Self.bench()
    #expect(bench.home.isMoving)
    bench.type("<Esc>")
    #expect(bench.requests.last == .pause || bench.requests.contains(.pause))
    #expect(!bench.home.isMoving)
    #expect(bench.text.contains("stopped looking"))
    bench.type("v")
    #expect(bench.requests.contains(.lookAgain([2, 4])))
    #expect(bench.requests.contains(.resume))
    #expect(bench.home.isMoving)
  }

  @Test("says what names alone cannot tell only as a guess")
  func guesses() {
    var bench = HomeBench()
    bench.find()
    bench.send(.scout(.looked(4, HomeBench.survey(5, .names))))
    #expect(bench.text.contains("… looks whole"))
    bench.send(.scout(.looked(4, HomeBench.survey(5, .structure))))
    #expect(bench.text.contains("● whole"))
  }

  @Test("tells what could not be searched or opened")
  func errors() {
    var bench = HomeBench()
    bench.send(.scout(.searched([LarderError(.permission, "cannot read '/x'")])))
    #expect(bench.text.contains("cannot read '/x'"))
    #expect(bench.text.contains("no caches found here"))
    bench.find()
    bench.send(.notOpened(0, LarderError(.noSuchPath, "cannot open '/gone'")))
    #expect(bench.text.contains("cannot open '/gone'"))
  }

  @Test("is left with q and ^C, and its help page with Esc")
  func leaving() {
    var bench = Self.bench()
    bench.type("?")
    #expect(bench.text.contains("open this cache"))
    #expect(!bench.text.contains("marked"), "keys of other screens have no place here")
    bench.type("<Esc>q")
    #expect(bench.requests.last == .quit)
    bench.type("<^C>")
    #expect(bench.requests.suffix(2) == [.quit, .quit])
  }

  @Test("follows the mouse")
  func mouse() {
    var bench = Self.bench()
    bench.send(.mouse(Mouse(.click, at: Position(line: 6, column: 20))))
    #expect(bench.home.position == 2)
    bench.send(.mouse(Mouse(.wheelDown, at: Position(line: 6, column: 20))))
    #expect(bench.home.position == 4)
    bench.send(.mouse(Mouse(.doubleClick, at: Position(line: 4, column: 20))))
    #expect(bench.requests.last == bench.selected.map { .open(bench.home.rows[0], $0) })
  }

  @Test("shows nothing of a hostile name raw")
  func hostile() {
    var bench = HomeBench()
    bench.send(
      .scout(.found(CacheInfo(path: "/c/\u{1b}[2J\u{202e}x", format: .pytoolsV4, why: "made up"))))
    #expect(!bench.text.contains("\u{1b}") && !bench.text.contains("\u{202e}"))
  }

  @Test("holds at any size", arguments: [0, 1, 9, 10, 11, 15, 16, 17, 40])
  func sizes(lines: Int) {
    for columns in [0, 1, 33, 34, 43, 44, 59, 60, 99, 100, 260] {
      var bench = Self.bench(lines: lines, columns: columns)
      for keys in ["", "G", "?", "G", "<Esc>", "s", "<Esc>"] {
        bench.type(keys)
        #expect(bench.home.screen().size == Size(lines: lines, columns: columns))
      }
    }
  }

  static let pages = ["home": "", "home-help": "?", "home-faulty": "s<Down>", "home-empty": ""]

  @Test(
    "looks as recorded", arguments: ScreenGoldenTests.Format.home, pages.keys.sorted())
  func golden(format: ScreenGoldenTests.Format, name: String) throws {
    var bench = HomeBench(lines: format.lines, columns: format.columns, glyphs: format.glyphs)
    if name == "home-empty" { bench.send(.scout(.searched([]))) }
    if name != "home-empty" {
      bench.find()
      bench.look()
    }
    bench.type(Self.pages[name] ?? "")
    try Golden.expect(bench.text, "Screens/\(name)-\(format.name)")
  }

  @Test("looks as recorded where there is little room", arguments: ScreenGoldenTests.Format.edges)
  func edge(format: ScreenGoldenTests.Format) throws {
    let bench = Self.bench(lines: format.lines, columns: format.columns)
    try Golden.expect(bench.text, "Screens/home-\(format.name)")
  }

  @Test(
    "looks as recorded in color and without", arguments: Theme.all.map(\.name),
    ScreenGoldenTests.Format.home.filter { !$0.glyphs.isASCII })
  func colors(name: String, format: ScreenGoldenTests.Format) throws {
    let theme = try #require(Theme.all.first { $0.name == name })
    let bench = Self.bench(lines: format.lines, columns: format.columns)
    try Golden.expect(
      bench.home.screen().ansi(theme: theme), "Screens/home-\(format.name)-\(name)")
  }
}

extension ScreenGoldenTests.Format {
  static let home = [(24, 80), (40, 120), (12, 40), (60, 200)].flatMap { lines, columns in
    GlyphSet.both.map { ScreenGoldenTests.Format(lines: lines, columns: columns, glyphs: $0) }
  }
}
