/// A config file, read: the settings that make sense, and what does not.
///
///     # A line that begins with '#' is a remark; blank lines mean nothing.
///     theme = light
///     colors = 16
///     sort = size
///
///     [keys]
///     delete = D Delete
///     search = / ^s
///
///     [queries]
///     broken = status:invalid age<2d
///
/// `name = value`, one a line; the value is the rest of the line without the blanks around it.
/// Under `[keys]` the names are commands and the values keys with blanks between them, or `none`;
/// under `[queries]` the names are your own, and `@name` in a query stands for the value.
package struct ConfigFile: Equatable, Sendable {
  /// Larger files are none.
  package static let sizeLimit = 1 << 20

  /// The settings, those that make no sense left at what they are without the file.
  package private(set) var settings = Settings()
  /// What makes no sense, in the order of the lines.
  package private(set) var problems: [ConfigProblem] = []
  /// The line that set something, by its name as ``SettingLine/name`` has it.
  package private(set) var lines: [String: Int] = [:]

  private enum Section { case settings, keys, queries, unknown }

  private var section = Section.settings
  private var keys: [Command: (keys: [Key], line: Int, column: Int)] = [:]
  private var queries: [String: (line: Int, column: Int)] = [:]

  /// The config of people who have none.
  package init() {}

  /// Reads a file's bytes.
  ///
  /// - Complexity: O(length), which is limited.
  package init(_ bytes: [UInt8]) {
    guard bytes.count <= Self.sizeLimit else {
      problems = [.tooLong(limit: Self.sizeLimit)]
      return
    }
    let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      do throws(ConfigProblem) {
        guard let text = String(validating: line, as: UTF8.self) else {
          throw .noText(line: index + 1)
        }
        try read(text, line: index + 1)
      } catch {
        problems.append(error)
      }
    }
    bindKeys()
    checkQueries()
    problems.sort { ($0.line, $0.column) < ($1.line, $1.column) }
  }

  private mutating func read(_ text: String, line: Int) throws(ConfigProblem) {
    let start = text.prefix(while: \.isWhitespace).count
    let rest = text.dropFirst(start)
    guard let first = rest.first, first != "#" else { return }
    if first == "[" { return try begin(Self.trimmed(rest), line: line, column: start + 1) }
    guard let sign = rest.firstIndex(of: "=") else {
      throw .noAssignment(line: line, column: start + 1)
    }
    let name = Self.trimmed(rest[..<sign])
    let tail = rest[rest.index(after: sign)...]
    let column =
      text.distance(from: text.startIndex, to: tail.startIndex)
      + tail.prefix(while: \.isWhitespace).count + 1
    let assignment = Assignment(
      name: name, value: Self.trimmed(tail), line: line, column: start + 1, valueColumn: column)
    switch section {
    case .settings: try set(assignment)
    case .keys: try bind(assignment)
    case .queries: try save(assignment)
    case .unknown: break  // The section itself was told.
    }
  }

  private struct Assignment {
    let name: String
    let value: String
    let line: Int
    let column: Int
    let valueColumn: Int
  }

  private mutating func begin(
    _ name: String, line: Int, column: Int
  ) throws(ConfigProblem) {
    switch name {
    case "[keys]": section = .keys
    case "[queries]": section = .queries
    default:
      section = .unknown
      throw .unknownSection(name, line: line, column: column)
    }
  }

  private static func trimmed(_ text: Substring) -> String {
    let tail = text.drop(while: \.isWhitespace)
    let end = tail.lastIndex { !$0.isWhitespace }
    return end.map { String(tail[...$0]) } ?? ""
  }
}

// One line of each section.
extension ConfigFile {
  /// Notes where something is set; the second time is an error.
  private mutating func note(_ name: String, _ assignment: Assignment) throws(ConfigProblem) {
    if let first = lines[name] {
      throw .twice(
        assignment.name, first: first, line: assignment.line, column: assignment.column)
    }
    lines[name] = assignment.line
  }

  private mutating func set(_ assignment: Assignment) throws(ConfigProblem) {
    guard let setting = SettingName.all.first(where: { $0.name == assignment.name }) else {
      throw .unknownSetting(assignment.name, line: assignment.line, column: assignment.column)
    }
    var changed = settings
    guard setting.read(assignment.value, &changed) else {
      throw .wrongValue(
        assignment.value, of: setting, line: assignment.line, column: assignment.valueColumn)
    }
    try note(setting.name, assignment)
    settings = changed
  }

  private mutating func bind(_ assignment: Assignment) throws(ConfigProblem) {
    guard let command = Command.allCases.first(where: { $0.configName == assignment.name }) else {
      throw .unknownCommand(assignment.name, line: assignment.line, column: assignment.column)
    }
    let keys = try keys(in: assignment)
    try note("keys.\(assignment.name)", assignment)
    self.keys[command] = (keys, assignment.line, assignment.valueColumn)
  }

  private func keys(in assignment: Assignment) throws(ConfigProblem) -> [Key] {
    if assignment.value == "none" { return [] }
    guard !assignment.value.isEmpty else {
      throw .noKeys(line: assignment.line, column: assignment.valueColumn)
    }
    var keys: [Key] = []
    for word in assignment.value.split(whereSeparator: \.isWhitespace) {
      let offset = assignment.value.distance(
        from: assignment.value.startIndex, to: word.startIndex)
      guard let key = KeyNames.key(String(word)) else {
        throw .unknownKey(
          String(word), line: assignment.line, column: assignment.valueColumn + offset)
      }
      if !keys.contains(key) { keys.append(key) }
    }
    return keys
  }

  private mutating func save(_ assignment: Assignment) throws(ConfigProblem) {
    let name = assignment.name
    guard !name.isEmpty, name.allSatisfy(Self.isNameLetter) else {
      throw .badQueryName(name, line: assignment.line, column: assignment.column)
    }
    try note("queries.\(name)", assignment)
    settings.queries[name] = assignment.value
    queries[name] = (assignment.line, assignment.valueColumn)
  }

  private static func isNameLetter(_ letter: Character) -> Bool {
    letter.isASCII && (letter.isLetter || letter.isNumber || letter == "-" || letter == "_")
  }

  /// Binds all keys at once; a command whose new key means something else keeps its old ones.
  private mutating func bindKeys() {
    let (map, conflicts) = KeyMap.standard.binding(keys.mapValues(\.keys))
    settings.keys = map
    for (command, conflict) in conflicts {
      guard let place = keys[command] else { continue }
      lines["keys.\(command.configName)"] = nil
      problems.append(.conflict(conflict, line: place.line, column: place.column))
    }
    keys = [:]
  }

  /// Reads the queries when all names are known; one that makes no sense is left out.
  private mutating func checkQueries() {
    // In order, so that of two that need each other the same one is told every time.
    for (name, query) in settings.queries.sorted(by: { $0.key < $1.key }) {
      guard let place = queries[name] else { continue }
      do throws(QueryError) {
        _ = try Query(query, saved: SavedQueries(settings.queries))
      } catch {
        settings.queries[name] = nil
        lines["queries.\(name)"] = nil
        problems.append(.badQuery(error, line: place.line, column: place.column))
      }
    }
    queries = [:]
  }

  package static func == (one: ConfigFile, other: ConfigFile) -> Bool {
    one.settings == other.settings && one.problems == other.problems && one.lines == other.lines
  }
}
