import Foundation

extension VT {
  /// Reads what a program wrote; a sequence may end in what comes next.
  mutating func feed(_ bytes: [UInt8]) {
    input += bytes
    var position = 0
    while position < input.count, let length = interpret(at: position) { position += length }
    input.removeFirst(position)
  }

  /// Does what begins at a position says; returns its length, or `nil` when it is not complete.
  private mutating func interpret(at position: Int) -> Int? {
    let byte = input[position]
    switch byte {
    case 0x1B: return interpretEscape(at: position)
    case 0x0D: moveTo(column: 0)
    case 0x0A: lineFeed()
    case 0x08: moveTo(column: column - 1)
    case 0x09: moveTo(column: (column / 8 + 1) * 8)
    case ..<0x20: break
    default:
      let length = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
      guard position + length <= input.count else { return nil }
      let text = String(decoding: input[position..<position + length], as: UTF8.self)
      for scalar in text.unicodeScalars { put(scalar) }
      return length
    }
    return 1
  }

  private mutating func interpretEscape(at position: Int) -> Int? {
    guard position + 1 < input.count else { return nil }
    switch input[position + 1] {
    case 0x5B: return interpretControlSequence(at: position)
    case 0x5D: return interpretSystemCommand(at: position)
    case 0x28, 0x29: return position + 2 < input.count ? 3 : nil  // character sets
    case 0x3D: setKeypadApplication(true)
    case 0x3E: setKeypadApplication(false)
    case 0x4D: reverseLineFeed()
    case 0x37: saveCursor()
    case 0x38: restoreCursor()
    default: unknown.append("ESC \(input[position + 1])")
    }
    return 2
  }

  private mutating func interpretControlSequence(at position: Int) -> Int? {
    let start = position + 2
    guard let end = input[start...].firstIndex(where: { (0x40...0x7E).contains($0) }) else {
      return nil
    }
    let text = String(decoding: input[start..<end], as: UTF8.self)
    let isPrivate = text.hasPrefix("?")
    let parameters = (isPrivate ? text.dropFirst() : text[...])
      .split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    let final = Character(Unicode.Scalar(input[end]))
    if isPrivate, final == "h" || final == "l" {
      for mode in parameters { setMode(mode, final == "h") }
    } else {
      perform(final, parameters, text)
    }
    return end - position + 1
  }

  /// Takes what ends with BEL or ESC \ (OSC).
  private mutating func interpretSystemCommand(at position: Int) -> Int? {
    let start = position + 2
    guard let end = input[start...].firstIndex(where: { $0 == 0x07 || $0 == 0x1B }) else {
      return nil
    }
    let isString = input[end] == 0x1B
    guard !isString || end + 1 < input.count else { return nil }
    let text = String(decoding: input[start..<end], as: UTF8.self)
    let clipboard = "52;c;"
    if text.hasPrefix(clipboard) {
      self.clipboard = Data(base64Encoded: String(text.dropFirst(clipboard.count)))
        .flatMap { String(data: $0, encoding: .utf8) }
    } else {
      unknown.append("OSC " + text)
    }
    return end - position + (isString ? 2 : 1)
  }

  private mutating func perform(_ final: Character, _ parameters: [Int], _ text: String) {
    let first = parameters.first ?? 0
    let count = max(1, first)
    let second = parameters.count > 1 ? parameters[1] : 0
    switch final {
    case "H", "f": moveTo(line: count - 1, column: max(1, second) - 1)
    case "A": moveTo(line: line - count)
    case "B": moveTo(line: line + count)
    case "C": moveTo(column: column + count)
    case "D": moveTo(column: column - count)
    case "G": moveTo(column: count - 1)
    case "d": moveTo(line: count - 1)
    case "J": eraseScreen(first)
    case "K": eraseLine(first)
    case "X": erase(line: line, column..<column + count)
    case "P": deleteCharacters(count)
    case "@": insertCharacters(count)
    case "L": insertLines(count)
    case "M": deleteLines(count)
    case "S": scrollUp(count)
    case "T": scrollDown(count)
    case "r": setScrollRegion(count - 1, second == 0 ? lines - 1 : second - 1)
    case "b": for _ in 0..<count { put(lastCharacter) }
    case "m": selectStyle(parameters)
    case "l", "h", "t": break
    default: unknown.append(text + String(final))
    }
  }

  private mutating func moveTo(line: Int? = nil, column: Int? = nil) {
    wrapsNext = false
    self.line = min(max(line ?? self.line, 0), lines - 1)
    self.column = min(max(column ?? self.column, 0), columns - 1)
  }

  private mutating func setScrollRegion(_ top: Int, _ bottom: Int) {
    guard top < bottom, bottom < lines else { return }
    (self.top, self.bottom) = (top, bottom)
    moveTo(line: 0, column: 0)
  }
}
