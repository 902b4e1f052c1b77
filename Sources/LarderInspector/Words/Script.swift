package import Larder

/// A script of the command language, understood as a whole before any of it is done.
package struct Script: Sendable, Equatable {
  /// One line that says something.
  package struct Line: Sendable, Equatable {
    /// Counted from 1.
    package var number: Int
    /// As it was written, without the blanks around it.
    package var text: String
    package var instruction: Instruction
  }

  /// More lines than this are no script.
  static let lineLimit = 1_000_000

  /// What the script is called in errors: a file, or the standard input.
  package let name: String
  package let lines: [Line]
  /// What the names in its queries stand for.
  package let saved: SavedQueries

  /// Understands a script.
  ///
  /// - Parameters:
  ///   - text: The script, a command a line.
  ///   - name: What it is called in errors.
  ///   - saved: The queries that have names.
  /// - Throws: ``LarderError/Code/usage`` with file, line and column of the first mistake.
  package init(_ text: String, name: String, saved: SavedQueries = .none) throws(LarderError) {
    self.name = name
    self.saved = saved
    var lines: [Line] = []
    let written = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in written.enumerated() {
      guard index < Self.lineLimit else { throw .longScript(name, limit: Self.lineLimit) }
      do throws(CommandError) {
        guard
          let instruction = try CommandParser.parse(String(line), saved: saved, in: .everywhere)
        else { continue }
        lines.append(
          Line(number: index + 1, text: line.trimmedBlanks, instruction: instruction))
      } catch {
        throw .badScript(name, line: index + 1, error)
      }
    }
    self.lines = lines
  }

  /// Whether something in it takes a yes.
  package var needsConsent: Bool { lines.contains { $0.instruction.needsConsent } }
}

extension Instruction {
  /// Whether it changes a cache or its quarantine so that undo alone does not make it good.
  package var needsConsent: Bool {
    switch self {
    case .act, .purge, .apply: true
    default: false
    }
  }
}

extension LarderError {
  static func badScript(_ name: String, line: Int, _ error: CommandError) -> LarderError {
    LarderError(
      .usage, "\(SafeText.display(name)):\(line):\(error.column): \(error.problem)",
      remedy: error.suggestion.map { "did you mean '\($0)'?" }
        ?? "'larder batch --commands' lists the commands")
  }

  static func longScript(_ name: String, limit: Int) -> LarderError {
    LarderError(
      .usage, "cannot read the script '\(SafeText.display(name))': more than \(limit) lines")
  }
}

extension Substring {
  fileprivate var trimmedBlanks: String {
    String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }
}
