import Larder

/// Turns the tokens of a query into conditions.
struct QueryParser {
  /// The most brackets within one another.
  static let depthLimit = 64
  static let keywords: Set<String> = ["and", "or", "not"]

  private let tokens: [QueryLexer.Token]
  private let saved: SavedQueries
  /// The column behind the last character.
  private let end: Int
  private var position = 0

  /// Understands a query.
  static func parse(
    _ text: String, saved: SavedQueries = .none
  ) throws(QueryError) -> Query.Node {
    let (tokens, end) = try QueryLexer.tokens(of: text)
    guard !tokens.isEmpty else { return .everything }
    var parser = QueryParser(tokens: tokens, end: end, saved: saved)
    let root = try parser.either(depth: 0)
    guard let rest = parser.current else { return root }
    throw .unopenedBracket(column: rest.column)  // Nothing else ends a query early.
  }

  private init(tokens: [QueryLexer.Token], end: Int, saved: SavedQueries) {
    self.tokens = tokens
    self.end = end
    self.saved = saved
  }

  private var current: QueryLexer.Token? { position < tokens.count ? tokens[position] : nil }

  private func token(after count: Int) -> QueryLexer.Token? {
    position + count < tokens.count ? tokens[position + count] : nil
  }

  /// The keyword that is next, unless it is a column or a lone word in quotes.
  private var keyword: String? {
    guard case .word(let word)? = current?.kind, Self.keywords.contains(word.lowercased()) else {
      return nil
    }
    return word.lowercased()
  }

  private mutating func either(depth: Int) throws(QueryError) -> Query.Node {
    var nodes = [try both(depth: depth)]
    while keyword == "or" {
      position += 1
      nodes.append(try both(depth: depth))
    }
    return Self.joined(nodes, Query.Node.any) {
      if case .any(let inner) = $0 { inner } else { nil }
    }
  }

  private mutating func both(depth: Int) throws(QueryError) -> Query.Node {
    var nodes = [try term(depth: depth)]
    while let token = current, token.kind != .close, keyword != "or" {
      if keyword == "and" { position += 1 }
      nodes.append(try term(depth: depth))
    }
    return Self.joined(nodes, Query.Node.all) {
      if case .all(let inner) = $0 { inner } else { nil }
    }
  }

  private static func joined(
    _ nodes: [Query.Node], _ join: ([Query.Node]) -> Query.Node,
    inner: (Query.Node) -> [Query.Node]?
  ) -> Query.Node {
    nodes.count == 1 ? nodes[0] : join(nodes.flatMap { inner($0) ?? [$0] })
  }

  private mutating func term(depth: Int) throws(QueryError) -> Query.Node {
    var isNegated = false
    while keyword == "not" {
      position += 1
      isNegated.toggle()
    }
    let node = try positiveTerm(depth: depth)
    guard isNegated else { return node }
    if case .not(let inner) = node { return inner }
    return .not(node)
  }

  private mutating func positiveTerm(depth: Int) throws(QueryError) -> Query.Node {
    guard let token = current, keyword == nil else { throw missingTerm() }
    switch token.kind {
    case .open: return try bracketed(token, depth: depth)
    case .word(let word):
      if let name = SavedQueries.name(in: word) { return try query(named: name, token) }
      return .condition(try condition(word, token))
    case .quoted(let text):
      if case .operation? = self.token(after: 1)?.kind { throw .quotedField(column: token.column) }
      position += 1
      return .condition(Self.lone(text))
    case .close, .operation: throw missingTerm()
    }
  }

  private mutating func bracketed(
    _ open: QueryLexer.Token, depth: Int
  ) throws(QueryError) -> Query.Node {
    guard depth < Self.depthLimit else {
      throw .tooDeep(column: open.column, limit: Self.depthLimit)
    }
    position += 1
    let node = try either(depth: depth + 1)
    guard current?.kind == .close else { throw .unclosedBracket(column: open.column) }
    position += 1
    return node
  }

  /// What a name stands for; an error in that is told at the name.
  private mutating func query(
    named name: String, _ token: QueryLexer.Token
  ) throws(QueryError) -> Query.Node {
    guard let text = saved.texts[name] else {
      throw .unknownName(column: token.column, name, known: saved)
    }
    position += 1
    do throws(QueryError) {
      return try Self.parse(text, saved: saved.without(name))
    } catch {
      throw .badName(column: token.column, name, error)
    }
  }

  private mutating func condition(
    _ name: String, _ token: QueryLexer.Token
  ) throws(QueryError) -> QueryCondition {
    position += 1
    guard let next = current, case .operation(let operation) = next.kind else {
      return Self.lone(name)
    }
    guard let field = QueryField(rawValue: name.lowercased()) else {
      throw .unknownField(column: token.column, name)
    }
    guard field.operators.contains(operation) else {
      throw .wrongOperator(column: next.column, operation, for: field)
    }
    position += 1
    return try condition(field, operation, behind: next.column + operation.rawValue.count)
  }

  private mutating func condition(
    _ field: QueryField, _ operation: QueryOperator, behind column: Int
  ) throws(QueryError) -> QueryCondition {
    let value: String
    switch current?.kind {
    case .word(let word)?: value = word
    case .quoted(let text)?: value = text
    default: throw .missingValue(column: column, of: field, after: operation.rawValue)
    }
    let start = current?.column ?? column
    position += 1
    let test: QueryTest?
    do throws(QueryTest.Overflow) {
      test = try QueryTest(field, operation, value)
    } catch {
      throw .tooLarge(column: start, value)
    }
    guard let test else { throw .wrongValue(column: start, value, for: field) }
    return QueryCondition(field: field, operation: operation, value: value, test: test)
  }

  private static func lone(_ word: String) -> QueryCondition {
    QueryCondition(
      field: nil, operation: .matches, value: word, test: .word(TextPattern(word, .part)))
  }

  private func missingTerm() -> QueryError {
    let found = current.map(Self.describe)
    let column = current?.column ?? end
    if position > 0, case .word(let word) = tokens[position - 1].kind,
      Self.keywords.contains(word.lowercased())
    {
      return .missingOperand(column: column, after: word, found: found)
    }
    return .missingTerm(column: column, found: found)
  }

  private static func describe(_ token: QueryLexer.Token) -> String {
    switch token.kind {
    case .word(let word): word
    case .quoted(let text): text
    case .operation(let operation): operation.rawValue
    case .open: "("
    case .close: ")"
    }
  }
}
