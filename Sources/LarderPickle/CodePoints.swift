/// The code points of a text in one of the encodings that pickles use, surrogates included.
struct CodePoints: IteratorProtocol, Sequence {
  enum Encoding { case utf8, unicodeEscapes, stringEscapes, bytes }

  private let source: UnsafeRawBufferPointer
  private var position: Int
  private let end: Int
  private let encoding: Encoding
  private var pending: UInt8?
  /// Whether the range was cut, so that what follows its end is unknown.
  let isCut: Bool

  /// Makes the code points of a range that lies within the source.
  init(
    _ source: UnsafeRawBufferPointer, _ range: Range<Int>, _ encoding: Encoding, isCut: Bool = false
  ) {
    self.source = source
    position = range.lowerBound
    end = range.upperBound
    self.encoding = encoding
    self.isCut = isCut
  }

  /// Whether each code point stands for one byte.
  var isBytes: Bool { encoding == .bytes || encoding == .stringEscapes }

  mutating func next() -> UInt32? {
    if let kept = pending {
      pending = nil
      return UInt32(kept)
    }
    guard position < end else { return nil }
    switch encoding {
    case .bytes:
      defer { position += 1 }
      return UInt32(source[position])
    case .utf8: return nextUTF8()
    case .unicodeEscapes: return nextUnicodeEscape()
    case .stringEscapes: return nextStringEscape()
    }
  }

  private mutating func nextUTF8() -> UInt32? {
    let length = TextScan.sequenceLength(in: source, position, end)
    guard length > 0 else {
      // Only the cut end of a checked text is ill-formed; there is nothing more to show.
      position = end
      return nil
    }
    defer { position += length }
    if length == 1 { return UInt32(source[position]) }
    let lead = UInt32(source[position]) & (0x7F >> UInt32(length))
    return (1..<length).reduce(lead) { $0 << 6 | UInt32(source[position + $1] & 0x3F) }
  }

  private mutating func nextUnicodeEscape() -> UInt32? {
    guard let text = TextScan.escapedScalar(in: source, position, end) else {
      position = end
      return nil
    }
    position += text.length
    pending = text.next
    return text.value
  }

  /// Python 2's string escapes; a broken one stands for itself.
  private mutating func nextStringEscape() -> UInt32? {
    let byte = source[position]
    position += 1
    guard byte == 0x5C, position < end else { return UInt32(byte) }
    let next = source[position]
    if let plain = Self.simpleEscapes[next] {
      position += 1
      return UInt32(plain)
    }
    if next == 0x78, position + 2 < end, let high = TextScan.hexDigit(source[position + 1]),
      let low = TextScan.hexDigit(source[position + 2])
    {
      position += 3
      return UInt32(high << 4 | low)
    }
    guard (0x30...0x37).contains(next) else { return 0x5C }
    var value: UInt32 = 0
    for _ in 0..<3 where position < end && (0x30...0x37).contains(source[position]) {
      value = value << 3 | UInt32(source[position] & 7)
      position += 1
    }
    return value & 0xFF
  }

  private static let simpleEscapes: [UInt8: UInt8] = [
    0x5C: 0x5C, 0x27: 0x27, 0x22: 0x22, 0x61: 0x07, 0x62: 0x08, 0x66: 0x0C, 0x6E: 0x0A,
    0x72: 0x0D, 0x74: 0x09, 0x76: 0x0B,
  ]

  /// The first code points of a text, where Python shows them as they are stored: ASCII without
  /// quotes, backslashes and control characters.
  ///
  /// - Returns: The code points, `limit` at most, and whether there are more.
  func plainText(limit: Int) -> (shown: UnsafeRawBufferPointer, isCut: Bool)? {
    guard encoding == .utf8 else { return nil }
    let rest = UnsafeRawBufferPointer(rebasing: source[position..<end])
    let shown = UnsafeRawBufferPointer(rebasing: rest.prefix(limit))
    for byte in shown where !Self.isPlain(byte) { return nil }
    return (shown, shown.count == limit && (isCut || shown.count < rest.count))
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte < 0x7F && byte != 0x22 && byte != 0x27 && byte != 0x5C
  }

  /// The text as UTF-8, lone surrogates as three bytes each; or the bytes it stands for.
  func encoded() -> [UInt8] {
    var iterator = self
    var result: [UInt8] = []
    let asBytes = isBytes
    while let value = iterator.next() {
      if asBytes {
        result.append(UInt8(truncatingIfNeeded: value))
      } else {
        result.append(utf8: value)
      }
    }
    return result
  }
}

extension [UInt8] {
  /// Appends a code point as UTF-8, surrogates too.
  mutating func append(utf8 value: UInt32) {
    func tail(_ shift: UInt32) -> UInt8 { UInt8(truncatingIfNeeded: value >> shift & 0x3F | 0x80) }
    switch value {
    case 0..<0x80: append(UInt8(value))
    case 0x80..<0x800: append(contentsOf: [UInt8(value >> 6 | 0xC0), tail(0)])
    case 0x800..<0x10000: append(contentsOf: [UInt8(value >> 12 | 0xE0), tail(6), tail(0)])
    default:
      append(contentsOf: [UInt8(value >> 18 & 7 | 0xF0), tail(12), tail(6), tail(0)])
    }
  }
}
