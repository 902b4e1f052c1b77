import LarderInspector
import LarderTerminal
import SystemPackage
import TestSupport

@testable import TerminalProbe

/// The probe on a pseudo-terminal, together with the state it should be in.
final class Probe {
  let pty: PTY
  var state: ProbeState

  /// Starts the probe and waits for its first screen.
  init(
    environment: [String: String] = [:], lines: Int = 20, columns: Int = 80,
    facts: ProbeState.Facts = ProbeState.Facts(), output: FilePath? = nil
  ) throws {
    pty = try PTY(
      Products.terminalProbe, environment: environment, lines: lines, columns: columns,
      output: output)
    state = ProbeState(size: Size(lines: lines, columns: columns), facts: facts)
    try expectScreen()
  }

  /// Waits until the terminal shows what the state draws.
  func expectScreen() throws { try pty.wait(forText: state.screen().text) }

  /// Types text and waits until the events that it stands for are on the screen.
  func type(_ text: String, _ events: Terminal.Event...) throws {
    try pty.send(text)
    for event in events { state.handle(event) }
    try expectScreen()
  }
}
