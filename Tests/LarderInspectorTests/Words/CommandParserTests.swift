import Testing

@testable import LarderInspector

@Suite("A line of the command language")
struct CommandParserTests {
  private func query(_ text: String) throws -> WrittenQuery { try WrittenQuery(text) }

  @Test("means what it says")
  func meaning() throws {
    let lines: [(String, Instruction)] = [
      ("filter status:invalid", .filter(try query("status:invalid"))),
      ("filter", .filter(try query(""))),
      ("faulty on", .faulty(true)), ("faulty off", .faulty(false)), ("faulty", .faulty(nil)),
      ("inverse", .inverse), ("search two words", .search("two words")),
      ("sort size", .sort(SortOrder(.size, isDescending: true))),
      ("sort size up", .sort(SortOrder(.size))), ("sort key", .sort(SortOrder(.key))),
      ("sort", .sort(nil)),
      ("mark", .mark(.current)), ("mark all", .mark(.all)), ("mark none", .mark(.none)),
      ("mark invert", .mark(.inverse)), ("mark range 3 17", .mark(.range(3, 17))),
      ("mark size>1M or key~dot", .mark(.matching(try query("size>1M or key~dot")))),
      ("unmark", .unmark(.current)), ("unmark all", .unmark(.all)),
      ("unmark none", .unmark(.matching(try query("none")))),
      ("delete", .act(.delete)), ("repair", .act(.repair)), ("recover", .act(.recover)),
      ("compact", .act(.compact)), ("validate", .validate()), ("undo", .undo(nil)),
      ("undo 3", .undo(3)), ("purge", .purge(nil)), ("purge 12", .purge(12)),
      ("delete where size>1M", .act(.delete, try query("size>1M"))),
      ("repair where code:cut-short", .act(.repair, try query("code:cut-short"))),
      ("validate where key~dot", .validate(try query("key~dot"))),
      ("plan delete where age>2d", .plan(.delete, file: nil, try query("age>2d"))),
      ("plan delete whereabouts", .plan(.delete, file: "whereabouts")),
      ("goto 3fa8", .goTo("3fa8")), ("show", .show(nil)), ("show 3fa8", .show("3fa8")),
      ("save-script \"a \\\"b\\\" c\"", .saveScript("a \"b\" c")), ("quit", .quit),
      ("page-down", .key(.pageDown)),
    ]
    for (line, instruction) in lines {
      #expect(try CommandParser.parse(line) == instruction, "\(line)")
      #expect(try CommandParser.parse("   \(line)  ") == instruction, "\(line)")
    }
  }

  @Test("says nothing when it is empty or a remark", arguments: ["", "   ", "# delete", "  #x"])
  func silence(line: String) throws {
    #expect(try CommandParser.parse(line) == nil)
  }

  @Test(
    "is refused at the place where it makes no sense",
    arguments: [
      ("fliter x", 1, "command", "filter"), ("  delte", 3, "command", "delete"),
      ("filter size>1M status:vlid", 23, "expected one of", "valid"),
      ("mark range 3", 13, "a number", nil), ("mark range x 4", 12, "a number", nil),
      ("mark range 0 4", 12, "from 1 on", nil), ("undo last", 6, "a number", nil),
      ("delete now", 8, "nothing more", nil),
      ("delete where", 13, "a query", nil), ("repair where status:vlid", 21, "one of", "valid"),
      ("sort sise", 6, "expected found", "size"),
      ("sort size dwon", 11, "expected up, down", "down"), ("search", 7, "a text", nil),
      ("save-script \"x", 13, "closing", nil), ("mark invert all", 13, "nothing more", nil),
    ] as [(String, Int, String, String?)])
  func refusal(line: String, column: Int, problem: String, suggestion: String?) {
    do throws(CommandError) {
      let instruction = try CommandParser.parse(line)
      Issue.record("understood as \(String(describing: instruction))")
    } catch {
      #expect(error.column == column, "\(error)")
      #expect(error.problem.contains(problem), "\(error)")
      #expect(error.suggestion == suggestion, "\(error)")
    }
  }

