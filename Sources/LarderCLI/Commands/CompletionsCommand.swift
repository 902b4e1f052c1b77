import ArgumentParser

/// Prints what a shell needs to complete the command line.
struct CompletionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "completions",
    abstract: "Print the completions for a shell.",
    discussion: """
      Commands, options, formats, codes and queries are completed, and paths as usual.

      EXAMPLES:
        larder completions bash > ~/.local/share/bash-completion/completions/larder
        larder completions zsh > ~/.zfunc/_larder
        larder completions fish > ~/.config/fish/completions/larder.fish
      """)

  /// The shells that can complete.
  enum Shell: String, CaseIterable, ExpressibleByArgument {
    case bash, zsh, fish

    var shell: CompletionShell {
      switch self {
      case .bash: .bash
      case .zsh: .zsh
      case .fish: .fish
      }
    }
  }

  @Argument(help: "The shell.")
  var shell: Shell

  func run() throws {
    let console = Console()
    console.write(Array((LarderCommand.completionScript(for: shell.shell) + "\n").utf8))
    try console.finish()
  }
}
