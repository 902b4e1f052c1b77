/// What could be typed at a place in a query.
package struct QueryCompletion: Sendable, Equatable {
  /// The characters that a candidate replaces, counted from 0; ends at the cursor.
  package var range: Range<Int>
  /// The texts that fit there, the likeliest first.
  package var candidates: [Candidate]

  /// One text that fits.
  package struct Candidate: Sendable, Equatable {
    package var text: String
    /// What it is, in a few words; empty where the text says it all.
    package var summary: String
  }
}

extension Query {
  /// What could be typed at a place in a query.
  ///
  /// - Parameters:
  ///   - text: The query so far, right or wrong.
  ///   - cursor: The number of characters before the cursor.
  ///   - saved: The queries that have names.
  /// - Returns: No candidates where anything may be typed, such as within quotes.
  package static func completion(
    of text: String, at cursor: Int, saved: SavedQueries = .none
  ) -> QueryCompletion {
    let characters = Array(text.prefix(min(max(cursor, 0), QueryLexer.lengthLimit)))
    guard !isInQuotes(characters) else {
      return QueryCompletion(range: characters.count..<characters.count, candidates: [])
    }
    let start = (characters.lastIndex { $0.isWhitespace || "()\"".contains($0) } ?? -1) + 1
    let fragment = characters[start...]
    guard let place = fragment.firstIndex(where: QueryLexer.isSpecial) else {
      let isAfterTerm = characters[..<start].contains { !$0.isWhitespace && $0 != "(" }
      return QueryCompletion(
        range: start..<characters.count,
        candidates: words(String(fragment), isAfterTerm: isAfterTerm) + names(fragment, saved))
    }
    let value = fragment[place...].drop(while: QueryLexer.isSpecial)
    return QueryCompletion(
      range: value.startIndex..<characters.count,
      candidates: values(String(fragment[..<place]), String(value)))
  }

  private static func names(
    _ beginning: ArraySlice<Character>, _ saved: SavedQueries
  ) -> [QueryCompletion.Candidate] {
    guard beginning.first == SavedQueries.sign else { return [] }
    let names = saved.names.filter { $0.hasPrefix(String(beginning)) }
    return names.map { name in
      QueryCompletion.Candidate(text: name, summary: saved.texts[String(name.dropFirst())] ?? "")
    }
  }

  private static func isInQuotes(_ characters: [Character]) -> Bool {
    var (isQuoted, isEscaped) = (false, false)
    for character in characters {
      if isEscaped {
        isEscaped = false
      } else if character == "\\" {
        isEscaped = isQuoted
      } else if character == "\"" {
        isQuoted.toggle()
      }
    }
    return isQuoted
  }

  private static func words(
    _ beginning: String, isAfterTerm: Bool
  ) -> [QueryCompletion.Candidate] {
    let beginning = beginning.lowercased()
    let fields = QueryField.allCases.map { field in
      QueryCompletion.Candidate(
        text: field.rawValue + (field.operators.first?.rawValue ?? ""), summary: field.summary)
    }
    let keywords = (isAfterTerm ? ["and", "or", "not"] : ["not"])
      .map { QueryCompletion.Candidate(text: $0, summary: "") }
    return (fields + keywords).filter { $0.text.hasPrefix(beginning) }
  }

  private static func values(_ name: String, _ beginning: String) -> [QueryCompletion.Candidate] {
    guard let field = QueryField(rawValue: name.lowercased()) else { return [] }
    let beginning = beginning.lowercased()
    let words = field.families + field.words
    let likely = words.filter { $0.hasPrefix(beginning) }
    let possible = words.filter { !$0.hasPrefix(beginning) && $0.contains(beginning) }
    return (likely + possible).map { QueryCompletion.Candidate(text: $0, summary: "") }
  }
}
