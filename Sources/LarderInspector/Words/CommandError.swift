/// Where a line of the command language cannot be understood, and what was expected there.
package struct CommandError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The character that the error is at, counted from 1.
  package var column: Int
  /// What is wrong: "expected … , found …".
  package var problem: String
  /// What was probably meant.
  package var suggestion: String?

  /// The place, the problem and the suggestion, for people.
  package var description: String { "column \(column): \(sentence)" }

  /// The problem and the suggestion.
  package var sentence: String {
    problem + (suggestion.map { "; did you mean '\($0)'?" } ?? "")
  }

  /// The same error of a query that begins some characters into the line.
  init(_ error: QueryError, after offset: Int) {
    self.init(
      column: error.column + offset, problem: error.problem, suggestion: error.suggestion)
  }

  init(column: Int, problem: String, suggestion: String? = nil) {
    self.column = column
    self.problem = problem
    self.suggestion = suggestion
  }
}

// Every message of the command language is below, so that all can be read, and tested, in one sitting.
extension CommandError {
  static func tooLong(limit: Int) -> CommandError {
    CommandError(column: limit + 1, problem: "expected at most \(limit) characters")
  }

  static func unknownCommand(column: Int, _ word: String) -> CommandError {
    CommandError(
      column: column, problem: "expected a command, found '\(shown(word))'",
      suggestion: Spelling.nearest(to: word, among: CommandTable.names))
  }

  static func needsScreen(column: Int, _ name: String) -> CommandError {
    CommandError(
      column: column, problem: "'\(name)' needs a screen, and a script has none")
  }

  static func missing(column: Int, _ what: String) -> CommandError {
    CommandError(column: column, problem: "expected \(what), found the end")
  }

  static func wrongWord(
    column: Int, _ word: String, expected words: [String]
  ) -> CommandError {
    CommandError(
      column: column,
      problem: "expected \(words.joined(separator: ", ")), found '\(shown(word))'",
      suggestion: Spelling.nearest(to: word, among: words))
  }

  static func wrongNumber(column: Int, _ word: String) -> CommandError {
    CommandError(
      column: column, problem: "expected a number from 1 on, found '\(shown(word))'")
  }

  static func surplus(column: Int, _ word: String) -> CommandError {
    CommandError(column: column, problem: "expected nothing more, found '\(shown(word))'")
  }

  static func unclosedQuote(column: Int) -> CommandError {
    CommandError(column: column, problem: "expected a closing '\"' after this one")
  }

  /// Foreign text, safe to show and not too long for one line.
  private static func shown(_ text: String) -> String {
    let limit = 40
    return SafeText.display(String(text.prefix(limit))) + (text.count > limit ? "…" : "")
  }
}
