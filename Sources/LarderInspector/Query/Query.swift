/// A question about entries and items, as the filter, `--where` and scripts ask it.
///
///     query      = either { "or" either }
///     either     = term { ["and"] term }
///     term       = "not" term | "(" query ")" | condition
///     condition  = column operator value | word | "quoted text"
///     operator   = ":" | "=" | "!=" | ">" | ">=" | "<" | "<=" | "~"
///
/// A lone word searches the label of the key and the id, whatever the case. Sizes count 1,024 to
/// the K, also when written KB or KiB. `:` matches what suits the column: a family of statuses
/// (`status:invalid`), formats or codes (`code:pickle`), the beginning of an `id`, the day or the
/// minute that a time names, an age in whole units (`age:2d` is from 2 to 3 days), otherwise a
/// part of a text. `=` is exact, `~` contains. There are no regular expressions. `@name` stands for
/// a query that somebody gave that name (``SavedQueries``). Nothing at all matches everything.
package struct Query: Sendable, Equatable, CustomStringConvertible {
  /// What a query is made of.
  indirect enum Node: Sendable, Equatable {
    case everything
    case condition(QueryCondition)
    case not(Node)
    /// Two or more, none of them `all`.
    case all([Node])
    /// Two or more, none of them `any`.
    case any([Node])
  }

  /// The query as it was written.
  let root: Node
  /// The query as it is asked.
  let test: QueryTest

  init(root: Node) {
    self.root = root
    test = root.test
  }

  /// The query that matches everything.
  package static let everything = Query(root: .everything)

  /// Understands a query.
  ///
  /// - Parameters:
  ///   - text: The query.
  ///   - saved: What the names in it stand for.
  /// - Throws: ``QueryError`` at the first character that cannot be understood.
  /// - Complexity: O(length), which is limited to 4,096 characters.
  package init(_ text: String, saved: SavedQueries = .none) throws(QueryError) {
    self.init(root: try QueryParser.parse(text, saved: saved))
  }

  /// The query that matches what this one does not.
  package var inverse: Query {
    if case .not(let inner) = root { return Query(root: inner) }
    return Query(root: .not(root))
  }

  /// Whether it matches everything.
  package var isEverything: Bool { root == .everything }

  /// The query as text, without names; understanding that again gives an equal query.
  package var description: String { Self.describe(root) }

  private static func describe(_ node: Node) -> String {
    switch node {
    case .everything: ""
    case .condition(let condition): condition.description
    case .not(let inner): "not " + bracketed(inner, if: { $0.isAll || $0.isAny })
    case .all(let inner): inner.map { bracketed($0, if: \.isAny) }.joined(separator: " ")
    case .any(let inner): inner.map(describe).joined(separator: " or ")
    }
  }

  private static func bracketed(_ node: Node, if needed: (Node) -> Bool) -> String {
    needed(node) ? "(\(describe(node)))" : describe(node)
  }
}

extension Query.Node {
  fileprivate var isAll: Bool { if case .all = self { true } else { false } }
  fileprivate var isAny: Bool { if case .any = self { true } else { false } }
}

/// One comparison of a query, as written and as understood.
struct QueryCondition: Sendable, Equatable, CustomStringConvertible {
  /// The column; `nil` for a lone word.
  var field: QueryField?
  var operation: QueryOperator
  /// The value, without quotes and escapes.
  var value: String
  /// What it means.
  var test: QueryTest

  var description: String {
    guard let field else { return Self.quoted(value, isWord: true) }
    return field.rawValue + operation.rawValue + Self.quoted(value, isWord: false)
  }

  /// Writes a text so that it is read back as it is.
  static func quoted(_ text: String, isWord: Bool) -> String {
    let isPlain = text.allSatisfy { character in
      !character.isWhitespace && !"()\"".contains(character)
        && !(isWord && QueryLexer.isSpecial(character))
        && character.unicodeScalars.allSatisfy { !$0.properties.isDefaultIgnorableCodePoint }
        && character.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }
    let isName = isWord && SavedQueries.name(in: text) != nil
    let isKeyword = isWord && QueryParser.keywords.contains(text.lowercased())
    if isPlain, !isKeyword, !isName, !text.isEmpty, isSeparate(text) { return text }
    return "\"" + text.unicodeScalars.map(escaped).joined() + "\""
  }

  /// Whether the text begins with a character of its own, not with a mark that would join the
  /// operator before it.
  private static func isSeparate(_ text: String) -> Bool { (":" + text).count == text.count + 1 }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\"": #"\""#
    case "\\": #"\\"#
    case "\n": #"\n"#
    case "\r": #"\r"#
    case "\t": #"\t"#
    case _ where scalar.isASCII && scalar.properties.generalCategory != .control: String(scalar)
    // A mark would join the quotation mark before it.
    case _
    where scalar.properties.isAlphabetic && !scalar.properties.isGraphemeExtend
      && scalar.properties.generalCategory != .spacingMark:
      String(scalar)
    default: "\\u{\(String(scalar.value, radix: 16))}"
    }
  }
}
