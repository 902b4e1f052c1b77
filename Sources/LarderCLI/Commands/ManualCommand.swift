import ArgumentParser
import LarderInspector

/// Prints the manual page.
struct ManualCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual",
    abstract: "Print the manual page, for man(1).",
    discussion: """
      EXAMPLES:
        larder manual | man -l -
        larder manual > ~/.local/share/man/man1/larder.1
      """)

  @Flag(help: .hidden)
  var keyTable = false

  func run() throws {
    let console = Console()
    console.write(Array((keyTable ? KeyMap.standard.markdown : ManualPage.text).utf8))
    try console.finish()
  }
}
