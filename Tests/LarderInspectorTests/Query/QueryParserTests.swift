import Larder
import Testing

@testable import LarderInspector

@Suite("The query language")
struct QueryParserTests {
  @Test(
    "understands what it writes, and writes what it understood",
    arguments: [
      ("", ""), ("   ", ""),
      ("matmul", "matmul"), ("status:invalid", "status:invalid"),
      ("status:invalid size>1M age<2d", "status:invalid size>1M age<2d"),
      ("status:invalid and size>1M", "status:invalid size>1M"),
      ("a or b c", "a or b c"), ("(a or b) c", "(a or b) c"), ("a (b c) d", "a b c d"),
      ("a or (b or c)", "a or b or c"), ("not a b", "not a b"), ("not (a b)", "not (a b)"),
      ("not not a", "a"), ("not (not a)", "a"), ("NOT a AND b OR c", "not a b or c"),
      ("((((a))))", "a"), ("size > 1M", "size>1M"), ("size>=10 size<=20", "size>=10 size<=20"),
      ("key~matmul", "key~matmul"), (#"value~"float32 x""#, #"value~"float32 x""#),
      (#"key="('matmul', 512)""#, #"key="('matmul', 512)""#), (#"key~"plain""#, "key~plain"),
      (#""and""#, #""and""#), (#""""#, #""""#), (#"key="""#, #"key="""#),
      (#""a\"b\\c\n\t\r\u{1b}""#, #""a\"b\\c\n\t\r\u{1b}""#),
      ("modified>2026-01-31T12:30", "modified>2026-01-31T12:30"), ("key~a=b:c", "key~a=b:c"),
      (#""a:b""#, #""a:b""#), ("STATUS:Invalid", "status:Invalid"), ("path~key/", "path~key/"),
      ("is:marked -x", "is:marked -x"), ("key~and or b", "key~and or b"), ("größe", "größe"),
      ("key~\u{e9}", "key~é"), (#"key~"\u{301}""#, #"key~"\u{301}""#),
    ])
  func roundTrip(text: String, canonical: String) throws {
    let query = try Query(text)
    #expect(query.description == canonical)
    #expect(try Query(query.description) == query)
  }

  @Test(
    "says where a query goes wrong and what it expected there",
    arguments: [
      ("(", "column 2: expected a word, a column or '(', found the end"),
      ("a)", "column 2: expected no ')', for no '(' is open"),
      ("(a", "column 1: expected a ')' for this '('"),
      ("x (a (b)", "column 3: expected a ')' for this '('"),
      ("()", "column 2: expected a word, a column or '(', found ')'"),
      ("a and", "column 6: expected a condition after 'and', found the end"),
      ("a or or b", "column 6: expected a condition after 'or', found 'or'"),
      ("and a", "column 1: expected a word, a column or '(', found 'and'"),
      ("not", "column 4: expected a condition after 'not', found the end"),
      ("a not)", "column 6: expected a condition after 'not', found ')'"),
      (">5", "column 1: expected a word, a column or '(', found '>'"),
      ("!a", "column 1: expected '!=' or the word 'not', found '!'"),
      (#"key~"abc"#, #"column 5: expected a closing '"' after this one"#),
      (#""a\x""#, ##"column 3: expected \", \\, \n, \r, \t or \u{…} after the backslash"##),
      (#""a\u{110000}""#, ##"column 3: expected \", \\, \n, \r, \t or \u{…} after the backslash"##),
      (#"ab"c""#, #"column 3: expected a space before the '"'"#),
      (#"key~ab"c""#, #"column 7: expected a space before the '"'"#),
      (#""size">5"#, "column 1: expected a column before the operator, without quotes"),
      (
        "stauts:invalid",
        "column 1: expected a column, found 'stauts'; did you mean 'status'?"
      ),
      ("größe>1", "column 1: expected a column, found 'größe'"),
      (
        "a status:invlid",
        "column 10: expected one of unchecked, valid, invalid-key, invalid-value, "
          + "invalid-key-and-value, missing-key, missing-value, empty, misplaced, duplicate, "
          + "unreadable, locked, live, stale, unknown, orphaned, stray, normal, kept, "
          + "damaged, found 'invlid'; did you mean 'invalid'?"
      ),
      (
        "code:pickle-cut-shrot",
        "column 6: expected a finding code such as cut-short, found 'pickle-cut-shrot'; "
          + "did you mean 'pickle-cut-short'?"
      ),
      ("size>1X", "column 6: expected a size such as 512, 10K, 1.5M or 2GiB, found '1X'"),
      ("size>", "column 6: expected a size such as 512, 10K, 1.5M or 2GiB after '>'"),
      ("size>(5)", "column 6: expected a size such as 512, 10K, 1.5M or 2GiB after '>'"),
      ("size>9999999999999G", "column 6: expected a smaller number than '9999999999999G'"),
      ("size~5", "column 5: expected one of > < >= <= : = != after 'size', found '~'"),
      ("age<2", "column 5: expected an age such as 30s, 10m, 2h, 3d, 1w or 1y, found '2'"),
      (
        "modified>2026-02-30",
        "column 10: expected a date or time such as 2026-01-31 or 2026-01-31T12:30, "
          + "found '2026-02-30'"
      ),
      ("key>5", "column 4: expected one of ~ : = != after 'key', found '>'"),
      ("is>marked", "column 3: expected one of : = != after 'is', found '>'"),
      ("depth>fu", "column 7: expected one of names, structure, full, found 'fu'"),
      (
        "x key~\u{1b}[0m size>a",
        #"column 17: expected a size such as 512, 10K, 1.5M or 2GiB, found 'a'"#
      ),
      ("a \u{1b}:b", #"column 3: expected a column, found '\x1b'"#),
    ])
  func errors(text: String, message: String) {
    let error = #expect(throws: QueryError.self) { try Query(text) }
    #expect(error?.description == message)
  }

  @Test("refuses what is too long or too deep, and takes what is just not")
  func limits() throws {
    let deepest = String(repeating: "(", count: 64) + "a" + String(repeating: ")", count: 64)
    #expect(try Query(deepest).description == "a")
    let deeper = #expect(throws: QueryError.self) { try Query("(" + deepest + ")") }
    #expect(deeper?.description == "column 65: expected at most 64 brackets within one another")
    #expect(try Query(String(repeating: "a", count: 4096)).isEverything == false)
    let longer = #expect(throws: QueryError.self) { try Query(String(repeating: "a", count: 4097)) }
    #expect(longer?.description == "column 4097: expected at most 4096 characters")
    #expect(try Query(String(repeating: "not ", count: 1000) + "a").description == "a")
  }

  @Test("turns into an error of the program that names the columns")
  func programError() {
    let error = QueryError(column: 1, problem: "expected x").asLarderError(query: "\u{1b}q")
    #expect(error.code == .usage)
    #expect(error.problem == #"cannot understand the query '\x1bq': column 1: expected x"#)
    #expect(error.remedy?.hasPrefix("columns are status, size,") == true)
  }

  @Test("never traps on any text, and what it understands round-trips")
  func fuzz() throws {
    var random = SplitMix(state: 42)
    let pieces = [
      "status", "size", "key", "is", "age", "modified", "code", "depth", ":", "=", "!=", ">", ">=",
      "<", "<=", "~", "!", "(", ")", "\"", "\\", " ", " ", " and ", " or ", " not ", "invalid",
      "1K", "2d", "2026-01", "T12:30Z", "9", "cut-short", "marked", "\u{301}", "é", "\u{202e}",
      "\n", "\u{0}", "ß", "{", "}", "u", "x", "👩‍👧", "full", "\r\n", "क", "ा",
    ]
    var understood = 0
    for _ in 0..<20_000 {
      let count = Int(random.next() % 12)
      let text = (0..<count).map { _ in pieces[Int(random.next() % UInt64(pieces.count))] }.joined()
      guard let query = try? Query(text) else { continue }
      understood += 1
      let again = try Query(query.description)
      #expect(
        again == query, "\(text.debugDescription) became \(query.description.debugDescription)")
      for cursor in 0...count { _ = Query.completion(of: text, at: cursor) }
    }
    #expect(understood > 2000)
  }
}

/// A small reproducible source of chance.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
