import Glibc
import SystemPackage
import TestSupport
import Testing

@Suite("On a terminal")
struct QuestionTests {
  private let directory: TemporaryDirectory
  private let cache: FilePath

  init() throws {
    directory = try TemporaryDirectory()
    cache = try Fixtures.copy("pytools-v4/damage", to: directory.path)
      .appending("cache/pytools/pdict-v4-demo-py3.11.7.final.0")
  }

  private func terminal(_ arguments: String...) throws -> PTY {
    try PTY(Products.larder, [arguments[0], cache.string] + arguments.dropFirst(), columns: 200)
  }

  @Test("a plan is carried out after a yes")
  func yes() throws {
    let terminal = try terminal("delete", "20cf")
    try terminal.waits(for: "Delete: 1 step? [y/N]")
    try terminal.send("y\n")
    try terminal.waits(for: "1 thing, ")
    #expect(try terminal.waitForExit() == .exited(0))
    let entry = "20c/faf/403dab18a72c3fcd0f299b1c17c42b77c4c83857a7f97866836965625a"
    #expect(access(cache.appending(entry).string, F_OK) != 0)
  }

  @Test("nothing is done after anything else", arguments: ["n\n", "\n", "\u{4}"])
  func no(answer: String) throws {
    let before = try Snapshot(of: directory.path)
    let terminal = try terminal("delete", "20cf")
    try terminal.waits(for: "[y/N]")
    try terminal.send(answer)
    try terminal.waits(for: "nothing was done")
    #expect(try terminal.waitForExit() == .exited(0))
    #expect(try Snapshot(of: directory.path).differences(from: before) == [])
  }

  @Test("a lock that is only likely stale wants the word typed")
  func doubtfulLock() throws {
    let refused = try terminal("repair", "--stale", "likely", "--where", "kind:lock")
    try refused.waits(for: "Type 'break' to go on:")
    try refused.send("y\n")
    try refused.waits(for: "nothing was done")
    _ = try refused.waitForExit()

    let agreed = try terminal("repair", "--stale", "likely", "--where", "kind:lock")
    try agreed.waits(for: "Type 'break' to go on:")
    try agreed.send("break\n")
    try agreed.waits(for: "[y/N]")
    try agreed.send("yes\n")
    try agreed.waits(for: "2 things, ")
    #expect(try agreed.waitForExit() == .exited(0))
  }

  @Test("reports have color, unless NO_COLOR or --no-color says otherwise")
  func color() throws {
    for (arguments, environment, hasColor) in [
      (["check", "--summary"], [:], true), (["check", "--summary", "--no-color"], [:], false),
      (["check", "--summary"], ["NO_COLOR": "1"], false),
    ] as [([String], [String: String], Bool)] {
      let terminal = try PTY(
        Products.larder, [arguments[0], cache.string] + arguments.dropFirst(),
        environment: environment, columns: 160)
      try terminal.waits(for: "57 entries")
      _ = try terminal.waitForExit()
      #expect(terminal.screen.hasColor == hasColor)
    }
  }

  @Test("a list fits the columns", arguments: [40, 60, 80, 132])
  func width(columns: Int) throws {
    let terminal = try PTY(Products.larder, ["list", cache.string], lines: 100, columns: columns)
    try terminal.waits(for: "empty direc")
    _ = try terminal.waitForExit()
    // A line that did not fit would have gone on in the next.
    let first = terminal.screen.text.split(separator: "\n").map { $0.prefix(1) }
    #expect(first.allSatisfy { " ●✖⚠○…".contains($0) })
  }
}

extension PTY {
  /// Waits until the screen shows a text somewhere.
  fileprivate func waits(for text: String) throws { try wait(text) { $0.shows(text) } }
}

extension VT {
  /// Whether anything on the screen has a color of its own.
  fileprivate var hasColor: Bool {
    (0..<lines).contains { line in
      (0..<columns).contains { self[line, $0].pen.foreground != nil }
    }
  }
}
