/// Why the screen could not be opened, and what to do instead.
package struct TerminalError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The families of failure a program may branch on.
  package enum Code: String, CaseIterable, Sendable {
    case noTerminal, unsuitableTerminal, alreadyOpen
  }

  /// The family of this failure.
  package let code: Code
  /// What could not be done, and why.
  package let problem: String
  /// The next thing to do.
  package let remedy: String

  /// The problem and the remedy, for people.
  package var description: String { "\(problem)\n  fix: \(remedy)" }
}

extension TerminalError {
  private static let withoutTerminal =
    "run 'larder check CACHE', which needs no terminal, or see 'larder --help'"

  static func noTerminal(_ path: String, reason: String) -> TerminalError {
    TerminalError(
      code: .noTerminal, problem: "cannot open the terminal '\(path)': \(reason)",
      remedy: withoutTerminal)
  }

  static func unsuitable(_ name: String) -> TerminalError {
    let reason =
      name.isEmpty ? "TERM is not set" : "its type, TERM=\(name), cannot place text on a screen"
    return TerminalError(
      code: .unsuitableTerminal, problem: "cannot draw on this terminal: \(reason)",
      remedy: withoutTerminal)
  }

  static func unknown(_ name: String) -> TerminalError {
    TerminalError(
      code: .unsuitableTerminal,
      problem: "cannot draw on this terminal: its type, TERM=\(name), is not known on this machine",
      remedy: "set TERM=xterm-256color if the terminal is like xterm, or \(withoutTerminal)")
  }

  static let alreadyOpen = TerminalError(
    code: .alreadyOpen, problem: "cannot open the terminal twice in one process",
    remedy: "close the first one")
}
