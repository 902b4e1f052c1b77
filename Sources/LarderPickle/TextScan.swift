/// Scans over raw text that never read outside of the buffer.
enum TextScan {
  /// The offset of the next newline at or after an offset, or `nil`.
  ///
  /// - Complexity: O(distance), eight bytes at a time.
  static func newline(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
    var position = start
    while position &+ 8 <= bytes.count {
      let word = bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)
      let zeroed = word ^ 0x0A0A_0A0A_0A0A_0A0A
      // The classic test for a zero byte within a word.
      if (zeroed &- 0x0101_0101_0101_0101) & ~zeroed & 0x8080_8080_8080_8080 != 0 { break }
      position &+= 8
    }
    while position < bytes.count {
      if bytes[position] == 0x0A { return position }
      position &+= 1
    }
    return nil
  }

  /// The offset within a range of the first byte that is no UTF-8, or `nil` when all of it is.
  ///
  /// Surrogates encoded as three bytes are accepted, as Python's `surrogatepass` does: a pickle
  /// of a `str` with lone surrogates holds them.
  ///
  /// - Complexity: O(length), eight bytes at a time while the text is ASCII.
  @inline(__always)
  static func invalidUTF8(in bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int? {
    var position = range.lowerBound
    while position &+ 8 <= range.upperBound {
      let word = bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)
      if word & 0x8080_8080_8080_8080 != 0 { break }
      position &+= 8
    }
    while position < range.upperBound {
      if bytes[position] >= 0x80 { return invalidWideUTF8(in: bytes, range, from: position) }
      position &+= 1
    }
    return nil
  }

  @inline(never)
  private static func invalidWideUTF8(
    in bytes: UnsafeRawBufferPointer, _ range: Range<Int>, from start: Int
  ) -> Int? {
    var position = start
    while position < range.upperBound {
      let length = sequenceLength(in: bytes, position, range.upperBound)
      if length == 0 { return position - range.lowerBound }
      position &+= length
    }
    return nil
  }

  /// The length of the well-formed sequence at an offset, or 0.
  @inline(__always)
  static func sequenceLength(
    in bytes: UnsafeRawBufferPointer, _ position: Int, _ end: Int
  ) -> Int {
    let lead = bytes[position]
    if lead < 0x80 { return 1 }
    let count = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0
    guard count > 0, position &+ count <= end else { return 0 }
    let second = bytes[position &+ 1]
    // The first continuation byte excludes overlong forms and code points above U+10FFFF.
    let lowest: UInt8 = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80
    let highest: UInt8 = lead == 0xF4 ? 0x8F : 0xBF
    guard second >= lowest, second <= highest else { return 0 }
    if count > 2, bytes[position &+ 2] & 0xC0 != 0x80 { return 0 }
    if count > 3, bytes[position &+ 3] & 0xC0 != 0x80 { return 0 }
    return count
  }

  /// The offset within a range of the first broken `\u` or `\U` escape, or `nil`.
  ///
  /// Source: CPython `Objects/unicodeobject.c`, `_PyUnicode_DecodeRawUnicodeEscapeStateful`.
  static func invalidEscape(in bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int? {
    var position = range.lowerBound
    while position < range.upperBound {
      guard let step = escapedScalar(in: bytes, position, range.upperBound) else {
        return position - range.lowerBound
      }
      position &+= step.length
    }
    return nil
  }

  /// What an offset of raw-unicode-escape text holds; `nil` when it is a broken escape.
  @inline(__always)
  static func escapedScalar(
    in bytes: UnsafeRawBufferPointer, _ position: Int, _ end: Int
  ) -> EscapedText? {
    let byte = bytes[position]
    guard byte == 0x5C, position &+ 1 < end else { return EscapedText(UInt32(byte), length: 1) }
    let digits = bytes[position &+ 1] == 0x75 ? 4 : bytes[position &+ 1] == 0x55 ? 8 : 0
    // Any other character after the backslash stands for itself, even a second backslash:
    // two backslashes and `u0041` are just that.
    if digits == 0 { return EscapedText(0x5C, then: bytes[position &+ 1], length: 2) }
    guard position &+ 2 &+ digits <= end else { return nil }
    var value: UInt32 = 0
    for index in 0..<digits {
      guard let digit = hexDigit(bytes[position &+ 2 &+ index]) else { return nil }
      value = value << 4 | UInt32(digit)
    }
    return value <= 0x10FFFF ? EscapedText(value, length: 2 &+ digits) : nil
  }

  /// The value of a hexadecimal digit.
  static func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x37
    case 0x61...0x66: byte - 0x57
    default: nil
    }
  }

  /// Whether C's `isspace` holds, which Python's number parsers skip.
  @inline(__always)
  static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

  /// A range without white space at both ends.
  static func trimmed(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Range<Int> {
    var (low, high) = (range.lowerBound, range.upperBound)
    while low < high, isSpace(bytes[low]) { low &+= 1 }
    while high > low, isSpace(bytes[high &- 1]) { high &-= 1 }
    return low..<high
  }
}

/// One or two code points of raw-unicode-escape text.
struct EscapedText {
  let value: UInt32
  /// The character after a backslash that begins no escape.
  let next: UInt8?
  /// Bytes read.
  let length: Int

  @inline(__always)
  init(_ value: UInt32, then next: UInt8? = nil, length: Int) {
    self.value = value
    self.next = next
    self.length = length
  }
}
