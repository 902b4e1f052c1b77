/// Keys by the names that the footer and the help page show.
package enum KeyNames {
  private static let named: [Key] = [
    .character(" "), .up, .down, .left, .right, .pageUp, .pageDown, .home, .end, .enter, .escape,
    .tab, .backtab, .backspace, .insert, .delete, .shiftUp, .shiftDown,
  ]

  /// The names of the keys that have one of more than a character.
  static let all = named.map(\.label) + (1...12).map { Key.function($0).label }

  /// The key of a name: `x`, `^x`, `F2`, `space`, `PgUp`, whatever the case of the longer ones.
  package static func key(_ name: String) -> Key? {
    if name.count == 1, let character = name.first { return .character(character) }
    let lower = name.lowercased()
    if let key = named.first(where: { $0.label.lowercased() == lower }) { return key }
    if name.hasPrefix("^"), name.count == 2, let letter = lower.last, letter.isASCII {
      return .control(letter)
    }
    guard lower.hasPrefix("f"), let number = Int(lower.dropFirst()), (1...12).contains(number)
    else { return nil }
    return .function(number)
  }
}

extension Command {
  /// The name by which the config file binds keys to it, such as `move-up`.
  package var configName: String {
    switch self {
    // What people call quitting is the key that leads back first; ^C is not to be given away.
    case .leave: "quit"
    case .quit: "stop"
    default:
      rawValue.reduce(into: "") { name, letter in
        name += letter.isUppercase ? "-\(letter.lowercased())" : String(letter)
      }
    }
  }
}
