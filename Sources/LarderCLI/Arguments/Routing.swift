import Larder
import LarderInspector
import SystemPackage

/// Decides what the first argument is: a command, or a cache to open on the screen.
enum Routing {
  /// Returns the arguments with the command that is left out in `larder CACHE`.
  static func routed(_ arguments: [String]) -> [String] {
    guard let first = arguments.first else {
      return [InspectCommand.canRun ? InspectCommand.name : "--help"]
    }
    if LarderCommand.commandNames.contains(first) { return arguments }
    // The last is how completions ask for words.
    if ["--help", "-h", "--version", "--generate-completion-script", "---completion"]
      .contains(first)
      || first.hasPrefix("--experimental-dump-help")
    {
      return arguments
    }
    return [InspectCommand.name] + arguments
  }

  /// Returns the command that a word nearly is.
  static func similarCommand(_ word: String) -> String? {
    Spelling.nearest(to: word, among: LarderCommand.commandNames)
  }
}
