/// Makes untrusted text and bytes fit to be shown.
///
/// A key or a value on disk may hold anything. Whatever could steer the terminal, reorder what
/// people read or hide in it is replaced by an escape that can be read: `\n`, `\x1b` for ASCII
/// controls and for bytes that are no UTF-8, `\u{202e}` for everything else. Backslashes are left
/// alone, so safe text passes unchanged; the exact bytes are what JSON output is for.
package enum SafeText {
  /// Returns whether a character may be shown as it is.
  ///
  /// Not so: controls, format characters (bidi overrides and isolates, zero-width ones, tags),
  /// everything invisible by default (fillers, variation selectors), line separators, spaces
  /// other than the plain one, private and unassigned characters.
  package static func isSafe(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return (0x20..<0x7F).contains(scalar.value) }
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator, .spaceSeparator:
      return false
    default:
      return !scalar.properties.isDefaultIgnorableCodePoint
    }
  }

  /// Returns whether text is ASCII without controls, as most is: safe, and a column a character.
  static func isPlain(_ text: String) -> Bool { isPlain(text.utf8) }

  private static func isPlain(_ bytes: some Sequence<UInt8>) -> Bool {
    bytes.allSatisfy { (0x20..<0x7F).contains($0) }
  }

  /// Returns text with unsafe characters escaped.
  package static func display(_ text: String) -> String {
    if isPlain(text) { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      if isSafe(scalar) {
        result.unicodeScalars.append(scalar)
      } else {
        result += escape(scalar)
      }
    }
    return result
  }

  /// Returns bytes as text, with unsafe characters and bytes that are no UTF-8 escaped.
  ///
  /// Reads no more bytes than the limit, and does not mark the cut.
  package static func display(bytes: some Collection<UInt8>, limit: Int = .max) -> String {
    let shown = bytes.prefix(limit)
    if isPlain(shown) { return String(decoding: shown, as: UTF8.self) }
    var result = ""
    var rest = Array(shown)[...]
    while let piece = nextPiece(&rest) {
      switch piece {
      case .scalar(let scalar) where isSafe(scalar): result.unicodeScalars.append(scalar)
      case .scalar(let scalar): result += escape(scalar)
      case .invalid(let bytes): for byte in bytes { result += escape(byte: byte) }
      }
    }
    return result
  }

  /// Returns the escape of a character.
  static func escape(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    case _ where scalar.isASCII: escape(byte: UInt8(scalar.value))
    default: "\\u{\(String(scalar.value, radix: 16))}"
    }
  }

  private static func escape(byte: UInt8) -> String {
    let digits = String(byte, radix: 16)
    return "\\x" + (digits.count == 1 ? "0" : "") + digits
  }

  private enum Piece {
    case scalar(Unicode.Scalar)
    case invalid(ArraySlice<UInt8>)
  }

  /// Takes one character, or the longest run that cannot begin one, off the front.
  private static func nextPiece(_ rest: inout ArraySlice<UInt8>) -> Piece? {
    var parser = Unicode.UTF8.ForwardParser()
    var bytes = rest.prefix(4).makeIterator()
    switch parser.parseScalar(from: &bytes) {
    case .emptyInput: return nil
    case .valid(let encoded):
      rest = rest.dropFirst(encoded.count)
      return .scalar(Unicode.UTF8.decode(encoded))
    case .error(let length):
      defer { rest = rest.dropFirst(length) }
      return .invalid(rest.prefix(length))
    }
  }
}
