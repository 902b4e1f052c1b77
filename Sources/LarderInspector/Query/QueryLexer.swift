/// Cuts a query into words, operators and brackets, and knows where each began.
struct QueryLexer {
  /// The most characters of a query.
  static let lengthLimit = 4096

  struct Token: Equatable {
    enum Kind: Equatable {
      case word(String)
      case quoted(String)
      case operation(QueryOperator)
      case open, close
    }

    var kind: Kind
    /// The first character, counted from 1.
    var column: Int
  }

  private let characters: [Character]
  private var position = 0
  private var tokens: [Token] = []

  private init(_ characters: [Character]) { self.characters = characters }

  /// The tokens of a query, and the column behind its last character.
  static func tokens(of text: String) throws(QueryError) -> (tokens: [Token], end: Int) {
    let characters = Array(text.prefix(lengthLimit + 1))
    guard characters.count <= lengthLimit else { throw .tooLong(limit: lengthLimit) }
    var lexer = QueryLexer(characters)
    while try lexer.next() {}
    return (lexer.tokens, characters.count + 1)
  }

  /// The characters that end a word, besides white space.
  static func isSpecial(_ character: Character) -> Bool { "()\":=!<>~".contains(character) }

  private var current: Character? {
    position < characters.count ? characters[position] : nil
  }

  private mutating func next() throws(QueryError) -> Bool {
    skipWhitespace()
    guard let character = current else { return false }
    switch character {
    case "(": add(.open)
    case ")": add(.close)
    case "\"": try addQuoted()
    case _ where Self.isSpecial(character): try addOperation()
    default: try addWord { Self.isSpecial($0) }
    }
    return true
  }

  private mutating func skipWhitespace() {
    while let character = current, character.isWhitespace { position += 1 }
  }

  private mutating func add(_ kind: Token.Kind) {
    tokens.append(Token(kind: kind, column: position + 1))
    position += 1
  }

  private mutating func addOperation() throws(QueryError) {
    let rest = String(characters[position...].prefix(2))
    // Longer ones come first among the cases.
    guard let operation = QueryOperator.allCases.first(where: { rest.hasPrefix($0.rawValue) })
    else { throw .loneExclamation(column: position + 1) }
    tokens.append(Token(kind: .operation(operation), column: position + 1))
    position += operation.rawValue.count
    try addValue()
  }

  /// A value may hold what ends a word elsewhere, so that `modified>2026-01-31T12:30` needs no
  /// quotes.
  private mutating func addValue() throws(QueryError) {
    skipWhitespace()
    guard let character = current, character != "(", character != ")", character != "\"" else {
      return
    }
    try addWord { "()\"".contains($0) }
  }

  private mutating func addWord(until isEnd: (Character) -> Bool) throws(QueryError) {
    let start = position
    while let character = current, !character.isWhitespace, !isEnd(character) { position += 1 }
    if current == "\"" { throw .gluedQuote(column: position + 1) }
    tokens.append(Token(kind: .word(String(characters[start..<position])), column: start + 1))
  }

  private mutating func addQuoted() throws(QueryError) {
    let start = position
    position += 1
    var text = ""
    while let character = current, character != "\"" {
      position += 1
      text.append(character == "\\" ? try escape() : character)
    }
    guard current != nil else { throw .unclosedQuote(column: start + 1) }
    position += 1
    tokens.append(Token(kind: .quoted(text), column: start + 1))
  }

  private mutating func escape() throws(QueryError) -> Character {
    let column = position
    guard let character = current else { throw .badEscape(column: column) }
    position += 1
    switch character {
    case "\"", "\\": return character
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "u": return try unicodeEscape(column)
    default: throw .badEscape(column: column)
    }
  }

  private mutating func unicodeEscape(_ column: Int) throws(QueryError) -> Character {
    var digits = ""
    if current == "{" { position += 1 } else { throw .badEscape(column: column) }
    while let character = current, character.isHexDigit, digits.count < 8 {
      digits.append(character)
      position += 1
    }
    guard current == "}", let value = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(value)
    else { throw .badEscape(column: column) }
    position += 1
    return Character(scalar)
  }
}
