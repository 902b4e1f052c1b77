import SystemPackage
import TestSupport
import Testing

@Suite("The list of caches on a terminal")
struct HomeJourneyTests {
  private static func start(caches: FilePath, temporary: FilePath) throws -> PTY {
    try PTY(
      Products.larder, [],
      environment: [
        "XDG_CACHE_HOME": caches.string, "HOME": caches.appending("nobody").string,
        "TMPDIR": temporary.string,
      ], lines: 24, columns: 120)
  }

  @Test("fills in, opens one cache after another, and comes back each time")
  func journey() throws {
    let directory = try TemporaryDirectory()
    let caches = try Fixtures.copy("pytools-v4/damage", to: directory.path).appending("cache")
    let old = try Fixtures.copy("pytools-v0/healthy", to: directory.path).appending("cache/tmp")
    let before = try Snapshot(of: directory.path)
    let pty = try Self.start(caches: caches, temporary: old)
    try pty.wait("both caches looked at") { $0.shows("looked at all") && $0.shows("faulty") }
    #expect(pty.screen.shows("● whole"))
    #expect(pty.screen.shows("pytools/pdict-v4-demo") && pty.screen.shows("pytools-v0"))
    for keys in ["\r", "j\r"] {
      try pty.send(keys)
      try pty.wait("a cache") { $0.shows("STATUS") && $0.shows("q home") }
      try pty.send("q")
      try pty.wait("the list") { $0.shows("HEALTH") && $0.shows("q quit") }
    }
    try pty.send("?")
    try pty.wait("the help page") { $0.shows("open this cache") }
    try pty.send("q")
    try pty.wait("the list") { $0.shows("HEALTH") }
    try pty.send("q")
    #expect(try pty.waitForExit() == .exited(0))
    #expect(pty.leftovers == [])
    #expect(pty.screen.unknown == [])
    #expect(try Snapshot(of: directory.path).differences(from: before) == [])
  }

  @Test("tells of no caches, and follows the terminal's size")
  func none() throws {
    let directory = try TemporaryDirectory()
    let pty = try Self.start(caches: directory.path, temporary: directory.path)
    try pty.wait("the answer") { $0.shows("no caches found here") }
    for (lines, columns) in [(60, 200), (12, 40), (5, 20), (40, 120)] {
      try pty.resize(lines: lines, columns: columns)
      try pty.wait("the new size") { $0.shows(lines < 10 ? "too small" : "? help") }
    }
    try pty.send("\u{03}")
    #expect(try pty.waitForExit() == .exited(0))
    #expect(pty.leftovers == [])
  }
}
