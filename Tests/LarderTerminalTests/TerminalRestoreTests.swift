import Glibc
import LarderInspector
import LarderTerminal
import SystemPackage
import TestSupport
import Testing

@testable import TerminalProbe

@Suite("The terminal is usable again")
struct TerminalRestoreTests {
  static let endings: [(String, ProcessStatus)] = [
    ("q", .exited(0)), ("\u{3}", .exited(130)), ("X", .exited(7)),
    ("F", .signaled(SIGILL)), ("T", .signaled(SIGILL)), ("S", .signaled(SIGSEGV)),
    ("\u{1c}", .signaled(SIGQUIT)),
  ]

  @Test("after the program ended, well or badly", arguments: endings)
  func ending(key: String, status: ProcessStatus) throws {
    let probe = try Probe()
    #expect(probe.pty.leftovers != [])
    try probe.pty.send(key)
    #expect(try probe.pty.waitForExit() == status)
    #expect(probe.pty.leftovers == [])
    #expect(probe.pty.screen.unknown == [])
  }

  @Test("after a signal", arguments: [SIGTERM, SIGINT, SIGHUP, SIGABRT, SIGXCPU])
  func signal(number: Int32) throws {
    let probe = try Probe()
    probe.pty.signal(number)
    #expect(try probe.pty.waitForExit() == .signaled(number))
    #expect(probe.pty.leftovers == [])
  }

  @Test("and shows then what was written to stderr meanwhile", arguments: ["q", "F", "X"])
  func standardError(ending: String) throws {
    let probe = try Probe(lines: 70)
    try probe.type("e", .key(.character("e")))
    #expect(!probe.pty.screen.shows("held back"))
    try probe.pty.send(ending)
    _ = try probe.pty.waitForExit()
    #expect(probe.pty.screen.shows("held back"))
    #expect(probe.pty.screen.shows("failing on request") == (ending == "F"))
    #expect(probe.pty.leftovers == [])
  }

  @Test("while the program is stopped by ^Z, and shows the program again after fg")
  func suspension() throws {
    let shell = try PTY(
      "/bin/sh", ["-i"], environment: ["PS1": "ready> ", "PROBE": Products.terminalProbe.string])
    try shell.wait("a prompt") { $0.lastLine == "ready>" }
    let atPrompt = shell.modes
    try shell.send("$PROBE\n")
    var state = ProbeState(size: Size(lines: 24, columns: 80))
    try shell.wait(forText: state.screen().text)

    try shell.send("\u{1a}")
    try shell.wait("the shell") { !$0.isAlternate && $0.shows("topped") && $0.lastLine == "ready>" }
    #expect(shell.screen.shows("ready> $PROBE"))
    #expect(shell.screen.leftovers == [])
    #expect(shell.modes == atPrompt)

    try shell.resize(lines: 20, columns: 70)
    try shell.send("fg\n")
    state.handle(.resize(Size(lines: 20, columns: 70)))
    try shell.wait(forText: state.screen().text)
    try shell.send("j")
    state.handle(.key(.character("j")))
    try shell.wait(forText: state.screen().text)
    try shell.send("q")
    try shell.wait("the output") { !$0.isAlternate && $0.shows("{\"selection\":0}") }
    #expect(shell.screen.leftovers == [])
  }

  static let kills = [
    // In the background, where the terminal is the shell's.
    "kill %1; kill -CONT %1; until jobs >$JOBS; grep Term $JOBS; do :; done",
    // In the foreground again.
    "kill %1; fg",
  ]

  @Test("when it is killed while stopped, and is left to the shell", arguments: kills)
  func killedWhileStopped(command: String) throws {
    let directory = try TemporaryDirectory()
    let shell = try PTY(
      "/bin/sh", ["-i"],
      environment: [
        "PS1": "ready> ", "PROBE": Products.terminalProbe.string,
        "JOBS": directory.appending("jobs").string,
      ])
    try shell.wait("a prompt") { $0.lastLine == "ready>" }
    try shell.send("$PROBE\n")
    try shell.wait("the probe") { $0.isAlternate && $0.shows("larder probe") }
    try shell.send("\u{1a}")
    try shell.wait("the shell") { !$0.isAlternate && $0.shows("topped") }
    try shell.send("\(command)\n")
    try shell.wait("the end") { $0.shows("Terminated") && $0.lastLine == "ready>" }
    #expect(shell.screen.leftovers == [])
    #expect(shell.screen.shows("ready> $PROBE"))
  }
}

@Suite("When the terminal goes away")
struct HangupTests {
  @Test("the program ends by the signal that says so")
  func signal() throws {
    let probe = try Probe()
    probe.pty.hangUp()
    #expect(try probe.pty.waitForExit() == .signaled(SIGHUP))
  }

  @Test("a program that ignores the signal is told by an event, and does not spin")
  func event() throws {
    let command = "trap '' HUP; exec $PROBE"
    let pty = try PTY(
      "/bin/sh", ["-c", command], environment: ["PROBE": Products.terminalProbe.string])
    try pty.wait("the probe") { $0.shows("q quit") }
    pty.hangUp()
    #expect(try pty.waitForExit() == .exited(1))
  }
}

@Suite("Without a suitable terminal")
struct NoTerminalTests {
  @Test("the program says what to do instead", arguments: ["dumb", "", "no-such-terminal"])
  func unsuitable(type: String) throws {
    let pty = try PTY(Products.terminalProbe, environment: ["TERM": type], columns: 200)
    #expect(try pty.waitForExit() == .exited(2))
    #expect(pty.screen.shows("cannot draw on this terminal"))
    #expect(pty.screen.shows("larder check"))
    #expect(pty.leftovers == [])
  }

  @Test("or none at all, it says so on stderr")
  func none() throws {
    let outcome = try ChildProcess.run(Products.terminalProbe, environment: ["TERM": "xterm"])
    #expect(outcome.status == .exited(2))
    #expect(outcome.output == [])
    #expect(outcome.errorText.contains("cannot open the terminal '/dev/tty'"))
    #expect(outcome.errorText.contains("larder check"))
  }
}
