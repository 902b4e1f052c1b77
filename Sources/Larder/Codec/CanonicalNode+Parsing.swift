extension CanonicalJSON {
  /// Brings a JSON document into the one form that a key has on disk under the codec `json`.
  ///
  /// Whole numbers keep their digits, however many; others become the shortest digits of the same
  /// `Double`.
  ///
  /// - Returns: `nil` where the text is no JSON.
  package static func canonical(_ text: [UInt8]) -> [UInt8]? {
    var parser = CanonicalParser(text: text)
    guard let node = parser.node(depth: 0), parser.isAtEnd else { return nil }
    return node.text
  }

  /// The key that a string has on disk under the codec `json`.
  package static func canonical(string: String) -> [UInt8] { CanonicalNode.string(string).text }
}

/// Reads JSON and keeps the digits of its numbers.
private struct CanonicalParser {
  let text: [UInt8]
  private var position = 0

  init(text: [UInt8]) { self.text = text }

  /// Whether nothing but blanks is left.
  var isAtEnd: Bool {
    mutating get {
      skipBlanks()
      return position == text.count
    }
  }

  mutating func node(depth: Int) -> CanonicalNode? {
    guard depth <= CanonicalJSON.maximumDepth else { return nil }
    skipBlanks()
    switch next {
    case UInt8(ascii: "{"): return object(depth)
    case UInt8(ascii: "["): return array(depth)
    case UInt8(ascii: "\""): return string().map(CanonicalNode.string)
    default: return word()
    }
  }

  private var next: UInt8? { position < text.count ? text[position] : nil }

  private mutating func array(_ depth: Int) -> CanonicalNode? {
    var nodes: [CanonicalNode] = []
    let isWhole = list(until: "]") { parser in
      parser.node(depth: depth + 1).map { nodes.append($0) } != nil
    }
    return isWhole ? .array(nodes) : nil
  }

  private mutating func object(_ depth: Int) -> CanonicalNode? {
    var members: [(name: String, node: CanonicalNode)] = []
    let isWhole = list(until: "}") { parser in
      parser.skipBlanks()
      guard let name = parser.string(), parser.take(":"), let node = parser.node(depth: depth + 1)
      else { return false }
      members.removeAll { $0.name == name }
      members.append((name, node))
      return true
    }
    return isWhole ? .object(members) : nil
  }

  private mutating func list(
    until end: Unicode.Scalar, _ element: (inout CanonicalParser) -> Bool
  ) -> Bool {
    position += 1
    if take(end) { return true }
    repeat {
      guard element(&self) else { return false }
    } while take(",")
    return take(end)
  }

  private mutating func string() -> String? {
    guard next == UInt8(ascii: "\"") else { return nil }
    let start = position
    position += 1
    while let byte = next {
      position += byte == UInt8(ascii: "\\") ? 2 : 1
      guard byte == UInt8(ascii: "\""), position <= text.count else { continue }
      return JSONValue(parsing: text[start..<position])?.text
    }
    return nil
  }

  private mutating func word() -> CanonicalNode? {
    let start = position
    while let byte = next, !Self.delimiters.contains(byte) { position += 1 }
    let word = text[start..<position]
    switch JSONValue(parsing: word) {
    case .null, .bool: return .literal(String(decoding: word, as: UTF8.self))
    case .integer(let number): return .literal(String(number))
    case .number(let number): return .literal(digits(of: number, word))
    default: return nil
    }
  }

  private func digits(of number: Double, _ word: ArraySlice<UInt8>) -> String {
    let isWhole = word.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") }
    if isWhole { return String(decoding: word, as: UTF8.self) }
    if number.isInfinite { return number < 0 ? "-1e999" : "1e999" }
    return number == 0 ? "0.0" : number.description
  }

  private static let delimiters = Set(" \n\r\t,:{}[]\"".utf8)

  private mutating func skipBlanks() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard next == UInt8(ascii: scalar) else { return false }
    position += 1
    return true
  }
}
