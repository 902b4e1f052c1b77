import Glibc
import LarderInspector
import LarderTerminal
import SystemPackage
import TestSupport
import Testing

@testable import TerminalProbe

@Suite("The terminal")
struct TerminalTests {
  @Test(
    "shows exactly what was drawn, at any size",
    arguments: [
      Size(lines: 24, columns: 80), Size(lines: 60, columns: 200), Size(lines: 4, columns: 12),
    ])
  func firstScreen(size: Size) throws {
    let probe = try Probe(lines: size.lines, columns: size.columns)
    #expect(probe.pty.screen.unknown == [])
    #expect(probe.pty.screen.isAlternate)
    #expect(!probe.pty.screen.showsCursor)
  }

  @Test("shows styles as the theme paints them")
  func colors() throws {
    let probe = try Probe()
    let drawn = probe.state.screen()
    for line in 0..<drawn.size.lines {
      for column in 0..<drawn.size.columns where drawn[line, column].width > 0 {
        let paint = Theme.dark.paint(for: drawn[line, column].style)
        let pen = probe.pty.screen[line, column].pen
        #expect(pen.background == paint.background.map(Int.init), "\(line) \(column)")
        // The color of a blank cannot be seen, and ncurses saves it.
        guard drawn[line, column].text != " " else { continue }
        #expect(pen.foreground == paint.foreground.map(Int.init), "\(line) \(column)")
        #expect(pen.isBold == paint.traits.contains(.bold), "\(line) \(column)")
      }
    }
  }

  @Test("follows twenty changes without a trace of the screens before")
  func changes() throws {
    let probe = try Probe()
    for _ in 0..<10 { try probe.type(TypedKey.down.rawValue, .key(.down)) }
    for _ in 0..<10 { try probe.type(TypedKey.up.rawValue, .key(.up)) }
  }

  static let keys: [(String, Key)] = [
    (TypedKey.up.rawValue, .up), (TypedKey.down.rawValue, .down), ("\u{1b}[A", .up),
    ("\u{1b}[B", .down), (TypedKey.left.rawValue, .left), (TypedKey.right.rawValue, .right),
    (TypedKey.home.rawValue, .home), (TypedKey.end.rawValue, .end), ("\u{1b}[H", .home),
    ("\u{1b}[1~", .home), ("\u{1b}[4~", .end), (TypedKey.pageUp.rawValue, .pageUp),
    (TypedKey.pageDown.rawValue, .pageDown), (TypedKey.insert.rawValue, .insert),
    (TypedKey.delete.rawValue, .delete), (TypedKey.backtab.rawValue, .backtab),
    (TypedKey.f1.rawValue, .function(1)), (TypedKey.f10.rawValue, .function(10)),
    (TypedKey.escape.rawValue, .escape), ("\r", .enter), ("\n", .enter), ("\t", .tab),
    ("\u{7f}", .backspace), ("\u{8}", .backspace), ("j", .character("j")),
    (" ", .character(" ")), ("ü", .character("ü")), ("鍵", .character("鍵")),
    ("\u{1}", .control("a")), ("\u{0}", .control("@")), ("\u{13}", .control("s")),
    ("\u{16}", .control("v")),
  ]

  @Test("delivers keys by name", arguments: keys)
  func key(sequence: String, key: Key) throws {
    try Probe().type(sequence, .key(key))
  }

  static let clicks: [(String, [Mouse])] = [
    ("\u{1b}[<0;10;5M\u{1b}[<0;10;5m", [Mouse(.click, at: Position(line: 4, column: 9))]),
    ("\u{1b}[<2;10;5M", [Mouse(.rightClick, at: Position(line: 4, column: 9))]),
    ("\u{1b}[<64;1;2M", [Mouse(.wheelUp, at: Position(line: 1, column: 0))]),
    ("\u{1b}[<65;70;2M", [Mouse(.wheelDown, at: Position(line: 1, column: 69))]),
    (
      "\u{1b}[<0;3;3M\u{1b}[<0;3;3m\u{1b}[<0;3;3M\u{1b}[<0;3;3m",
      [.click, .doubleClick].map { Mouse($0, at: Position(line: 2, column: 2)) }
    ),
  ]

