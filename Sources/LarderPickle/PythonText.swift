/// Text the way Python's `repr` shows it.
///
/// What is not printable by Python's rule (control characters, bidi controls, line separators,
/// surrogates, private and unassigned code points, all spaces but the plain one) becomes an escape,
/// so that the result is safe to show.
///
/// Source: CPython `Objects/unicodeobject.c`, `unicode_repr`; `Doc/library/stdtypes.rst`,
/// `str.isprintable`.
package enum PythonText {
  /// Whether `repr` shows a code point as it is.
  static func isPrintable(_ value: UInt32) -> Bool {
    if value < 0x7F { return value >= 0x20 }
    guard let scalar = Unicode.Scalar(value) else { return false }
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator, .spaceSeparator:
      return false
    default: return true
    }
  }

  /// Appends a code point that stands outside of quotes; backslashes stay as they are.
  static func append(_ value: UInt32, to text: inout TextBuffer) {
    if isPrintable(value) {
      text.append(scalar: value)
    } else {
      appendEscape(value, to: &text)
    }
  }

  /// Code points in quotes, chosen as Python does: double ones only around single ones.
  ///
  /// Where the text is cut, `…` before the closing quote says so.
  static func quoted(_ values: [UInt32], asBytes: Bool = false, isCut: Bool = false) -> String {
    var text = TextBuffer()
    quote(values, asBytes: asBytes, isCut: isCut, to: &text)
    return text.string
  }

  /// At most `limit` code points of a text, in quotes; a longer one ends in `…`.
  static func quoted(_ points: CodePoints, limit: Int) -> String {
    var text = TextBuffer()
    quote(points, limit: limit, to: &text)
    return text.string
  }

  /// Writes code points in quotes, see ``quoted(_:asBytes:isCut:)``.
  static func quote(
    _ values: [UInt32], asBytes: Bool = false, isCut: Bool = false, to text: inout TextBuffer
  ) {
    let quote: UInt32 = values.contains(0x27) && !values.contains(0x22) ? 0x22 : 0x27
    text.append(scalar: quote)
    for value in values {
      if value == quote || value == 0x5C {
        text.append(ascii: 0x5C)
        append(value, to: &text)
      } else if asBytes, value >= 0x7F {
        appendEscape(value, to: &text)
      } else {
        append(value, to: &text)
      }
    }
    if isCut { text.append("…") }
    text.append(scalar: quote)
  }

  /// Writes at most `limit` code points of a text in quotes; a longer one ends in `…`.
  static func quote(_ points: CodePoints, limit: Int, to text: inout TextBuffer) {
    if let plain = points.plainText(limit: limit) {
      text.append(ascii: 0x27)
      text.append(ascii: plain.shown)
      if plain.isCut { text.append("…") }
      return text.append(ascii: 0x27)
    }
    var values: [UInt32] = []
    var iterator = points
    while values.count < limit, let value = iterator.next() { values.append(value) }
    let isCut = values.count == limit && (points.isCut || iterator.next() != nil)
    quote(values, asBytes: points.isBytes, isCut: isCut, to: &text)
  }

  /// Appends `\n`, `\x1b`, `\u202e` or `\U000e0001`.
  static func appendEscape(_ value: UInt32, to text: inout TextBuffer) {
    switch value {
    case 0x0A: text.append("\\n")
    case 0x0D: text.append("\\r")
    case 0x09: text.append("\\t")
    case 0..<0x100: text.append("\\x" + hex(value, 2))
    case 0..<0x10000: text.append("\\u" + hex(value, 4))
    default: text.append("\\U" + hex(value, 8))
    }
  }

  /// At most `limit` code points of a text with everything that is not printable escaped; a longer
  /// one ends in `…`.
  package static func printable(_ text: String, limit: Int = 200) -> String {
    let isPlain = text.utf8.allSatisfy { (0x20..<0x7F).contains($0) }
    if isPlain, text.utf8.count <= limit { return text }
    var result = TextBuffer()
    for (index, scalar) in text.unicodeScalars.enumerated() {
      if index == limit {
        result.append("…")
        break
      }
      append(scalar.value, to: &result)
    }
    return result.string
  }

  /// Decodes at most `limit` bytes of checked UTF-8; a longer text ends in `…`.
  ///
  /// Lone surrogates, which a `String` cannot hold, become escapes.
  static func decode(_ bytes: UnsafeRawBufferPointer, limit: Int) -> String {
    let shown = min(limit, bytes.count)
    var result = TextBuffer()
    for value in CodePoints(bytes, 0..<shown, .utf8) {
      if Unicode.Scalar(value) != nil {
        result.append(scalar: value)
      } else {
        appendEscape(value, to: &result)
      }
    }
    if shown < bytes.count { result.append("…") }
    return result.string
  }

  /// Python's `repr` of a float.
  ///
  /// Both languages print the shortest digits that read back as the same number; only the choice
  /// of the form differs. Source: CPython `Python/pystrtod.c`, `format_float_short`.
  static func float(_ value: Double) -> String {
    if value.isNaN { return "nan" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    let sign = value.sign == .minus ? "-" : ""
    let parts = value.magnitude.description.split(separator: "e")
    let mantissa = (parts.first ?? "0").split(separator: ".", omittingEmptySubsequences: false)
    let whole = mantissa.first.map(String.init) ?? "0"
    let fraction = mantissa.count > 1 ? String(mantissa[1]) : ""
    let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    var digits = Array((whole + fraction).utf8)
    // The position of the point, counted from the first digit that is not zero.
    var point = whole.utf8.count + exponent
    while digits.count > 1, digits[0] == 0x30 {
      digits.removeFirst()
      point -= 1
    }
    while digits.count > 1, digits[digits.count - 1] == 0x30 { digits.removeLast() }
    let text = String(decoding: digits, as: UTF8.self)
    return text == "0" ? sign + "0.0" : sign + place(point, in: text)
  }

  private static func place(_ point: Int, in digits: String) -> String {
    let count = digits.utf8.count
    if point > 16 || point < -3 {
      let exponent = point - 1
      let power = String(exponent.magnitude)
      let mantissa = count == 1 ? digits : "\(digits.prefix(1)).\(digits.dropFirst())"
      return mantissa + (exponent < 0 ? "e-" : "e+") + (power.utf8.count < 2 ? "0" : "") + power
    }
    if point <= 0 { return "0." + String(repeating: "0", count: -point) + digits }
    if count <= point { return digits + String(repeating: "0", count: point - count) + ".0" }
    return "\(digits.prefix(point)).\(digits.dropFirst(point))"
  }

  private static func hex(_ value: UInt32, _ digits: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
  }
}
