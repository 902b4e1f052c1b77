/// An integer of any size, as pickles hold it, for exact hashing and for show.
struct BigInteger {
  /// Little-endian two's complement in as few bytes as possible, at least one.
  let bytes: [UInt8]

  init(twosComplement: some BidirectionalCollection<UInt8>) {
    var bytes = Array(twosComplement)
    if bytes.isEmpty { bytes = [0] }
    while bytes.count > 1, let last = bytes.last {
      let below = bytes[bytes.count - 2]
      guard (last == 0 && below < 0x80) || (last == 0xFF && below >= 0x80) else { break }
      bytes.removeLast()
    }
    self.bytes = bytes
  }

  /// Reads the payload of a binary integer instruction.
  init?(payload source: UnsafeRawBufferPointer, _ byte: OpcodeByte, _ range: Range<Int>?) {
    guard let range else { return nil }
    switch byte {
    // These two are unsigned: a zero byte keeps them so.
    case .binInt1, .binInt2: self.init(twosComplement: source[range] + [0])
    case .binInt, .long1, .long4: self.init(twosComplement: source[range])
    default: return nil
    }
  }

  /// Reads decimal text of at most 4,300 digits, with a sign, underscores and white space.
  ///
  /// - Complexity: O(digits²).
  init?(decimal source: UnsafeRawBufferPointer, _ range: Range<Int>) {
    guard NumberText.isInteger(source, range) else { return nil }
    var limbs: [UInt32] = []
    for position in range where NumberText.isDigit(source[position]) {
      var carry = UInt64(source[position] - 0x30)
      for index in limbs.indices {
        carry += UInt64(limbs[index]) * 10
        limbs[index] = UInt32(truncatingIfNeeded: carry)
        carry >>= 32
      }
      if carry > 0 { limbs.append(UInt32(carry)) }
    }
    var magnitude = limbs.flatMap { limb in
      (0..<4).map { UInt8(truncatingIfNeeded: limb >> ($0 * 8)) }
    }
    magnitude.append(0)
    let isNegative = source[range].contains(0x2D)
    self.init(twosComplement: isNegative ? Self.negated(magnitude) : magnitude)
  }

  var isNegative: Bool { bytes[bytes.count - 1] >= 0x80 }

  /// The bits of the magnitude, as Python's `int.bit_length` counts them.
  var bitLength: Int {
    let magnitude = self.magnitude
    guard let top = magnitude.lastIndex(where: { $0 != 0 }) else { return 0 }
    return top * 8 + 8 - magnitude[top].leadingZeroBitCount
  }

  private var magnitude: [UInt8] { isNegative ? Self.negated(bytes + [0xFF]) : bytes }

  private static func negated(_ bytes: [UInt8]) -> [UInt8] {
    var carry: UInt16 = 1
    return bytes.map { byte in
      carry += UInt16(~byte)
      defer { carry >>= 8 }
      return UInt8(truncatingIfNeeded: carry)
    }
  }

  /// The decimal digits; `nil` when there are more than the limit.
  ///
  /// - Complexity: O(limit²).
  func decimal(limit: Int) -> String? {
    // Ten bits hold three digits and a bit: far above the limit nothing is converted.
    guard bytes.count <= limit / 2 + 2 else { return nil }
    let chunk: UInt64 = 1_000_000_000
    var rest = Array(magnitude.reversed().drop { $0 == 0 })
    var parts: [String] = []
    while !rest.isEmpty {
      var remainder: UInt64 = 0
      for index in rest.indices {
        remainder = remainder << 8 | UInt64(rest[index])
        rest[index] = UInt8(truncatingIfNeeded: remainder / chunk)
        remainder %= chunk
      }
      rest = Array(rest.drop { $0 == 0 })
      let text = String(remainder)
      parts.append(
        rest.isEmpty ? text : String(repeating: "0", count: 9 - text.utf8.count) + text)
    }
    let digits = parts.isEmpty ? "0" : parts.reversed().joined()
    return digits.utf8.count > limit ? nil : (isNegative ? "-" : "") + digits
  }
}

extension Int {
  /// The value of an integer that fits.
  init?(_ big: BigInteger) {
    guard big.bytes.count <= 8 else { return nil }
    let fill: UInt64 = big.isNegative ? .max : 0
    let bits = big.bytes.reversed().reduce(fill) { $0 << 8 | UInt64($1) }
    self = Int(truncatingIfNeeded: bits)
  }
}
