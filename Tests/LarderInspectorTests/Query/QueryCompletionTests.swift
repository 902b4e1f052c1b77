import Testing

@testable import LarderInspector

@Suite("Completing a query")
struct QueryCompletionTests {
  func complete(_ text: String) -> [String] {
    Query.completion(of: text, at: text.count).candidates.map(\.text)
  }

  @Test(
    "offers what fits at the cursor",
    arguments: [
      ("st", ["status:"]), ("siz", ["size>"]), ("key", ["key.size>", "key~"]),
      ("x a", ["age<", "and"]),
      ("status:inv", ["invalid", "invalid-key", "invalid-value", "invalid-key-and-value"]),
      ("(is:ma", ["marked"]), ("not depth>", ["names", "structure", "full"]),
      ("severity:w", ["warning"]), ("code:pickle-f", ["pickle-frame"]), ("xyz", []),
      ("STATUS:mis", ["missing", "missing-key", "missing-value", "misplaced"]),
      ("size>", []), (#"key~"st"#, []), (#"key~"a" st"#, ["status:"]), ("n", ["not"]),
      ("x or is:lo", ["locked", "loose"]),
    ])
  func candidates(text: String, expected: [String]) {
    #expect(complete(text) == expected)
  }

  @Test("offers all columns where nothing is typed yet")
  func nothing() {
    #expect(complete("").count == QueryField.allCases.count + 1)
    #expect(complete("status:valid ").suffix(3) == ["and", "or", "not"])
  }

  @Test("replaces what was typed of the word, up to the cursor")
  func range() {
    #expect(Query.completion(of: "size>1 sta x", at: 10).range == 7..<10)
    #expect(Query.completion(of: "status:inv", at: 10).range == 7..<10)
    #expect(Query.completion(of: "status:", at: 7).range == 7..<7)
    #expect(Query.completion(of: "ab", at: 99).range == 0..<2)
    #expect(Query.completion(of: "ab", at: -1).range == 0..<0)
  }

  @Test("every column's words and every offered condition are understood")
  func understood() throws {
    for field in QueryField.allCases {
      for word in field.words + field.families { _ = try Query("\(field.rawValue):\(word)") }
      for word in field.words where field.operators.contains(.equal) {
        _ = try Query("\(field.rawValue)=\(word)")
      }
    }
  }
}
