import Glibc
import SystemPackage
import TestSupport
import Testing

@Suite("The exit status")
struct ExitTests {
  @Test(
    "says how a command that looks went",
    arguments: [
      ("pytools-v4/healthy", ["check"], 0), ("pytools-v4/damage", ["check"], 1),
      ("pytools-v4/damage", ["check", "--where", "status:valid is:entry severity:none"], 0),
      ("pytools-v4/damage", ["check", "--where", "code:zero-length", "--quiet"], 1),
      ("pytools-v4/damage", ["validate", "20cf"], 1), ("pytools-v4/damage", ["list"], 0),
      ("pytools-v4/damage", ["stats"], 0), ("pytools-v4/damage", ["show", "20cf"], 0),
      ("pytools-v4/damage", ["quarantine"], 0),
    ] as [(String, [String], Int32)])
  func looking(fixture: String, command: [String], status: Int32) throws {
    let cache = try Fixtures.root.appending(fixture).appending("cache").string
    let outcome = try larder([command[0], cache] + command.dropFirst())
    #expect(outcome.status == .exited(status), "\(outcome.errorText)")
    #expect(outcome.errors.isEmpty)
  }

  @Test(
    "says how a command that acts went",
    arguments: [
      (["repair", "--dry-run"], 0), (["repair", "--yes"], 1),
      (["repair", "--yes", "--stale", "likely"], 0),
      (["recover", "--yes", "--stale", "likely"], 0),
      (["compact", "--yes"], 0), (["delete", "--yes", "20cf"], 0), (["purge", "--yes"], 0),
      (["undo"], 64),
    ] as [([String], Int32)])
  func acting(command: [String], status: Int32) throws {
    let directory = try TemporaryDirectory()
    let cache = try Fixtures.copy("pytools-v4/damage", to: directory.path).appending("cache").string
    let outcome = try larder([command[0], cache] + command.dropFirst())
    #expect(outcome.status == .exited(status), "\(outcome.outputText) \(outcome.errorText)")
  }

  @Test(
    "is 64 where nobody can be asked, and nothing is touched",
    arguments: [
      ["repair"], ["recover"], ["compact"], ["delete", "--all"], ["purge"],
    ])
  func withoutConsent(command: [String]) throws {
    let directory = try TemporaryDirectory()
    let cache = try Fixtures.copy("pytools-v4/damage", to: directory.path).appending("cache")
    let before = try Snapshot(of: directory.path)
    let outcome = try larder([command[0], cache.string] + command.dropFirst())
    #expect(outcome.status == .exited(64))
    #expect(outcome.errorText.contains("--yes"))
    #expect(try Snapshot(of: directory.path).differences(from: before) == [])
  }

  @Test(
    "of a dry run comes without a byte changed",
    arguments: [["repair"], ["recover"], ["compact"], ["delete", "--all"], ["purge"]])
  func dryRun(command: [String]) throws {
    let directory = try TemporaryDirectory()
    let cache = try Fixtures.copy("pytools-v4/damage", to: directory.path).appending("cache")
    let before = try Snapshot(of: directory.path)
    let outcome = try larder([command[0], cache.string, "--dry-run"] + command.dropFirst())
    #expect(outcome.status == .exited(0), "\(outcome.errorText)")
    #expect(try Snapshot(of: directory.path).differences(from: before) == [])
  }

  @Test("is 0 where the pipe is closed early", arguments: ["check", "list", "stats", "explain"])
  func closedPipe(command: String) throws {
    let cache = try Fixtures.root.appending("pytools-v4/damage/cache").string
    let arguments = command == "explain" ? "explain" : "\(command) '\(cache)'"
    let outcome = try ChildProcess.run(
      "/bin/bash",
      [
        "-c",
        "'\(Products.larder)' \(arguments) --ndjson | true; echo ${PIPESTATUS[0]}",
      ])
    #expect(outcome.outputText == "0\n")
    #expect(outcome.errors.isEmpty)
  }

  @Test("is 2 where the output cannot be written")
  func fullOutput() throws {
    let outcome = try ChildProcess.run(
      "/bin/bash", ["-c", "'\(Products.larder)' explain > /dev/full; echo $?"])
    #expect(outcome.outputText == "2\n")
    #expect(outcome.errorText.hasPrefix("larder: cannot write the standard output"))
  }

  @Test("is 130 after ^C, with a last line that says so")
  func interrupted() throws {
    let directory = try TemporaryDirectory()
    let cache = try Fixtures.root.appending("pytools-v4/healthy/cache/pytools")
    // Output of six caches does not fit a pipe: whoever reads no further holds the program up.
    let outcome = try ChildProcess.run(
      "/bin/bash",
      [
        "-c",
        """
        set -m
        for name in a b c d e f; do cp -r "$2"/pdict-* "$1/pdict-v4-$name-py3.11.7.final.0"; done
        mkfifo "$1.out"
        "$0" check --ndjson --threads 1 "$1" > "$1.out" & exec 3< "$1.out"
        read -r line <&3; kill -INT $!; cat <&3; wait $!; echo "status $?"; rm "$1.out"
        """, Products.larder.string, directory.path.string, cache.string,
      ])
    let lines = outcome.lines
    #expect(lines.last == "status 130")
    let summary = try JSON(Array(try #require(lines.dropLast().last).utf8))
    #expect(summary["type"] == .string("summary"))
    #expect(summary["complete"] == .bool(false))
    #expect(summary["exit"] == .integer(130))
  }
}
