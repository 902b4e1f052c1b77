import SystemPackage
import Testing
import TestSupport

@testable import LarderCLI

@Suite("The command line")
struct UsageTests {
  @Test("tells the version")
  func version() throws {
    let outcome = try larder("--version")
    #expect(outcome.status == .exited(0))
    #expect(outcome.outputText == "larder \(Program.version)\n")
  }

  @Test("shows help without arguments")
  func help() throws {
    let outcome = try larder()
    #expect(outcome.status == .exited(0))
    #expect(outcome.outputText.contains("EXAMPLES"))
  }

  @Test("has examples in the help of every command", arguments: LarderCommand.commandNames)
  func examples(command: String) throws {
    guard command != "help" else { return }
    let outcome = try larder(command, "--help")
    #expect(outcome.status == .exited(0))
    #expect(outcome.outputText.contains("EXAMPLES"))
  }

  @Test(
    "refuses what makes no sense with status 64 and a sentence",
    arguments: [
      ["check"], ["check", "--depth", "deep", "/"], ["check", "/", "--threads", "0"],
      ["check", "--json", "--ndjson", "/"], ["list", "--ids", "--paths", "/"],
      ["list", "-0", "--json", "/"], ["check", "/", "--no-such-option"], ["check", ""],
      ["check", "/", "/"], ["check", "--format", "ext4", "/"],
    ])
  func usage(arguments: [String]) throws {
    let outcome = try larder(arguments)
    #expect(outcome.status == .exited(64))
    #expect(outcome.output.isEmpty)
    #expect(outcome.errorText.hasPrefix("Error: "))
  }

  @Test("guesses the command that was meant")
  func mistyped() throws {
    let outcome = try larder("chek")
    #expect(outcome.status == .exited(2))
    #expect(outcome.errorText.contains("did you mean 'larder check'?"))
  }

  @Test("names the way out where there is no terminal")
  func withoutTerminal() throws {
    let directory = try TemporaryDirectory()
    let outcome = try larder(directory.path.string)
    #expect(outcome.status == .exited(2))
    #expect(outcome.errorText.contains("run 'larder check CACHE'"))
  }

  @Test(
    "keeps every byte of its arguments",
    arguments: [
      Array("plain".utf8), Array("ünïcode".utf8), [0xFF, 0x2F, 0x80], [0x61, 0xC3],
      Array("\u{10F8FF}\u{10F800}".utf8),
    ])
  func bytes(argument: [UInt8]) {
    #expect(ProcessArguments.decode(ProcessArguments.encode(argument)) == argument)
  }
}
