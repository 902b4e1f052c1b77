/// What Python's `int` and `float` accept as text, without making the number.
///
/// Source: CPython `Objects/longobject.c`, `Objects/floatobject.c`, `Python/pystrtod.c`; checked
/// against Python 3.11.
enum NumberText {
  /// The digits that Python converts at most (`sys.get_int_max_str_digits`).
  static let digitLimit = 4_300

  /// Whether a range holds a decimal integer: white space, a sign, digits with single
  /// underscores between them.
  static func isInteger(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Bool {
    let text = TextScan.trimmed(bytes, range)
    var position = text.lowerBound
    skipSign(bytes, &position, text.upperBound)
    let digits = skipDigits(bytes, &position, text.upperBound)
    return position == text.upperBound && (1...digitLimit).contains(digits)
  }

  /// Whether a range holds nothing but a minus and digits, however many.
  static func isPlainInteger(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Bool {
    var position = range.lowerBound
    while position < range.upperBound, bytes[position] == 0x2D { position &+= 1 }
    let first = position
    while position < range.upperBound, isDigit(bytes[position]) { position &+= 1 }
    return position == range.upperBound && position > first
  }

  /// The number in a range that ``isInteger(_:_:)`` accepts, pinned to what `Int` can hold.
  static func clampedInteger(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int {
    var magnitude: UInt64 = 0
    var isNegative = false
    for position in range {
      let byte = bytes[position]
      if byte == 0x2D { isNegative = true }
      guard isDigit(byte) else { continue }
      let (product, overflow) = magnitude.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(UInt64(byte &- 0x30))
      if overflow || carry { return isNegative ? Int.min : Int.max }
      magnitude = sum
    }
    if isNegative { return magnitude > UInt64(Int.max) ? Int.min : -Int(magnitude) }
    return Int(clamping: magnitude)
  }

  /// Whether a range holds what `float` accepts: never hexadecimal, never a NaN with a payload.
  static func isFloat(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Bool {
    let text = TextScan.trimmed(bytes, range)
    var position = text.lowerBound
    skipSign(bytes, &position, text.upperBound)
    if isWord(bytes, position..<text.upperBound) { return true }
    var digits = skipDigits(bytes, &position, text.upperBound)
    if position < text.upperBound, bytes[position] == 0x2E {
      position &+= 1
      digits &+= skipDigits(bytes, &position, text.upperBound)
    }
    guard digits > 0 else { return false }
    if position < text.upperBound, bytes[position] | 0x20 == 0x65 {
      position &+= 1
      skipSign(bytes, &position, text.upperBound)
      if skipDigits(bytes, &position, text.upperBound) == 0 { return false }
    }
    return position == text.upperBound
  }

  static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

  private static func skipSign(_ bytes: UnsafeRawBufferPointer, _ position: inout Int, _ end: Int) {
    if position < end, bytes[position] == 0x2B || bytes[position] == 0x2D { position &+= 1 }
  }

  /// Steps over digits and the single underscores between them; returns how many digits.
  private static func skipDigits(
    _ bytes: UnsafeRawBufferPointer, _ position: inout Int, _ end: Int
  ) -> Int {
    var count = 0
    while position < end {
      if isDigit(bytes[position]) {
        count &+= 1
        position &+= 1
      } else if bytes[position] == 0x5F, count > 0, position &+ 1 < end,
        isDigit(bytes[position &+ 1])
      {
        position &+= 1
      } else {
        break
      }
    }
    return count
  }

  private static func isWord(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Bool {
    guard range.count == 3 || range.count == 8 else { return false }
    let word = range.map { bytes[$0] | 0x20 }
    return [Array("inf".utf8), Array("nan".utf8), Array("infinity".utf8)].contains(word)
  }
}
