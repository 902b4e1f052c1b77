/// Writes a value as JSON so that equal values give equal text.
package enum CanonicalJSON {
  /// How deep a key may be nested.
  static let maximumDepth = 100

  static func encode(_ value: some Encodable) throws -> [UInt8] {
    let node = try CanonicalNode.make(value, path: [])
    var text: [UInt8] = []
    node.write(to: &text)
    return text
  }
}

/// A value on its way to text.
enum CanonicalNode {
  /// Text that is JSON already: a number, `true`, `null`.
  case literal(String)
  case string(String)
  case array([CanonicalNode])
  case object([(name: String, node: CanonicalNode)])

  static func make(_ value: some Encodable, path: [any CodingKey]) throws -> CanonicalNode {
    guard path.count <= CanonicalJSON.maximumDepth else {
      throw EncodingError.invalidValue(
        value, .init(codingPath: path, debugDescription: "nested too deeply"))
    }
    switch value {
    case let text as String: return .string(text)
    case let number as Double: return try number.canonicalNode(path)
    case let number as Float: return try number.canonicalNode(path)
    case let truth as Bool: return .literal(truth ? "true" : "false")
    case let number as any FixedWidthInteger & Encodable:
      return .literal(String(describing: number))
    case let unordered as any Unordered: return try unordered.canonicalNode(path)
    default:
      let encoder = CanonicalEncoder(codingPath: path)
      try value.encode(to: encoder)
      return encoder.result()
    }
  }

  func write(to text: inout [UInt8]) {
    switch self {
    case .literal(let literal): text.append(contentsOf: literal.utf8)
    case .string(let string): JSONText.quote(CanonicalText.normalized(string), to: &text)
    case .array(let nodes):
      text.append(UInt8(ascii: "["))
      for (index, node) in nodes.enumerated() {
        if index > 0 { text.append(UInt8(ascii: ",")) }
        node.write(to: &text)
      }
      text.append(UInt8(ascii: "]"))
    case .object(let members): Self.write(members, to: &text)
    }
  }

  private static func write(
    _ members: [(name: String, node: CanonicalNode)], to text: inout [UInt8]
  ) {
    var named = members.map { member in
      var name: [UInt8] = []
      JSONText.quote(CanonicalText.normalized(member.name), to: &name)
      return (name: name, node: member.node)
    }
    named.sort { $0.name.lexicographicallyPrecedes($1.name) }
    text.append(UInt8(ascii: "{"))
    for (index, member) in named.enumerated() {
      if index > 0 { text.append(UInt8(ascii: ",")) }
      text.append(contentsOf: member.name)
      text.append(UInt8(ascii: ":"))
      member.node.write(to: &text)
    }
    text.append(UInt8(ascii: "}"))
  }

  var text: [UInt8] {
    var text: [UInt8] = []
    write(to: &text)
    return text
  }
}

/// A collection whose order differs from process to process.
private protocol Unordered {
  func canonicalNode(_ path: [any CodingKey]) throws -> CanonicalNode
}

extension Set: Unordered where Element: Encodable {
  fileprivate func canonicalNode(_ path: [any CodingKey]) throws -> CanonicalNode {
    var nodes: [(text: [UInt8], node: CanonicalNode)] = []
    for element in self {
      let node = try CanonicalNode.make(element, path: path + [IndexKey(nodes.count)])
      nodes.append((node.text, node))
    }
    nodes.sort { $0.text.lexicographicallyPrecedes($1.text) }
    return .array(nodes.map(\.node))
  }
}

extension Dictionary: Unordered where Key: Encodable, Value: Encodable {
  /// Pairs in the order of their keys' text: as members where keys are strings, else as `[key, value]`.
  fileprivate func canonicalNode(_ path: [any CodingKey]) throws -> CanonicalNode {
    var pairs: [(text: [UInt8], key: CanonicalNode, value: CanonicalNode)] = []
    for (key, value) in self {
      let path = path + [IndexKey(pairs.count)]
      let node = try CanonicalNode.make(key, path: path)
      pairs.append((node.text, node, try CanonicalNode.make(value, path: path)))
    }
    if Key.self == String.self {
      return .object(
        pairs.map { pair in
          guard case .string(let name) = pair.key else { return ("", pair.value) }
          return (name, pair.value)
        })
    }
    pairs.sort { $0.text.lexicographicallyPrecedes($1.text) }
    return .array(pairs.map { .array([$0.key, $0.value]) })
  }
}

extension BinaryFloatingPoint where Self: LosslessStringConvertible {
  /// The shortest digits that give the same number; zero has no sign, infinity is out of range.
  fileprivate func canonicalNode(_ path: [any CodingKey]) throws -> CanonicalNode {
    if isNaN {
      throw EncodingError.invalidValue(
        self,
        .init(
          codingPath: path,
          debugDescription: "a key must not hold NaN: it is equal to nothing, not even to itself"))
    }
    if isInfinite { return .literal(self < 0 ? "-1e999" : "1e999") }
    return .literal(self == 0 ? "0.0" : description)
  }
}

/// The place of an element in a container without names.
struct IndexKey: CodingKey {
  let intValue: Int?
  var stringValue: String { "Index \(intValue ?? 0)" }

  init(_ index: Int) { intValue = index }
  init?(stringValue: String) { return nil }
  init?(intValue: Int) { self.init(intValue) }
}

/// Quotes text as JSON does, escaping only what must be.
enum JSONText {
  static func quote(_ string: String, to text: inout [UInt8]) {
    text.append(UInt8(ascii: "\""))
    for byte in string.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        text.append(UInt8(ascii: "\\"))
        text.append(byte)
      case 0..<0x20:
        text.append(contentsOf: "\\u00".utf8)
        text.append(digit(byte >> 4))
        text.append(digit(byte & 15))
      default: text.append(byte)
      }
    }
    text.append(UInt8(ascii: "\""))
  }

  private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }
}
