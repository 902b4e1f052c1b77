/// One command of the command language: what it is called, takes and does.
package struct CommandSpec: Sendable {
  /// Where it can be used.
  package enum Reach: Sendable {
    /// On the screen and in scripts.
    case everywhere
    /// On the screen only.
    case screen
  }

  package let name: String
  /// What it takes, as the help says it, such as `[QUERY]`.
  package let arguments: String
  package let help: String
  package let reach: Reach
  /// What the key for the same does; `nil` where there is no key.
  package let command: Command?
  let grammar: Grammar

  init(
    _ name: String, _ arguments: String = "", _ help: String, key command: Command? = nil,
    reach: Reach = .everywhere, takes grammar: Grammar
  ) {
    self.name = name
    self.arguments = arguments
    self.help = help
    self.reach = reach
    self.command = command
    self.grammar = grammar
  }

  /// The name and what it takes.
  package var usage: String { arguments.isEmpty ? name : "\(name) \(arguments)" }

  /// The keys that do the same in a key map, the first to show first.
  package func keys(in map: KeyMap = .standard) -> [Key] {
    guard let command else { return [] }
    return map.bindings.filter { $0.command == command }.flatMap(\.keys)
  }
}

extension Command {
  /// The name by which a key's doing can be called where it has no other, such as `page-down`.
  package var word: String {
    rawValue.map { $0.isUppercase ? "-\($0.lowercased())" : "\($0)" }.joined()
  }
}
