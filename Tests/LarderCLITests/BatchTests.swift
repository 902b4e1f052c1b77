import Glibc
import Larder
import SystemPackage
import TestSupport
import Testing

@Suite("larder batch")
struct BatchTests {
  private let directory: TemporaryDirectory
  private let cache: FilePath
  private let before: Snapshot

  init() throws {
    directory = try TemporaryDirectory()
    cache = try Fixtures.copy("pytools-v4/damage", to: directory.path)
      .appending(LiveInspector.container)
    before = try Snapshot(of: cache)
  }

  private func batch(_ script: String, _ options: String...) throws -> ProcessOutcome {
    try larder(["batch", cache.string] + options, input: Array(script.utf8))
  }

  private func changes() throws -> [String] {
    try Snapshot(of: cache).differences(from: before)
  }

  @Test("does what a script says, and says what it did")
  func acting() throws {
    let outcome = try batch("filter status:missing\nmark all\ndelete\n", "--yes")
    #expect(outcome.status == .exited(0), "\(outcome.errorText)")
    #expect(
      outcome.lines.prefix(2) == [
        "filter status:missing  2 entries listed", outcome.lines[1],
      ])
    #expect(try changes() != [])
    #expect(try batch("undo").status == .exited(0))
    #expect(try changes() == [])
  }

  @Test("needs a yes where nobody can be asked, before it does anything")
  func consent() throws {
    let outcome = try batch("mark all\ndelete\n")
    #expect(outcome.status == .exited(64))
    #expect(outcome.errorText.contains("--yes"))
    #expect(outcome.output.isEmpty)
    let dry = try batch("mark all\ndelete\nsave-script x\n", "--dry-run")
    #expect(dry.status == .exited(0), "\(dry.errorText)")
    #expect(try changes() == [])
  }

  @Test("points at a mistake and does nothing")
  func mistake() throws {
    let outcome = try batch("mark all\ndelete\nmark stats:invalid\n", "--yes")
    #expect(outcome.status == .exited(64))
    #expect(outcome.errorText.contains("standard input:3:6: expected a column, found 'stats'"))
    #expect(outcome.errorText.contains("did you mean 'status'?"))
    #expect(try changes() == [])
  }

  @Test("ends at the first failure, or goes on where told to")
  func failure() throws {
    let script = "goto nothing\nmark status:missing\n"
    let first = try batch(script)
    #expect(first.status == .exited(64))
    #expect(first.lines.isEmpty)
    let second = try batch(script, "--keep-going")
    #expect(second.status == .exited(64))
    #expect(second.lines.count == 1)
  }

  @Test("writes lines as their schema says")
  func schema() throws {
    let script = """
      filter status:invalid
      sort size
      mark all
      validate
      show
      goto nothing
      plan recover
      delete
      undo
      mark none
      delete
      purge
      quit
      """
    let outcome = try batch(script, "--yes", "--ndjson", "--keep-going")
    #expect(try Published.problems(ofLines: outcome.output) == [])
    let lines = try JSON.lines(outcome.output)
    let commands = lines.filter { $0["type"] == .string("command") }
    #expect(commands.count == 13)
    #expect(lines.last?["failed"] == .integer(1))
  }

  @Test("lists the commands that it knows")
  func listing() throws {
    let outcome = try larder("batch", "--commands")
    #expect(outcome.status == .exited(0))
    #expect(outcome.outputText.contains("mark [all|none|invert|range FROM TO|QUERY]"))
    #expect(!outcome.outputText.contains("page-down"))
  }
}

@Suite("larder apply")
struct ApplyTests {
  private let directory: TemporaryDirectory
  private let cache: FilePath
  private let before: Snapshot

  init() throws {
    directory = try TemporaryDirectory()
    cache = try Fixtures.copy("pytools-v4/damage", to: directory.path)
      .appending(LiveInspector.container)
    before = try Snapshot(of: cache)
  }

  @Test("carries out a plan that was made before, and undo takes it back")
  func applying() throws {
    let file = directory.appending("plan").string
    let planning = try larder("repair", cache.string, "--plan", file)
    #expect(planning.status == .exited(0), "\(planning.errorText)")
    #expect(try Snapshot(of: cache).differences(from: before) == [])
    let schema = try JSONSchema("plan", in: Published.directory)
    let lines = try JSON.lines(Array(try text(of: FilePath(file)).utf8))
    #expect(try lines.flatMap { try schema.problems(of: $0) } == [])
    let dry = try larder("apply", file, "--dry-run")
    #expect(dry.status == .exited(0), "\(dry.errorText)")
    #expect(try Snapshot(of: cache).differences(from: before) == [])
    #expect(try larder("apply", file).status == .exited(64))
    let applying = try larder("apply", file, "--yes", "--json")
    #expect(applying.errors.isEmpty)
    #expect(try Published.problems(of: applying.output, "action") == [])
    #expect(try JSON(applying.output)["summary"]?["done"]?.int ?? 0 > 3)
    #expect(try larder("undo", cache.string).status == .exited(0))
    #expect(try Snapshot(of: cache).differences(from: before) == [])
  }

  @Test("refuses each entry that changed since, and does the others")
  func changed() throws {
    let file = directory.appending("plan").string
    _ = try larder("repair", cache.string, "--plan", file)
    let lines = try JSON.lines(Array(try text(of: FilePath(file)).utf8))
    let step = try #require(lines.first { $0["subject"] == .string("entry") })
    let path = try #require(step["paths"]?.elements.first?.text)
    let id = try #require(step["id"]?.text)
    try POSIXDisk().create(cache.appending(path).appending("new"), [1], mode: 0o644)
    let outcome = try larder("apply", file, "--yes")
    #expect(outcome.outputText.contains("\(id)  changed"), "\(outcome.outputText)")
    #expect(outcome.status == .exited(1))
    #expect(try Snapshot(of: cache).differences(from: before).contains { $0.contains(path) })
  }

  @Test("takes a plan for the same cache at another path, and for no other cache")
  func elsewhere() throws {
    let file = directory.appending("plan").string
    _ = try larder("recover", cache.string, "--plan", file)
    let link = directory.appending("elsewhere")
    #expect(link.withPlatformString { symlink(cache.string, $0) } == 0)
    let outcome = try larder("apply", file, link.string, "--dry-run")
    #expect(outcome.status == .exited(0), "\(outcome.errorText)")
    let copy = try Fixtures.copy("pytools-v4/damage", to: directory.appending("copy"))
      .appending(LiveInspector.container)
    let other = try larder("apply", file, copy.string, "--yes")
    #expect(other.outputText.contains("changed since the plan was made"))
    #expect(!other.outputText.contains("moved to quarantine"))
  }

  @Test("never overwrites a file with a plan")
  func overwriting() throws {
    try directory.write([1], to: "plan")
    let file = directory.appending("plan").string
    let outcome = try larder("repair", cache.string, "--plan", file)
    #expect(outcome.errorText.contains("not there yet"))
    #expect(try text(of: FilePath(file)) == "\u{1}")
  }
}
