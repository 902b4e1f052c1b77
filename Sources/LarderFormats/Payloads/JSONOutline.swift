internal import Larder
internal import LarderPickle

/// Shows a JSON document one value a line, numbers as they are written.
struct JSONOutline {
  private let bytes: UnsafeRawBufferPointer
  private var position = 0
  private var lines: [TreeLine] = []

  private static let maximumDepth = 128
  private static let textLength = 4_096

  /// The lines of a document that takes up all the bytes; `nil` where they are anything else.
  ///
  /// - Complexity: O(*n*); the lines are bounded in number and length.
  static func lines(of bytes: UnsafeRawBufferPointer) -> [TreeLine]? {
    var outline = JSONOutline(bytes: bytes)
    guard outline.value(depth: 0, prefix: "") else { return nil }
    outline.skipBlanks()
    return outline.position == bytes.count ? outline.lines : nil
  }

  private init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func value(depth: Int, prefix: String) -> Bool {
    skipBlanks()
    guard depth <= Self.maximumDepth else { return false }
    switch next {
    case UInt8(ascii: "{"): return object(depth, prefix)
    case UInt8(ascii: "["): return array(depth, prefix)
    case UInt8(ascii: "\""):
      guard let text = string() else { return false }
      add(depth, "\(prefix)\"\(text)\"")
    default:
      guard let text = word() else { return false }
      add(depth, prefix + text)
    }
    return true
  }

  private mutating func object(_ depth: Int, _ prefix: String) -> Bool {
    members(depth, "\(prefix)object", "}") { outline in
      outline.skipBlanks()
      guard let name = outline.string() else { return false }
      outline.skipBlanks()
      guard outline.take(":") else { return false }
      return outline.value(depth: depth + 1, prefix: "\"\(name)\": ")
    }
  }

  private mutating func array(_ depth: Int, _ prefix: String) -> Bool {
    members(depth, "\(prefix)array", "]") { $0.value(depth: depth + 1, prefix: "") }
  }

  /// Reads what stands between brackets, and counts it.
  private mutating func members(
    _ depth: Int, _ title: String, _ end: Unicode.Scalar, _ member: (inout JSONOutline) -> Bool
  ) -> Bool {
    position += 1
    let line = lines.count
    add(depth, title)
    var count = 0
    skipBlanks()
    if !take(end) {
      repeat {
        guard member(&self) else { return false }
        count += 1
        skipBlanks()
      } while take(",")
      guard take(end) else { return false }
    }
    if line < lines.count { lines[line].text = "\(title)(\(count))" }
    return true
  }

  private mutating func add(_ depth: Int, _ text: String) {
    guard lines.count < PayloadText.lineLimit else { return }
    lines.append(TreeLine(depth: depth, text: text))
  }

  private mutating func skipBlanks() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: scalar) else { return false }
    position += 1
    return true
  }

  /// A string as it is written, without its quotes and safe to show.
  private mutating func string() -> String? {
    guard next == UInt8(ascii: "\"") else { return nil }
    let start = position + 1
    position = start
    while let byte = next {
      position += 1
      if byte == UInt8(ascii: "\\") { position += 1 }
      guard byte == UInt8(ascii: "\"") else { continue }
      let text = String(validating: bytes[start..<position - 1], as: UTF8.self)
      return text.map { PythonText.printable($0, limit: Self.textLength) }
    }
    return nil
  }

  /// A number, or `true`, `false`, `null`.
  private mutating func word() -> String? {
    let start = position
    while let byte = next, Self.isOfWord(byte) { position += 1 }
    let text = bytes[start..<position]
    guard JSONValue(parsing: text) != nil else { return nil }
    return String(decoding: text, as: UTF8.self)
  }

  private static func isOfWord(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x45
      || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ".")
  }
}
