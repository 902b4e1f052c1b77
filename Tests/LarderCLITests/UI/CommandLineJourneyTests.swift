import Larder
import SystemPackage
import TestSupport
import Testing

@Suite("The command line, the shell and the clipboard on a terminal")
struct CommandLineJourneyTests {
  /// A session whose history lies in a directory of the test's own.
  static func live(_ state: FilePath) throws -> LiveInspector {
    let live = try LiveInspector(columns: 120, environment: ["XDG_STATE_HOME": state.string])
    try live.waitUntilRead()
    return live
  }

  /// Types into the line at the bottom, and waits until it says something.
  static func type(_ keys: String, _ live: LiveInspector, andSeeLine line: String) throws {
    try live.pty.send(keys)
    try live.pty.wait("the line '\(line)'") { $0.text(ofLine: 23) == " \(line)" }
  }

  @Test("a command is typed with Tab's help, and comes back with Up, in the next session too")
  func typing() throws {
    let state = try TemporaryDirectory()
    let live = try Self.live(state.path)
    try Self.type(":fil\t", live, andSeeLine: ":filter")
    try live.waitFor("filter [QUERY]  f  list only what matches")
    try Self.type("status:mi\t", live, andSeeLine: ":filter status:missing")
    try Self.type("\t", live, andSeeLine: ":filter status:missing-key")
    try live.type("\r", andSee: "filter: status:missing-key")
    try live.waitFor("entries 1/1")
    try live.type(":mark\r", andSee: "1 marked")
    try Self.type(":", live, andSeeLine: ":")
    try live.pty.send(.up)
    try live.pty.wait("the last command") { $0.text(ofLine: 23) == " :mark" }
    try live.pty.send(.up)
    try live.pty.wait("the one before") { $0.text(ofLine: 23) == " :filter status:missing-key" }
    #expect(live.pty.screen.showsCursor)
    try live.pty.send(.escape)
    try live.pty.wait("the keys") { $0.text(ofLine: 23).contains("? help") }
    #expect(try live.quit() == .exited(0))

    let next = try Self.live(state.path)
    try Self.type(":f", next, andSeeLine: ":f")
    // What does not begin with what was typed is passed over.
    try next.pty.send(.up)
    try next.pty.wait("the filter") { $0.text(ofLine: 23) == " :filter status:missing-key" }
    try next.type("\r", andSee: "entries 1/1")
    #expect(try next.quit() == .exited(0))
    #expect(next.pty.leftovers == [] && next.pty.screen.unknown == [])
  }

  @Test("a line that is no command is refused at its place, and can be mended")
  func refusing() throws {
    let live = try Self.live(try TemporaryDirectory().path)
    try live.type(":fliter is:faulty\r", andSee: "filter")
    try live.pty.wait("what is wrong") {
      $0.text(ofLine: 22).contains("did you mean 'filter'?")
        && $0.text(ofLine: 23) == " :fliter is:faulty"
    }
    #expect(!live.pty.screen.shows("filter: is:faulty"))
    try live.type("\u{15}filter is:faulty\r", andSee: "filter: is:faulty")
    #expect(try live.quit() == .exited(0))
  }

  @Test("! opens a shell where the entry lies, and its end leads back to what changed meanwhile")
  func shell() throws {
    let live = try LiveInspector(
      columns: 120,
      environment: ["SHELL": "/bin/sh", "PS1": "ready> "])
    try live.waitUntilRead()
    let modes = live.pty.modes
    try live.type("fstatus:valid key:surrogate\r", andSee: "entries 1/1")
    try live.type("!", andSee: "ready>")
    #expect(live.pty.leftovers == [] && !live.pty.screen.isAlternate)
    try live.type("ls\n", andSee: "contents  key")
    try live.pty.send("rm contents\n")
    try live.pty.send("exit\n")
    try live.pty.wait("the screen again") {
      $0.isAlternate && $0.shows("filter: status:valid key:surrogate")
    }
    try live.waitFor("no entry matches the filter")
    #expect(live.pty.modes == modes)
    try live.type("\u{1b}fkey:surrogate\r", andSee: "missing value")
    #expect(try live.quit() == .exited(0))
    #expect(live.pty.leftovers == [])
  }

  @Test("y and Y put the path and the command that mends an entry on the terminal's clipboard")
  func copying() throws {
    let live = try LiveInspector(columns: 120)
    try live.waitUntilRead()
    try live.type("fstatus:missing-value\r", andSee: "entries 1/1")
    try live.waitFor("value-missing")
    try live.type("y", andSee: "copied:")
    let path = FilePath(try #require(live.pty.screen.clipboard))
    #expect(path.starts(with: live.cache))
    #expect(try POSIXDiskReader().status(of: path).kind == .directory)

    try live.type("Y", andSee: "copied: larder repair")
    let command = try #require(live.pty.screen.clipboard)
    #expect(try live.quit() == .exited(0))
    #expect(live.pty.screen.unknown == [])
    // A shell understands it, and it mends just this entry.
    let program = Products.larder.removingLastComponent().string
    let before = try Snapshot(of: live.cache)
    let outcome = try ChildProcess.run(
      "/bin/sh", ["-c", "\(command) --yes"], environment: ["PATH": "\(program):/usr/bin:/bin"])
    #expect(outcome.status == .exited(0), "\(outcome.errorText)")
    let changes = try Snapshot(of: live.cache).differences(from: before)
    let shard = path.components.suffix(3).first?.string ?? "nowhere"
    #expect(!changes.isEmpty)
    #expect(changes.allSatisfy { $0.hasPrefix(".: time") || $0.contains(shard) }, "\(changes)")
  }

  @Test("Y says so where there is nothing to mend, and leaves the clipboard alone")
  func nothing() throws {
    let live = try LiveInspector("pytools-v4/healthy", columns: 120)
    try live.waitUntilRead()
    try live.type("Y", andSee: "there is no remedy to copy here")
    #expect(live.pty.screen.clipboard == nil)
    #expect(try live.quit() == .exited(0))
  }
}
