import SystemPackage
import TestSupport
import Testing

@Suite("The inspector on a terminal")
struct InspectorTests {
  @Test("opens a cache, shows what is wrong with it, and leaves every byte alone")
  func looking() throws {
    let live = try LiveInspector(columns: 120, keepsLocks: true)
    let before = try Snapshot(of: live.cache)
    try live.waitUntilRead()
    try live.type("x", andSee: "filter: only faulty")
    try live.type("fcode:pickle-cut-short\r", andSee: "pickle-cut-short  at byte")
    try live.type("?", andSee: "What is shown")
    try live.type("\u{1b}", andSee: "KEY")
    try live.type("i", andSee: "stale lock")
    try live.type("\u{1b}", andSee: "KEY")
    #expect(try live.quit() == .exited(0))
    #expect(live.pty.leftovers == [])
    #expect(live.pty.screen.unknown == [])
    #expect(try Snapshot(of: live.cache).differences(from: before) == [])
  }

  @Test("filters, marks, deletes after a yes, and undo brings every byte back")
  func deleting() throws {
    let live = try LiveInspector()
    let before = try Snapshot(of: live.cache)
    try live.waitUntilRead()
    try live.type("fstatus:missing\r", andSee: "filter: status:missing")
    try live.waitFor("entries 1/2")
    try live.type("*", andSee: "2 marked")
    try live.type("d", andSee: "plan: delete")
    #expect(live.pty.screen.shows("take out 2 entries"))
    #expect(try Snapshot(of: live.cache).differences(from: before) == [])
    try live.type("y", andSee: "● deleted 2 entries")
    try live.waitFor("no entry matches the filter")
    #expect(try Snapshot(of: live.cache).count < before.count)
    try live.type("u", andSee: "plan: undo")
    try live.type("y", andSee: "● put back 2 entries")
    // Which of the two the cursor is on depends on which came back first.
    try live.waitFor("/2 ")
    #expect(try live.quit() == .exited(0))
    #expect(try Snapshot(of: live.cache).differences(from: before) == [])
  }

  @Test("repairs nothing without a yes")
  func refusing() throws {
    let live = try LiveInspector()
    let before = try Snapshot(of: live.cache)
    try live.waitUntilRead()
    try live.type("x*", andSee: "marked")
    try live.type("r", andSee: "plan: repair")
    try live.type("n", andSee: "nothing was changed")
    #expect(try live.quit() == .exited(0))
    #expect(try Snapshot(of: live.cache).differences(from: before) == [])
  }

  @Test("recovers a whole cache and can take that back")
  func recovering() throws {
    let live = try LiveInspector(lines: 40, columns: 120)
    let before = try Snapshot(of: live.cache)
    try live.waitUntilRead()
    try live.type("R", andSee: "plan: recover")
    try live.type("y", andSee: "● recovered ")
    #expect(try Snapshot(of: live.cache).differences(from: before) != [])
    try live.type("u", andSee: "plan: undo")
    try live.type("y", andSee: "● put back")
    #expect(try live.quit() == .exited(0))
    #expect(try Snapshot(of: live.cache).differences(from: before) == [])
  }

  @Test("shows what lies in the quarantine, puts one thing back, and purges what is typed for")
  func quarantine() throws {
    let live = try LiveInspector()
    let before = try Snapshot(of: live.cache)
    try live.waitUntilRead()
    try live.type("fstatus:missing\r", andSee: "entries 1/2")
    try live.type("*d", andSee: "plan: delete")
    try live.type("y", andSee: "● deleted 2 entries")
    try live.type("6", andSee: "quarantine: what was taken out")
    try live.waitFor("complete")
    try live.type("\r", andSee: "run 1 1/2")
    try live.type("\t", andSee: "was")
    try live.waitFor("00000000")
    try live.type("q", andSee: "run 1 1/2")
    try live.type("u", andSee: "put back 1 entry")
    try live.type("y", andSee: "● put back 1 entry")
    try live.waitFor("run 1 1/1")
    try live.type("7\r", andSee: "put back")
    try live.type("qP", andSee: "plan: purge")
    try live.type("y", andSee: "type 'purge'")
    try live.type("purge\r", andSee: "● purged 1 action")
    #expect(try Snapshot(of: live.cache).count < before.count)
    try live.type("6", andSee: "the quarantine is empty")
    try live.type("q", andSee: "entries")
    #expect(try live.quit() == .exited(0))
  }

