import Glibc
import SystemPackage
import TestSupport
import Testing

@Suite("After the inspector the terminal is as before")
struct InspectorEndingTests {
  @Test("when it is told to end, or fails", arguments: [SIGTERM, SIGHUP, SIGSEGV, SIGABRT, SIGILL])
  func signals(number: Int32) throws {
    let live = try LiveInspector()
    try live.waitUntilRead()
    #expect(live.pty.leftovers != [])
    live.pty.signal(number)
    #expect(try live.pty.waitForExit() == .signaled(number))
    #expect(live.pty.leftovers == [])
  }

  @Test("when it is told to end before everything was read")
  func early() throws {
    let live = try LiveInspector("malicious/in-v4", container: "cache")
    try live.waitFor("larder")
    live.pty.signal(SIGTERM)
    #expect(try live.pty.waitForExit() == .signaled(SIGTERM))
    #expect(live.pty.leftovers == [])
  }

  @Test("while it is stopped by ^Z, and shows everything again after fg")
  func suspension() throws {
    let directory = try TemporaryDirectory()
    let cache = try Fixtures.copy("pytools-v4/damage", to: directory.path).appending("cache")
    let shell = try PTY(
      "/bin/sh", ["-i"],
      environment: [
        "PS1": "ready> ", "LARDER": Products.larder.string, "CACHE": cache.string,
      ])
    try shell.wait("a prompt") { $0.lastLine == "ready>" }
    let atPrompt = shell.modes
    try shell.send("$LARDER $CACHE\n")
    try shell.wait("the cache") { $0.shows("read 100 %") }
    try shell.send("\u{1a}")
    try shell.wait("the shell") { !$0.isAlternate && $0.lastLine == "ready>" }
    #expect(shell.screen.leftovers == [])
    #expect(shell.modes == atPrompt)
    try shell.send("fg\n")
    try shell.wait("the cache again") { $0.isAlternate && $0.shows("read 100 %") }
    try shell.send("q")
    try shell.wait("the shell again") { !$0.isAlternate && $0.lastLine == "ready>" }
    #expect(shell.screen.leftovers == [])
  }

  @Test("when ^C ends it")
  func interrupt() throws {
    let live = try LiveInspector()
    try live.waitUntilRead()
    try live.pty.send("\u{3}")
    #expect(try live.pty.waitForExit() == .exited(0))
    #expect(live.pty.leftovers == [])
  }
}
