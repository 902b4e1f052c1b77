import ArgumentParser
import Glibc
import Larder
import LarderInspector
import SystemPackage
import TestSupport
import Testing

@testable import LarderCLI

@Suite("The manual page and the completions")
struct ManualTests {
  /// The text of the page, without what roff needs.
  private static let page: String = {
    var text = ManualPage.text
    for (escape, plain) in [
      ("\\-", "-"), ("\\(aq", "'"), ("\\(dq", "\""), ("\\(ha", "^"), ("\\(ti", "~"),
      ("\\(ga", "`"), ("\\e", "\\"),
    ] {
      text = text.replacing(escape, with: plain)
    }
    return text
  }()

  /// Every command with the names before it.
  private static func all(
    _ command: CommandInfo, within outer: [String] = []
  ) -> [(names: [String], command: CommandInfo)] {
    command.subcommands.flatMap { inner -> [(names: [String], command: CommandInfo)] in
      let names = outer + (inner.isShown ? [inner.name] : [])
      return [(names, inner)] + all(inner, within: names)
    }
  }

  @Test("name every command and every option")
  func commands() {
    for (names, command) in Self.all(.root) {
      #expect(Self.page.contains("larder \(names.joined(separator: " "))"))
      for argument in command.arguments {
        #expect(Self.page.contains("\"\(argument.synopsis)\""), "\(argument.synopsis)")
      }
    }
    for shell in CompletionsCommand.Shell.allCases {
      let script = LarderCommand.completionScript(for: shell.shell)
      for (names, command) in Self.all(.root) where names.count == 1 {
        #expect(script.contains(names[0]), "\(shell) \(names)")
        for name in command.arguments.flatMap(\.names) {
          // fish has the names without their dashes.
          let bare = name.drop { $0 == "-" }
          #expect(script.contains(bare), "\(shell) \(name)")
        }
      }
    }
  }

  @Test("say of every key, setting, exit status and code what the tables say")
  func tables() {
    for binding in KeyMap.standard.bindings {
      #expect(Self.page.contains(".B \"\(binding.labels.replacing("\"", with: "\\(dq"))\"\n"))
      #expect(Self.page.contains(binding.help))
    }
    for command in Command.allCases { #expect(Self.page.contains(command.configName)) }
    for setting in Settings.descriptions {
      #expect(
        Self.page.contains("\(setting.help) One of \(setting.values.joined(separator: ", "))."))
    }
    for status in ExitStatus.allCases {
      #expect(Self.page.contains(".B \"\(status.rawValue)\"\n\(status.meaning)\n"))
      #expect(LarderCommand.configuration.discussion.contains("\(status.rawValue) "))
    }
    for explanation in Explanation.all {
      #expect(Self.page.contains(".B \"\(explanation.code.rawValue)\"\n\(explanation.summary)\n"))
    }
  }

  @Test("are what groff can read without a warning")
  func lint() throws {
    guard access("/usr/bin/groff", X_OK) == 0 else { return }
    let outcome = try ChildProcess.run(
      "/usr/bin/groff", ["-man", "-Tutf8", "-ww", "-z"], input: Array(ManualPage.text.utf8))
    #expect(outcome.status == .exited(0))
    #expect(outcome.errorText == "")
  }

  @Test("are printed by the program")
  func printed() throws {
    #expect(try larder("manual").outputText == ManualPage.text)
    for shell in ["bash", "zsh", "fish"] {
      let outcome = try larder("completions", shell)
      #expect(outcome.status == .exited(0))
      #expect(outcome.outputText.contains("recover"))
    }
    #expect(try larder("completions", "tcsh").status == .exited(64))
  }

  @Test("complete queries and codes")
  func completing() throws {
    let outcome = try larder(
      "---completion", "check", "--", "--where", "4", "11", "larder", "check", "x", "--where",
      "status:inva")
    #expect(outcome.status == .exited(0))
    #expect(outcome.lines.contains("status:invalid"), "\(outcome.outputText) \(outcome.errorText)")
    let script = LarderCommand.completionScript(for: .bash)
    #expect(script.contains("pickle-cut-short") && script.contains("pytools-v4"))
  }

  @Test("give examples that the program understands")
  func examples() throws {
    var count = 0
    for (names, command) in Self.all(.root) + [([], CommandInfo.root)] {
      #expect(!command.examples.isEmpty, "\(names)")
      for example in command.examples {
        let arguments = try #require(Self.arguments(of: example), "\(example)")
        let routed = Routing.routed(arguments)
        if routed == ["--help"] { continue }
        #expect(throws: Never.self, "\(example)") { _ = try LarderCommand.parseAsRoot(routed) }
        count += 1
      }
    }
    #expect(count > 50)
  }

  /// The words after `larder` of an example, up to a remark, a pipe or a redirection.
  private static func arguments(of example: String) -> [String]? {
    var words: [String] = []
    var word = ""
    var isQuoted = false
    var blanks = 0
    for letter in example {
      if letter == "'" {
        isQuoted.toggle()
      } else if letter == " ", !isQuoted {
        if !word.isEmpty { words.append(word) }
        (word, blanks) = ("", blanks + 1)
        if blanks == 2 { break }
        continue
      } else {
        word.append(letter)
      }
      blanks = 0
    }
    if !word.isEmpty { words.append(word) }
    guard words.first == "larder" else { return nil }
    return Array(words.dropFirst().prefix { !["|", ">", "<", "&&", "#"].contains($0) })
  }

  @Test("share their keys with the README")
  func readme() throws {
    let file = Fixtures.source.removingLastComponent().removingLastComponent()
      .appending("README.md")
    let parts = try text(of: file).split(separator: "<!-- keys: larder manual --key-table -->\n")
    #expect(parts.count == 2)
    #expect(parts.last?.hasPrefix(KeyMap.standard.markdown + "<!-- end of keys -->\n") == true)
    #expect(try larder("manual", "--key-table").outputText == KeyMap.standard.markdown)
  }
}
