/// Text while it is being written: UTF-8, and the number of code points in it.
///
/// Labels are put together of many small pieces. As bytes they cost a copy each; as strings, they
/// took most of the time of a scan.
struct TextBuffer {
  private(set) var bytes: [UInt8] = []
  /// The number of code points.
  private(set) var count = 0

  init(capacity: Int = 64) { bytes.reserveCapacity(capacity) }

  /// The text.
  var string: String { String(decoding: bytes, as: UTF8.self) }

  /// Whether the last code point is `…`.
  var endsInEllipsis: Bool { bytes.suffix(3) == [0xE2, 0x80, 0xA6] }

  mutating func append(_ text: StaticString) {
    guard text.hasPointerRepresentation else { return append(scalar: text.unicodeScalar.value) }
    append(utf8: UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { append(utf8: UnsafeRawBufferPointer($0)) }
  }

  mutating func append(ascii byte: UInt8) {
    bytes.append(byte)
    count += 1
  }

  /// Appends bytes that are all ASCII.
  mutating func append(ascii text: UnsafeRawBufferPointer) {
    bytes.append(contentsOf: text)
    count += text.count
  }

  /// Appends a code point that is no surrogate.
  mutating func append(scalar value: UInt32) {
    bytes.append(utf8: value)
    count += 1
  }

  mutating func append(decimal number: Int) {
    if number < 0 { append(ascii: 0x2D) }
    let start = bytes.count
    var rest = number.magnitude
    repeat {
      append(ascii: 0x30 + UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
    } while rest > 0
    bytes[start...].reverse()
  }

  private mutating func append(utf8 text: UnsafeRawBufferPointer) {
    bytes.append(contentsOf: text)
    for byte in text where !Self.isContinuation(byte) { count += 1 }
  }

  /// Shortens the text to so many code points.
  ///
  /// - Complexity: O(code points that go).
  mutating func cut(to length: Int) {
    while count > length, let last = bytes.popLast() {
      if !Self.isContinuation(last) { count -= 1 }
    }
  }

  private static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }
}
