import SystemPackage
import TestSupport
import Testing

/// The schemas that the project publishes.
enum Published {
  static let directory = Fixtures.source.removingLastComponent().removingLastComponent()
    .appending("Schemas")

  /// Returns what is wrong with a document, a line each.
  static func problems(of document: [UInt8], _ schema: String) throws -> [String] {
    try JSONSchema(schema, in: directory).problems(of: JSON(document))
  }

  /// Returns what is wrong with lines of JSON.
  static func problems(ofLines lines: [UInt8]) throws -> [String] {
    let schema = try JSONSchema("lines", in: directory)
    return try JSON.lines(lines).flatMap { try schema.problems(of: $0) }
  }
}

@Suite("The JSON that is printed")
struct SchemaTests {
  @Test(
    "is as its schema says for every kind of damage",
    arguments: [
      "pytools-v4/damage", "pytools-v3/crash", "pytools-v2-global-lock/damage", "special/v4",
      "malicious/in-v4",
    ])
  func checking(fixture: String) throws {
    let directory = try TemporaryDirectory()
    let cache = try Fixtures.copy(fixture, to: directory.path).appending("cache").string
    let document = try larder("check", cache, "--json")
    #expect(document.errors.isEmpty)
    #expect(try Published.problems(of: document.output, "check") == [])
    let lines = try larder("check", cache, "--ndjson")
    #expect(try Published.problems(ofLines: lines.output) == [])
  }

  @Test(
    "is as its schema says for every command that looks",
    arguments: [
      (["list", "--depth", "names"], "check"), (["validate", "--where", "kind:lock"], "check"),
      (["stats", "--where", "size<100"], "stats"), (["quarantine"], "quarantine"),
      (
        [
          "show", "0e0e", "20c",
          "479613d751f270b5156f990d62e13672dce97a6fc66a21e6bad099335cc027b9.lock",
        ], "show"
      ),
    ])
  func looking(arguments: [String], schema: String) throws {
    let directory = try TemporaryDirectory()
    let fixture = try Fixtures.copy("pytools-v4/damage", to: directory.path)
    let command = [arguments[0], fixture.appending("cache").string] + arguments.dropFirst()
    let document = try larder(command + ["--json"])
    #expect(document.errors.isEmpty, "\(document.errorText)")
    #expect(try Published.problems(of: document.output, schema) == [])
    let lines = try larder(command + ["--ndjson"])
    #expect(!lines.output.isEmpty)
    #expect(try Published.problems(ofLines: lines.output) == [])
  }

  @Test("is as its schema says for every command that acts")
  func acting() throws {
    let directory = try TemporaryDirectory()
    let cache = try Fixtures.copy("pytools-v4/damage", to: directory.path).appending("cache").string
    for arguments in [
      ["repair", "--dry-run", "--where", "code:lock"], ["repair", "--yes", "--stale", "likely"],
      ["undo"], ["compact", "--yes"], ["delete", "--yes", "02", "0123"], ["undo", "--dry-run"],
      ["purge", "--yes"],
    ] {
      let outcome = try larder([arguments[0], cache] + arguments.dropFirst() + ["--json"])
      #expect(try Published.problems(of: outcome.output, "action") == [], "\(arguments)")
    }
    for arguments in [
      ["recover", "--yes"], ["quarantine", "show", "1"], ["undo", "--list"], ["undo"],
      ["delete", "--yes", "--all"], ["purge", "--yes"],
    ] {
      let outcome = try larder([arguments[0], cache] + arguments.dropFirst() + ["--ndjson"])
      #expect(!outcome.output.isEmpty, "\(arguments) \(outcome.errorText)")
      #expect(try Published.problems(ofLines: outcome.output) == [], "\(arguments)")
    }
  }

  @Test("is as its schema says for explanations")
  func explanations() throws {
    let document = try larder("explain", "--json")
    #expect(try Published.problems(of: document.output, "explain") == [])
    let lines = try larder("explain", "--ndjson", "misplaced")
    #expect(try Published.problems(ofLines: lines.output) == [])
  }

  @Test("would not pass if it were otherwise")
  func validatorFindsFaults() throws {
    let schema = try JSONSchema("check", in: Published.directory)
    let whole = try larder("check", "--json", try Self.healthy())
    let document = try JSON(whole.output)
    #expect(try schema.problems(of: document) == [])
    for (name, value) in [
      ("schema", JSON.integer(2)), ("entries", .null), ("surplus", .null),
      ("readOnly", .string("no")), ("summary", .object([:])),
      ("items", .array([.object(["kind": .string("lock")])])),
    ] {
      var members = document.members
      members[name] = value
      #expect(try schema.problems(of: .object(members)) != [], "\(name)")
    }
  }

  private static func healthy() throws -> String {
    try Fixtures.root.appending("pytools-v4/healthy/cache").string
  }
}

@Suite("The caches that are found")
struct CachesTests {
  @Test("are those below XDG_CACHE_HOME, or below the directory that is named")
  func finding() throws {
    let directory = try TemporaryDirectory()
    let cache = try Fixtures.copy("pytools-v4/damage", to: directory.path).appending("cache")
    let environment = ["XDG_CACHE_HOME": cache.string, "TMPDIR": directory.path.string]
    let text = try larder("caches", environment: environment)
    #expect(text.status == .exited(0))
    #expect(text.lines.count == 2)
    #expect(text.outputText.contains("pytools-v4"))
    #expect(text.outputText.contains(" faulty"))
    let document = try larder("caches", cache.string, "--json")
    #expect(try Published.problems(of: document.output, "caches") == [])
    #expect(try JSON(document.output)["caches"]?.elements.count == 1)
    let lines = try larder("caches", cache.string, "--ndjson")
    #expect(try Published.problems(ofLines: lines.output) == [])
  }

  @Test("may be none, which is no error")
  func none() throws {
    let directory = try TemporaryDirectory()
    let missing = directory.path.appending("missing").string
    #expect(try larder("caches", "--json", missing).status == .exited(2))
    let environment = ["HOME": missing, "XDG_CACHE_HOME": "", "TMPDIR": missing]
    let nothing = try larder("caches", "--json", environment: environment)
    #expect(nothing.status == .exited(0))
    #expect(try Published.problems(of: nothing.output, "caches") == [])
    let empty = try larder("caches", directory.path.string, "--json")
    #expect(empty.status == .exited(0))
    #expect(try Published.problems(of: empty.output, "caches") == [])
  }
}
