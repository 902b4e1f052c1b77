package import Larder

/// Something in a config file that makes no sense, and where.
///
/// The rest of the file holds.
package struct ConfigProblem: Error, Equatable, Sendable, CustomStringConvertible {
  /// Counted from 1.
  package var line: Int
  /// The character of the line, counted from 1.
  package var column: Int
  /// What is wrong: "expected …, found …".
  package var problem: String
  /// What was probably meant.
  package var suggestion: String?

  /// The place, the problem and the suggestion, for people.
  package var description: String {
    "line \(line), column \(column): \(problem)"
      + (suggestion.map { "; did you mean '\($0)'?" } ?? "")
  }

  /// The same as an error of the program.
  package func asLarderError(file: String) -> LarderError {
    LarderError(
      .usage, "cannot understand the config '\(file)': \(description)",
      remedy: "'larder config --print' shows what is in force, 'man larder' says what may be set")
  }
}

// Every message of the config file is below, so that all can be read, and tested, in one sitting.
extension ConfigProblem {
  static func noText(line: Int) -> ConfigProblem {
    ConfigProblem(line: line, column: 1, problem: "expected text in UTF-8")
  }

  static func tooLong(limit: Int) -> ConfigProblem {
    ConfigProblem(line: 1, column: 1, problem: "expected at most \(limit) bytes")
  }

  static func unknownSection(_ name: String, line: Int, column: Int) -> ConfigProblem {
    ConfigProblem(
      line: line, column: column, problem: "expected [keys] or [queries], found '\(shown(name))'",
      suggestion: Spelling.nearest(to: name, among: ["[keys]", "[queries]"]))
  }

  static func noAssignment(line: Int, column: Int) -> ConfigProblem {
    ConfigProblem(line: line, column: column, problem: "expected 'name = value'")
  }

  static func unknownSetting(_ name: String, line: Int, column: Int) -> ConfigProblem {
    let names = SettingName.all.map(\.name)
    return ConfigProblem(
      line: line, column: column,
      problem: "expected one of \(names.joined(separator: ", ")), found '\(shown(name))'",
      suggestion: Spelling.nearest(to: name, among: names))
  }

  static func wrongValue(
    _ value: String, of setting: SettingName, line: Int, column: Int
  ) -> ConfigProblem {
    ConfigProblem(
      line: line, column: column,
      problem:
        "expected one of \(setting.values.joined(separator: ", ")), found '\(shown(value))'",
      suggestion: Spelling.nearest(to: value, among: setting.values))
  }

  static func unknownCommand(_ name: String, line: Int, column: Int) -> ConfigProblem {
    ConfigProblem(
      line: line, column: column, problem: "expected a command, found '\(shown(name))'",
      suggestion: Spelling.nearest(to: name, among: Command.allCases.map(\.configName)))
  }

  static func unknownKey(_ name: String, line: Int, column: Int) -> ConfigProblem {
    let names = KeyNames.all
    return ConfigProblem(
      line: line, column: column,
      problem: "expected a key such as x, ^x, F2, space or Enter, found '\(shown(name))'",
      suggestion: Spelling.nearest(to: name, among: names))
  }

  static func noKeys(line: Int, column: Int) -> ConfigProblem {
    ConfigProblem(line: line, column: column, problem: "expected keys, or the word none")
  }

  static func badQueryName(_ name: String, line: Int, column: Int) -> ConfigProblem {
    ConfigProblem(
      line: line, column: column,
      problem: "expected a name of letters, digits, '-' and '_', found '\(shown(name))'")
  }

  static func badQuery(_ error: QueryError, line: Int, column: Int) -> ConfigProblem {
    ConfigProblem(
      line: line, column: column + error.column - 1, problem: error.problem,
      suggestion: error.suggestion)
  }

  static func twice(_ name: String, first: Int, line: Int, column: Int) -> ConfigProblem {
    ConfigProblem(
      line: line, column: column, problem: "'\(shown(name))' is set in line \(first) already")
  }

  static func conflict(
    _ conflict: KeyConflict, line: Int, column: Int
  ) -> ConfigProblem {
    ConfigProblem(line: line, column: column, problem: conflict.description)
  }

  /// Foreign text, safe to show and not too long for one line.
  private static func shown(_ text: String) -> String {
    let limit = 40
    return SafeText.display(String(text.prefix(limit))) + (text.count > limit ? "…" : "")
  }
}