  @Test("delivers the mouse", arguments: clicks)
  func mouse(sequence: String, expected: [Mouse]) throws {
    let probe = try Probe()
    try probe.pty.send(sequence)
    for event in expected { probe.state.handle(.mouse(event)) }
    try probe.expectScreen()
  }

  @Test("takes every size it is given")
  func resize() throws {
    let probe = try Probe()
    for size in [
      Size(lines: 30, columns: 100), Size(lines: 8, columns: 30), Size(lines: 20, columns: 80),
    ] {
      try probe.pty.resize(lines: size.lines, columns: size.columns)
      probe.state.handle(.resize(size))
      try probe.expectScreen()
    }
  }

  @Test("takes its size from the terminal, not from the environment")
  func environmentSize() throws {
    _ = try Probe(environment: ["LINES": "5", "COLUMNS": "20"])
  }

  @Test("is woken from another thread, and tells when the time is over")
  func wake() throws {
    let probe = try Probe()
    try probe.pty.send("w")
    try probe.pty.wait("a wake") { $0.shows("wakes 1") || $0.shows("wakes 2") }
    try probe.pty.send("t")
    try probe.pty.wait("a tick") { $0.shows("ticks 1") }
  }

  @Test("is drawn anew on request, whatever other programs wrote over it")
  func redraw() throws {
    let probe = try Probe()
    // What the line discipline echoes and what others write arrive in the same way.
    probe.pty.overwriteScreen(with: "\u{1b}[3;1Hgarbage")
    #expect(probe.pty.screen.shows("garbage"))
    try probe.type("\u{c}", .key(.control("l")))
  }

  static let depths: [([String: String], ColorDepth)] = [
    (["TERM": "xterm-256color"], .palette256), (["TERM": "xterm"], .eight),
    (["TERM": "vt100"], .none), (["NO_COLOR": "1"], .none),
    (["TERM": "xterm-ghostty"], .palette256),
  ]

  @Test("uses the colors there are, and none when people want none", arguments: depths)
  func depth(environment: [String: String], depth: ColorDepth) throws {
    let probe = try Probe(environment: environment, facts: ProbeState.Facts(depth: depth))
    let colors = (0..<20).flatMap { line in
      (0..<80).flatMap { column -> [Int] in
        let pen = probe.pty.screen[line, column].pen
        return [pen.foreground, pen.background].compactMap { $0 }
      }
    }
    #expect(colors.allSatisfy { $0 < depth.rawValue })
    #expect(colors.isEmpty == (depth == .none))
  }

  static let locales: [([String: String], Bool)] = [
    (["LANG": "C"], false), (["LANG": ""], false), (["LANG": "C.UTF-8", "LC_ALL": "C"], false),
    (["LANG": "C.UTF-8"], true), (["LANG": "xx_XX.UTF-8"], true),
    (["LANG": "C", "LC_CTYPE": "C.UTF-8"], true),
  ]

  @Test("draws in ASCII unless the locale is UTF-8", arguments: locales)
  func locale(environment: [String: String], isUTF8: Bool) throws {
    let probe = try Probe(environment: environment, facts: ProbeState.Facts(isUTF8: isUTF8))
    #expect(probe.pty.screen.text.utf8.allSatisfy { $0 < 0x80 } == !isUTF8)
  }

  @Test("leaves stdout to the program's output")
  func standardOutput() throws {
    let directory = try TemporaryDirectory()
    let file = directory.appending("output")
    let probe = try Probe(output: file)
    try probe.type(TypedKey.down.rawValue, .key(.down))
    try probe.pty.send("q")
    #expect(try probe.pty.waitForExit() == .exited(0))
    let output = try ChildProcess.run("/bin/cat", [file.string]).outputText
    #expect(output == "{\"selection\":1}\n")
  }
}
