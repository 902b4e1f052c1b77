/// Queries that people gave names to; `@name` within a query stands for one, in brackets.
package struct SavedQueries: Sendable, Equatable {
  /// What each name stands for.
  package var texts: [String: String]

  /// None at all.
  package static let none = SavedQueries()

  /// Makes a table of names, each without the `@` before it.
  package init(_ texts: [String: String] = [:]) { self.texts = texts }

  /// What a name is written with in a query.
  static let sign: Character = "@"

  /// The names, with the sign before them, in order.
  var names: [String] { texts.keys.sorted().map { "\(Self.sign)\($0)" } }

  /// Returns the name that a word of a query is; `nil` where it is none.
  static func name(in word: String) -> String? {
    word.first == sign && word.count > 1 ? String(word.dropFirst()) : nil
  }

  /// The same without one of them: within its own text a name means nothing, so that no two can
  /// go round in a circle.
  func without(_ name: String) -> SavedQueries {
    var rest = self
    rest.texts[name] = nil
    return rest
  }
}
