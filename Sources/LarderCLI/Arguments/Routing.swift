import Larder
import SystemPackage

/// Decides what the first argument is: a command, or a cache to open on the screen.
enum Routing {
  /// Returns the arguments with the command that is left out in `larder CACHE`.
  static func routed(_ arguments: [String]) -> [String] {
    guard let first = arguments.first else { return ["--help"] }
    if LarderCommand.commandNames.contains(first) { return arguments }
    if ["--help", "-h", "--version", "--generate-completion-script"].contains(first)
      || first.hasPrefix("--experimental-dump-help")
    {
      return arguments
    }
    return [InspectCommand.name] + arguments
  }

  /// Returns the command that a word nearly is.
  static func similarCommand(_ word: String) -> String? {
    LarderCommand.commandNames
      .map { (name: $0, distance: distance(word, $0)) }
      .filter { $0.distance <= max(1, $0.name.count / 3) }
      .min { $0.distance < $1.distance }?.name
  }

  /// Returns how many letters have to be added, removed or changed.
  ///
  /// - Complexity: O(product of the lengths), the longer word cut at 32 letters.
  private static func distance(_ one: String, _ other: String) -> Int {
    let (one, other) = (Array(one.prefix(32)), Array(other))
    var row = Array(0...other.count)
    for (index, letter) in one.enumerated() {
      var previous = row[0]
      row[0] = index + 1
      for column in other.indices {
        let change = previous + (letter == other[column] ? 0 : 1)
        previous = row[column + 1]
        row[column + 1] = min(change, row[column] + 1, previous + 1)
      }
    }
    return row[other.count]
  }
}
