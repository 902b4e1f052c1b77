/// JSON as a value, for reading the manifests of the fixtures.
indirect enum JSONValue {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  /// Reads a document; text that is no JSON gives `nil` somewhere in it.
  init(_ bytes: [UInt8]) {
    var reader = JSONReader(bytes: bytes)
    self = reader.value()
  }

  subscript(key: String) -> JSONValue? {
    if case .object(let members) = self { members[key] } else { nil }
  }

  var string: String? { if case .string(let value) = self { value } else { nil } }
  var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  var int: Int? { if case .number(let value) = self { Int(exactly: value) } else { nil } }
  var array: [JSONValue]? { if case .array(let value) = self { value } else { nil } }
}

private struct JSONReader {
  let bytes: [UInt8]
  var position = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  private var next: UInt8 { position < bytes.count ? bytes[position] : 0 }

  private mutating func skipSpace() {
    while [0x20, 0x0A, 0x0D, 0x09].contains(next) { position += 1 }
  }

  mutating func value() -> JSONValue {
    skipSpace()
    defer { skipSpace() }
    switch next {
    case UInt8(ascii: "{"): return object()
    case UInt8(ascii: "["): return array()
    case UInt8(ascii: "\""): return .string(string())
    default: return word()
    }
  }

  private mutating func object() -> JSONValue {
    var members: [String: JSONValue] = [:]
    position += 1
    skipSpace()
    while next == UInt8(ascii: "\"") {
      let key = string()
      skipSpace()
      position += 1
      members[key] = value()
      if next == UInt8(ascii: ",") { position += 1 }
      skipSpace()
    }
    position += 1
    return .object(members)
  }

  private mutating func array() -> JSONValue {
    var items: [JSONValue] = []
    position += 1
    skipSpace()
    while position < bytes.count, next != UInt8(ascii: "]") {
      items.append(value())
      if next == UInt8(ascii: ",") { position += 1 }
    }
    position += 1
    return .array(items)
  }

  private mutating func word() -> JSONValue {
    let start = position
    while position < bytes.count, ![0x2C, 0x5D, 0x7D, 0x20, 0x0A].contains(next) { position += 1 }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    switch text {
    case "true": return .bool(true)
    case "false": return .bool(false)
    default: return Double(text).map { .number($0) } ?? .null
    }
  }

  private mutating func string() -> String {
    var units: [UInt16] = []
    var plain: [UInt8] = []
    position += 1
    while position < bytes.count, next != UInt8(ascii: "\"") {
      if next != UInt8(ascii: "\\") {
        plain.append(next)
        position += 1
        continue
      }
      units += Array(String(decoding: plain, as: UTF8.self).utf16)
      plain = []
      units.append(escape())
    }
    position += 1
    return String(
      decoding: units + Array(String(decoding: plain, as: UTF8.self).utf16), as: UTF16.self)
  }

  private mutating func escape() -> UInt16 {
    position += 2
    switch bytes[position - 1] {
    case UInt8(ascii: "n"): return 0x0A
    case UInt8(ascii: "r"): return 0x0D
    case UInt8(ascii: "t"): return 0x09
    case UInt8(ascii: "b"): return 0x08
    case UInt8(ascii: "f"): return 0x0C
    case UInt8(ascii: "u"):
      position += 4
      let digits = String(decoding: bytes[(position - 4)..<position], as: UTF8.self)
      return UInt16(digits, radix: 16) ?? 0xFFFD
    default: return UInt16(bytes[position - 1])
    }
  }
}
