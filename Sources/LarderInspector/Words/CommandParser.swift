/// Turns lines of the command language into instructions.
package enum CommandParser {
  /// The most characters of a line: the name of a command and the longest query.
  static let lengthLimit = QueryLexer.lengthLimit + 64
  /// What a line that is only a remark begins with.
  static let remark: Character = "#"

  /// Understands a line.
  ///
  /// - Parameters:
  ///   - line: The line, without its end.
  ///   - saved: The queries that have names.
  ///   - reach: Where it was written: what needs a screen is refused elsewhere.
  /// - Returns: `nil` for a line that says nothing: an empty one, or a remark.
  /// - Throws: ``CommandError`` at the first character that cannot be understood.
  package static func parse(
    _ line: String, saved: SavedQueries = .none, in reach: CommandSpec.Reach = .screen
  ) throws(CommandError) -> Instruction? {
    let characters = Array(line.prefix(lengthLimit + 1))
    guard characters.count <= lengthLimit else { throw .tooLong(limit: lengthLimit) }
    var reader = ArgumentReader(characters, from: 0, saved: saved)
    guard let name = reader.word(), name.text.first != remark else { return nil }
    guard let spec = CommandTable.spec(named: name.text) else {
      throw .unknownCommand(column: name.column, name.text)
    }
    if spec.reach == .screen, reach == .everywhere {
      throw .needsScreen(column: name.column, name.text)
    }
    let instruction = try spec.grammar.read(&reader)
    try reader.end()
    return instruction
  }

  /// What could be typed at a place of a line.
  ///
  /// - Parameters:
  ///   - line: The line so far, right or wrong.
  ///   - cursor: The number of characters before the cursor.
  ///   - saved: The queries that have names.
  /// - Returns: What to replace, and by what.
  package static func completion(
    of line: String, at cursor: Int, saved: SavedQueries = .none
  ) -> QueryCompletion {
    let head = Array(line.prefix(max(cursor, 0)))
    let start = head.firstIndex { !$0.isWhitespace } ?? head.count
    guard let end = head[start...].firstIndex(where: \.isWhitespace) else {
      return QueryCompletion(
        range: start..<head.count, candidates: names(beginning: String(head[start...])))
    }
    guard let spec = CommandTable.spec(named: String(head[start..<end])) else {
      return QueryCompletion(range: head.count..<head.count, candidates: [])
    }
    return completion(of: head, behind: end, spec.grammar, saved)
  }

  private static func names(beginning: String) -> [QueryCompletion.Candidate] {
    CommandTable.specs.filter { $0.name.hasPrefix(beginning) }.map {
      QueryCompletion.Candidate(
        text: $0.arguments.isEmpty ? $0.name : $0.name + " ", summary: $0.help)
    }
  }

  private static func completion(
    of head: [Character], behind end: Int, _ grammar: Grammar, _ saved: SavedQueries
  ) -> QueryCompletion {
    let offset = start(ofArgument: grammar, in: head, behind: end)
    let rest = String(head[offset...])
    let words = grammar.words.filter { $0.hasPrefix(rest) }.map {
      QueryCompletion.Candidate(text: $0, summary: "")
    }
    guard grammar.takesQuery || isBehindCondition(head[..<offset]) else {
      return QueryCompletion(range: offset..<head.count, candidates: words)
    }
    let query = Query.completion(of: rest, at: rest.count, saved: saved)
    let range = query.range.lowerBound + offset..<query.range.upperBound + offset
    // Words stand for the whole argument, so they only fit at its beginning.
    let isFirst = query.range.lowerBound == 0 && grammar.takesQuery
    return QueryCompletion(range: range, candidates: (isFirst ? words : []) + query.candidates)
  }

  /// Where the argument begins that is being typed: behind `where`, as far as a command takes that.
  private static func start(
    ofArgument grammar: Grammar, in head: [Character], behind end: Int
  ) -> Int {
    let words = head[end...].split(whereSeparator: \.isWhitespace).prefix(2)
    let isKnown = grammar.takesCondition
    if isKnown, let word = words.last(where: { String($0) == Grammar.condition }),
      word.endIndex < head.count
    {
      return head[word.endIndex...].firstIndex { !$0.isWhitespace } ?? head.count
    }
    return head[end...].firstIndex { !$0.isWhitespace } ?? head.count
  }

  private static func isBehindCondition(_ head: ArraySlice<Character>) -> Bool {
    let words = head.split(whereSeparator: \.isWhitespace).dropFirst()
    return words.last.map { String($0) } == .some(Grammar.condition)
  }
}