  @Test("may not ask for a screen in a script", arguments: ["help", "page-down", "items"])
  func screen(line: String) throws {
    #expect(throws: CommandError.needsScreen(column: 1, line)) {
      try CommandParser.parse(line, in: .everywhere)
    }
  }

  @Test("uses the names of saved queries")
  func saved() throws {
    let saved = SavedQueries(["big": "size>1M or size.x", "old": "age>1y", "loop": "@loop"])
    let known = SavedQueries(["big": "size>1M or key~x", "old": "age>1y"])
    let instruction = try CommandParser.parse("mark @big not @old", saved: known)
    let same = try Query("(size>1M or key~x) not age>1y")
    guard case .mark(.matching(let query)) = instruction else {
      Issue.record("\(String(describing: instruction))")
      return
    }
    #expect(query.query == same)
    #expect(query.text == "@big not @old")
    #expect(throws: CommandError.self) { try CommandParser.parse("mark @loop", saved: saved) }
  }

  @Test("is bounded in length")
  func length() {
    #expect(throws: CommandError.tooLong(limit: CommandParser.lengthLimit)) {
      try CommandParser.parse(String(repeating: "x", count: 100_000))
    }
  }

  @Test("can quote any text so that it comes back")
  func quoting() throws {
    for text in ["plain", " blank", "blank ", "\"", "a\"b\\", "\\", "two words", "a\\\"b"] {
      let line = "search \(ArgumentReader.quoted(text))"
      #expect(try CommandParser.parse(line) == .search(text), "\(line)")
    }
  }
}

@Suite("The table of commands")
struct CommandTableTests {
  @Test("has each name once, with help")
  func names() {
    #expect(Set(CommandTable.names).count == CommandTable.names.count)
    for spec in CommandTable.specs { #expect(!spec.help.isEmpty, "\(spec.name)") }
  }

  @Test("has a command for whatever a key does", arguments: Command.allCases)
  func complete(command: Command) {
    guard command != .commandLine, command != .markAll else { return }
    #expect(CommandTable.specs.contains { $0.command == command }, "\(command)")
  }

  @Test("knows the word that the key map gives a key")
  func words() {
    for binding in KeyMap.standard.bindings {
      guard let word = binding.word else { continue }
      let spec = CommandTable.spec(named: String(word.prefix { $0 != " " }))
      #expect(spec?.reach == .everywhere, "\(word)")
    }
  }
}

@Suite("Completing a command")
struct CommandCompletionTests {
  private func texts(_ line: String, _ saved: SavedQueries = .none) -> [String] {
    CommandParser.completion(of: line, at: line.count, saved: saved).candidates.map(\.text)
  }

  @Test("offers commands first, then what they take")
  func stages() {
    #expect(texts("va") == ["validate "])
    #expect(texts("  fa") == ["faulty "])
    #expect(texts("sort s") == ["status", "size"])
    #expect(texts("faulty ") == ["on", "off"])
    #expect(texts("mark a").prefix(2) == ["all", "age<"])
    #expect(texts("mark size>1 a").first != "all")
    #expect(texts("filter status:inv").first == "invalid")
    #expect(texts("delete ") == ["where"])
    #expect(texts("nonsense x") == [])
    #expect(texts("filter @b", SavedQueries(["big": "size>1M"])) == ["@big"])
  }

  @Test("replaces just the word before the cursor")
  func range() {
    #expect(texts("delete w") == ["where"])
    #expect(texts("delete where stat") == ["status:"])
    #expect(texts("plan repair where code:cut-sh") == ["cut-short", "pickle-cut-short"])
    let completion = CommandParser.completion(of: "filter size>1 stat", at: 18)
    #expect(completion.range == 14..<18)
    #expect(completion.candidates.first?.text == "status:")
  }
}
