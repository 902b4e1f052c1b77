/// One line of text being typed.
package struct TextField: Equatable, Sendable {
  /// What is there.
  package private(set) var text: String
  /// Where the next character goes, counted in characters.
  package private(set) var position: Int

  private static let limit = 1000

  /// Makes a field with the cursor at its end.
  package init(_ text: String = "") {
    self.text = text
    position = text.count
  }

  /// Takes a key; returns whether it has a meaning here.
  package mutating func handle(_ key: Key) -> Bool {
    switch key {
    case .character(let character): insert(character)
    case .backspace: remove(position - 1..<position)
    case .delete, .control("d"): remove(position..<position + 1)
    case .left, .control("b"): position = max(0, position - 1)
    case .right, .control("f"): position = min(text.count, position + 1)
    case .home, .control("a"): position = 0
    case .end, .control("e"): position = text.count
    case .control("u"): remove(0..<position)
    case .control("k"): remove(position..<text.count)
    case .control("w"): removeWord()
    default: return false
    }
    return true
  }

  /// Replaces characters, and puts the cursor behind the new ones.
  package mutating func replace(_ range: Range<Int>, with replacement: String) {
    let range = range.clamped(to: 0..<text.count)
    text.replaceSubrange(index(range.lowerBound)..<index(range.upperBound), with: replacement)
    position = min(range.lowerBound + replacement.count, text.count)
  }

  /// Puts the cursor before a character, as far as there is one.
  package mutating func move(to position: Int) {
    self.position = max(0, min(position, text.count))
  }

  private mutating func insert(_ character: Character) {
    guard text.count < Self.limit else { return }
    text.insert(character, at: index(position))
    // A combining mark joins the character before it and takes no place of its own.
    position = min(position + 1, text.count)
  }

  private mutating func remove(_ range: Range<Int>) {
    let range = range.clamped(to: 0..<text.count)
    text.removeSubrange(index(range.lowerBound)..<index(range.upperBound))
    position = min(range.lowerBound, text.count)
  }

  private mutating func removeWord() {
    let head = text[..<index(position)]
    let withoutBlanks = head.reversed().drop { $0 == " " }
    let rest = withoutBlanks.drop { $0 != " " }
    remove(rest.count..<position)
  }

  private func index(_ offset: Int) -> String.Index {
    text.index(text.startIndex, offsetBy: min(offset, text.count))
  }
}
