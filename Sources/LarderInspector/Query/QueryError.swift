package import Larder

/// Where a query cannot be understood, and what was expected there.
package struct QueryError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The character that the error is at, counted from 1.
  package var column: Int
  /// What is wrong: "expected … , found …".
  package var problem: String
  /// What was probably meant.
  package var suggestion: String?

  /// The place, the problem and the suggestion, for people.
  package var description: String {
    "column \(column): \(problem)" + (suggestion.map { "; did you mean '\($0)'?" } ?? "")
  }

  /// The same as an error of the program, with the query in it.
  package func asLarderError(query: String) -> LarderError {
    LarderError(
      .usage, "cannot understand the query '\(Self.shown(query))': \(description)",
      remedy: "columns are \(QueryField.allCases.map(\.rawValue).joined(separator: ", "))")
  }
}

// Every message of the query language is below, so that all can be read, and tested, in one sitting.
extension QueryError {
  static func tooLong(limit: Int) -> QueryError {
    QueryError(column: limit + 1, problem: "expected at most \(limit) characters")
  }

  static func tooDeep(column: Int, limit: Int) -> QueryError {
    QueryError(column: column, problem: "expected at most \(limit) brackets within one another")
  }

  static func unclosedQuote(column: Int) -> QueryError {
    QueryError(column: column, problem: "expected a closing '\"' after this one")
  }

  static func badEscape(column: Int) -> QueryError {
    QueryError(
      column: column, problem: #"expected \", \\, \n, \r, \t or \u{…} after the backslash"#)
  }

  static func gluedQuote(column: Int) -> QueryError {
    QueryError(column: column, problem: "expected a space before the '\"'")
  }

  static func loneExclamation(column: Int) -> QueryError {
    QueryError(column: column, problem: "expected '!=' or the word 'not', found '!'")
  }

  static func missingTerm(column: Int, found: String?) -> QueryError {
    QueryError(
      column: column, problem: "expected a word, a column or '(', found \(quoted(found))")
  }

  static func missingOperand(column: Int, after word: String, found: String?) -> QueryError {
    QueryError(
      column: column, problem: "expected a condition after '\(word)', found \(quoted(found))")
  }

  static func unopenedBracket(column: Int) -> QueryError {
    QueryError(column: column, problem: "expected no ')', for no '(' is open")
  }

  static func unclosedBracket(column: Int) -> QueryError {
    QueryError(column: column, problem: "expected a ')' for this '('")
  }

  static func missingValue(column: Int, of field: QueryField, after operation: String) -> QueryError
  {
    QueryError(column: column, problem: "expected \(hint(field)) after '\(operation)'")
  }

  static func unknownField(column: Int, _ name: String) -> QueryError {
    QueryError(
      column: column, problem: "expected a column, found '\(shown(name))'",
      suggestion: Spelling.nearest(to: name, among: QueryField.allCases.map(\.rawValue)))
  }

  static func quotedField(column: Int) -> QueryError {
    QueryError(column: column, problem: "expected a column before the operator, without quotes")
  }

  static func wrongOperator(
    column: Int, _ operation: QueryOperator, for field: QueryField
  ) -> QueryError {
    let known = field.operators.map(\.rawValue).joined(separator: " ")
    return QueryError(
      column: column,
      problem: "expected one of \(known) after '\(field.rawValue)', found '\(operation.rawValue)'")
  }

  static func wrongValue(column: Int, _ value: String, for field: QueryField) -> QueryError {
    QueryError(
      column: column, problem: "expected \(hint(field)), found '\(shown(value))'",
      suggestion: Spelling.nearest(to: value, among: field.families + field.words))
  }

  static func unknownName(column: Int, _ name: String, known: SavedQueries) -> QueryError {
    QueryError(
      column: column,
      problem: "expected the name of a saved query, found '@\(shown(name))'",
      suggestion: Spelling.nearest(to: "@\(name)", among: known.names))
  }

  static func badName(column: Int, _ name: String, _ error: QueryError) -> QueryError {
    QueryError(column: column, problem: "in the saved query '@\(shown(name))', \(error)")
  }

  static func tooLarge(column: Int, _ value: String) -> QueryError {
    QueryError(column: column, problem: "expected a smaller number than '\(shown(value))'")
  }

  /// Foreign text, safe to show and not too long for one line.
  private static func shown(_ text: String) -> String {
    let limit = 40
    return SafeText.display(String(text.prefix(limit))) + (text.count > limit ? "…" : "")
  }

  private static func quoted(_ found: String?) -> String {
    found.map { "'\(shown($0))'" } ?? "the end"
  }

  private static func hint(_ field: QueryField) -> String {
    switch field.domain {
    case .bytes: "a size such as 512, 10K, 1.5M or 2GiB"
    case .age: "an age such as 30s, 10m, 2h, 3d, 1w or 1y"
    case .time: "a date or time such as 2026-01-31 or 2026-01-31T12:30"
    case .text: "a text"
    case .words(let words, _):
      field == .code
        ? "a finding code such as cut-short" : "one of \(words.joined(separator: ", "))"
    }
  }
}
