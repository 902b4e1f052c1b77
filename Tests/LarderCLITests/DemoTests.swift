import SystemPackage
import TestSupport
import Testing

@Suite("The demo")
struct DemoTests {
  @Test("makes a cache whose damage is all found, and whose healthy entries are valid")
  func everyDamage() throws {
    let directory = try TemporaryDirectory()
    let outcome = try larder("demo", directory.path.string, "--json")
    #expect(outcome.status == .exited(0))
    let document = try JSON(outcome.output)
    let codes = try #require(document["summary"]?["findings"]).members.keys
    for code in [
      "key-missing", "value-missing", "entry-empty", "misplaced", "zero-length", "zero-filled",
      "zero-tail", "zero-head", "wrong-kind", "pickle-cut-short", "pickle-unknown-opcode",
      "pickle-trailing", "pickle-calls", "not-a-file", "lock-stale", "staging-orphan", "stray",
      "empty-directory", "pair-mixed", "bits-changed", "cut-short", "trailing-bytes",
      "newer-format",
    ] {
      #expect(codes.contains(code), "\(code)")
    }
    let statuses = try #require(document["summary"]?["statuses"])
    #expect(statuses["valid"] == .integer(46))
    #expect(statuses["misplaced"] == .integer(2))
  }

  @Test("is checked as text without a terminal, and says where it is")
  func text() throws {
    let directory = try TemporaryDirectory()
    let outcome = try larder("demo", directory.appending("new").string)
    #expect(outcome.status == .exited(0))
    #expect(outcome.outputText.contains("missing value"))
    #expect(outcome.errorText.contains("\(directory.path)/new/pytools/pdict-v4-demo"))
    #expect(outcome.errorText.contains("\(directory.path)/new/larder/kernels, "))
    #expect(outcome.errorText.contains("\(directory.path)/new/larder/kernels.sqlite"))
    // Nothing of it was executed.
    #expect(!outcome.outputText.contains("\nthis was never run"))
  }

  @Test("holds caches of three formats, which a search for caches tells of one by one")
  func found() throws {
    let directory = try TemporaryDirectory()
    _ = try larder("demo", "--quiet", directory.path.string)
    let lines = try JSON.lines(
      larder("caches", directory.path.string, "--ndjson", "--depth", "names").output)
    let formats = lines.compactMap { $0["type"] == .string("cache") ? $0["format"] : nil }
    let expected = ["larder-directory", "larder-sqlite", "pytools-v4"].map(JSON.string)
    #expect(formats.count == expected.count && expected.allSatisfy(formats.contains))
  }

  @Test("can be mended and taken back")
  func mending() throws {
    let directory = try TemporaryDirectory()
    _ = try larder("demo", "--quiet", directory.path.string)
    let before = try Snapshot(of: directory.path)
    let repair = try larder("repair", "--yes", "--stale", "likely", directory.path.string)
    #expect(repair.status == .exited(0))
    let check = try JSON(try larder("check", "--json", directory.path.string).output)
    #expect(check["summary"]?["invalid"] == .integer(0))
    #expect(try larder("undo", directory.path.string).status == .exited(0))
    #expect(try larder("purge", "--yes", directory.path.string).status == .exited(0))
    let after = try Snapshot(of: directory.path)
    // The quarantines came into the directories beside the caches, and went; and the counter of
    // changes never goes back.
    let known = ["\"pytools\": time", "\"larder\": time", "\"larder/kernels/generation\""]
    let differences = after.differences(from: before).filter { line in
      !known.contains { line.hasPrefix($0) }
    }
    #expect(differences == [])
  }

  @Test("does not write over what is there")
  func occupied() throws {
    let directory = try TemporaryDirectory()
    _ = try larder("demo", "--quiet", directory.path.string)
    let again = try larder("demo", directory.path.string)
    #expect(again.status == .exited(2))
    #expect(again.errorText.hasPrefix("larder: cannot make the demo cache"))
  }
}
