@testable import LarderInspector

extension Screen {
  /// What every cell means, as a letter each, with a legend of those that occur: the colors of a
  /// screen in a form that people can compare.
  ///
  /// A blank is plain; a letter in upper case belongs to a selected row.
  var roleMap: String {
    let map = (0..<size.lines).map { line in
      let letters = row(line).map { $0.style.letter }
      return String(letters).trimmingBlanks
    }
    let legend = Role.allCases.map { "\(Style($0).letter) \($0)" }.joined(separator: ", ")
    return (map + ["", legend]).joined(separator: "\n")
  }
}

extension Style {
  fileprivate var letter: Character {
    let letters: [Character] = Array(" dthbfviwnukLcmxgpP".map { $0 })
    let letter = letters[Int(role.rawValue)]
    if role == .plain { return isSelected ? "#" : " " }
    return isSelected ? Character(letter.uppercased()) : Character(letter.lowercased())
  }
}

extension String {
  fileprivate var trimmingBlanks: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