  @Test("shows the map and the histograms of a real cache, and leads from them to its entries")
  func views() throws {
    let live = try LiveInspector(columns: 120)
    let before = try Snapshot(of: live.cache)
    try live.waitUntilRead()
    try live.type("3", andSee: "map of health")
    try live.type("n\r", andSee: "map → entries")
    try live.type("q4", andSee: "histogram of sizes")
    try live.type("s", andSee: "histogram of ages")
    try live.type("\r", andSee: "filter: age>=")
    try live.type("\u{1b}2\r", andSee: "findings → entries")
    try live.type("q1", andSee: "[1 entries]")
    #expect(try live.quit() == .exited(0))
    #expect(live.pty.screen.unknown == [])
    #expect(try Snapshot(of: live.cache).differences(from: before) == [])
  }

  @Test("shows the fixture's broken entries as recorded")
  func recorded() throws {
    // Narrow enough to leave the ages out, which differ from run to run.
    let live = try LiveInspector(lines: 60, columns: 52)
    try live.waitUntilRead()
    try live.type("x", andSee: "only faulty")
    // By hash, because the order found is not the same everywhere.
    try live.pty.send("sG\r")
    try live.pty.wait("the first hash") { $0.text(ofLine: 3).contains("002fa0f6a") }
    try live.pty.send("g")
    try live.pty.wait("the cursor at the top") { $0.text(ofLine: 3).hasPrefix("▸") }
    let rows = (2..<59).map(live.pty.screen.text(ofLine:)).joined(separator: "\n")
    try Golden.expect(rows, "Screens/live-faulty")
    #expect(try live.quit() == .exited(0))
  }

  @Test("follows the terminal's size, however small")
  func resizing() throws {
    let live = try LiveInspector(lines: 24, columns: 80)
    try live.waitUntilRead()
    for (lines, columns) in [(60, 200), (12, 40), (5, 20), (40, 120)] {
      try live.pty.resize(lines: lines, columns: columns)
      try live.waitFor(lines < 10 ? "too small" : "? help")
      let isSplit = columns >= 100
      if isSplit { try live.pty.wait("two panes") { $0.shows("┬") } }
    }
    #expect(try live.quit() == .exited(0))
    #expect(live.pty.leftovers == [])
  }

  @Test("starts on a terminal that is too small, and can be left there")
  func tiny() throws {
    let live = try LiveInspector(lines: 4, columns: 30)
    try live.waitFor("too small")
    #expect(try live.quit() == .exited(0))
    #expect(live.pty.leftovers == [])
  }

  @Test("uses no color where NO_COLOR asks for none")
  func noColor() throws {
    let live = try LiveInspector(environment: ["NO_COLOR": "1"])
    try live.waitUntilRead()
    let screen = live.pty.screen
    for line in 0..<24 {
      for column in 0..<80 {
        let pen = screen[line, column].pen
        #expect(pen.foreground == nil && pen.background == nil)
      }
    }
    #expect(screen.shows("✖ invalid"))
    #expect(try live.quit() == .exited(0))
  }

  @Test("draws in ASCII where the locale has nothing else")
  func ascii() throws {
    let live = try LiveInspector(environment: ["LANG": "C", "LC_ALL": "C"])
    try live.waitUntilRead()
    let foreign = live.pty.screen.text.filter { !$0.isASCII }
    #expect(foreign.isEmpty)
    #expect(live.pty.screen.shows("x invalid"))
    #expect(try live.quit() == .exited(0))
  }

  @Test("says what to do instead on a terminal that cannot show it", arguments: ["dumb", ""])
  func unsuitable(type: String) throws {
    let live = try LiveInspector(environment: ["TERM": type])
    #expect(try live.pty.waitForExit() == .exited(2))
    #expect(live.pty.screen.shows("larder check"))
    #expect(live.pty.leftovers == [])
  }
}
