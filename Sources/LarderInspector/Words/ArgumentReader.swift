/// Reads the arguments of a command, and knows where each began.
struct ArgumentReader {
  private let characters: [Character]
  private var position: Int
  let saved: SavedQueries

  /// Begins behind the name of the command.
  init(_ characters: [Character], from position: Int, saved: SavedQueries) {
    self.characters = characters
    self.position = position
    self.saved = saved
  }

  /// The column of what comes next, counted from 1.
  var column: Int { position + 1 }

  private var current: Character? {
    position < characters.count ? characters[position] : nil
  }

  private mutating func skipBlanks() {
    while let character = current, character.isWhitespace { position += 1 }
  }

  /// Whether nothing but blanks is left.
  mutating func isAtEnd() -> Bool {
    skipBlanks()
    return current == nil
  }

  /// Takes the next word, where there is one.
  mutating func word() -> (text: String, column: Int)? {
    skipBlanks()
    let start = position
    while let character = current, !character.isWhitespace { position += 1 }
    return start < position ? (String(characters[start..<position]), start + 1) : nil
  }

  /// Takes the next word where it is one of some.
  mutating func word(of words: [String]) -> String? {
    let start = position
    if let word = word(), words.contains(word.text) { return word.text }
    position = start
    return nil
  }

  /// Takes the next word, which has to be one of some; `nil` at the end.
  mutating func optionalWord(of words: [String]) throws(CommandError) -> String? {
    guard let word = word() else { return nil }
    guard words.contains(word.text) else {
      throw .wrongWord(column: word.column, word.text, expected: words)
    }
    return word.text
  }

  /// Takes a number from 1 on.
  mutating func optionalNumber() throws(CommandError) -> Int? {
    guard let word = word() else { return nil }
    guard let number = Int(word.text), number > 0 else {
      throw .wrongNumber(column: word.column, word.text)
    }
    return number
  }

  mutating func number() throws(CommandError) -> Int {
    let column = column
    guard let number = try optionalNumber() else { throw .missing(column: column, "a number") }
    return number
  }

  /// Takes all that is left, without the blanks around it; quotes are taken off, and within them
  /// `\"` and `\\` stand for the second character.
  mutating func optionalText() throws(CommandError) -> String? {
    skipBlanks()
    guard current == "\"" else { return bareText() }
    let start = position
    position += 1
    var text = ""
    while let character = current, character != "\"" {
      position += 1
      if character == "\\", let next = current, next == "\"" || next == "\\" {
        text.append(next)
        position += 1
      } else {
        text.append(character)
      }
    }
    guard current != nil else { throw .unclosedQuote(column: start + 1) }
    position += 1
    return text
  }

  private mutating func bareText() -> String? {
    var text = String(characters[position...])
    position = characters.count
    while text.last?.isWhitespace == true { text.removeLast() }
    return text.isEmpty ? nil : text
  }

  mutating func text(_ what: String) throws(CommandError) -> String {
    skipBlanks()
    let column = column
    guard let text = try optionalText(), !text.isEmpty else {
      throw .missing(column: column, what)
    }
    return text
  }

  /// Takes all that is left as a query.
  mutating func query() throws(CommandError) -> WrittenQuery {
    skipBlanks()
    let offset = position
    let text = bareText() ?? ""
    do throws(QueryError) {
      return try WrittenQuery(text, saved: saved)
    } catch {
      throw CommandError(error, after: offset)
    }
  }

  /// Takes `where` and the query behind it; `nil` where something else comes, or nothing.
  mutating func condition() throws(CommandError) -> WrittenQuery? {
    guard word(of: [Grammar.condition]) != nil else { return nil }
    guard !isAtEnd() else { throw .missing(column: column, "a query") }
    return try query()
  }

  /// Says that nothing more may come.
  mutating func end() throws(CommandError) {
    if let word = word() { throw .surplus(column: word.column, word.text) }
  }

  /// Writes a text so that ``optionalText()`` reads it.
  static func quoted(_ text: String) -> String {
    let isPlain =
      text.first != "\"" && text.first?.isWhitespace == false
      && text.last?.isWhitespace == false && !text.contains(where: \.isNewline)
    if isPlain { return text }
    return "\"\(text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : "\($0)" }.joined())\""
  }
}
