/// The 128 bits that stand for a key on disk.
///
/// The hash of a key's text under SipHash-2-4-128 with a fixed key, so that it is the same in every
/// process, on every platform. Of our own rather than of a library: 60 lines, nothing to install,
/// published test vectors, and fast for the short texts that keys are. It keeps accidental
/// collisions away; since its key is no secret it stops nobody who wants to make one. That is why
/// the stored key is always compared with the one asked for.
package struct KeyHash: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The first eight bytes, as a big-endian number.
  package let first: UInt64
  /// The last eight bytes, as a big-endian number.
  package let second: UInt64

  /// The name of the scheme in `larder.json`.
  package static let scheme = "siphash-2-4-128"
  /// `larder key hash1`, read as two little-endian numbers.
  private static let key: (UInt64, UInt64) = (0x6B20_7265_6472_616C, 0x3168_7361_6820_7965)

  package init(first: UInt64, second: UInt64) {
    self.first = first
    self.second = second
  }

  /// Computes the hash of a key's text.
  package init(ofKey text: UnsafeRawBufferPointer) {
    let halves = SipHash.hash(text, key: Self.key)
    self.init(first: halves.first.byteSwapped, second: halves.second.byteSwapped)
  }

  /// Computes the hash of a key's text.
  package init(ofKey text: [UInt8]) {
    self = text.withUnsafeBytes { KeyHash(ofKey: $0) }
  }

  /// Reads 32 hexadecimal digits in lower case; `nil` for anything else.
  package init?(_ text: some StringProtocol) {
    let digits = Array(text.utf8)
    let isHex = { (digit: UInt8) in
      (0x30...0x39).contains(digit) || (0x61...0x66).contains(digit)
    }
    guard digits.count == 32, digits.allSatisfy(isHex),
      let first = UInt64(String(decoding: digits[..<16], as: UTF8.self), radix: 16),
      let second = UInt64(String(decoding: digits[16...], as: UTF8.self), radix: 16)
    else { return nil }
    self.init(first: first, second: second)
  }

  /// The 32 hexadecimal digits, in lower case.
  package var description: String {
    String(unsafeUninitializedCapacity: 32) { buffer in
      for index in 0..<32 { buffer[index] = digit(index) }
      return 32
    }
  }

  /// One of the 32 digits.
  func digit(_ index: Int) -> UInt8 {
    let half = index < 16 ? first : second
    let digit = UInt8(truncatingIfNeeded: half >> UInt64(60 - 4 * (index & 15)) & 15)
    return digit < 10 ? 0x30 + digit : 0x57 + digit
  }

  /// Orders as the hexadecimal texts do.
  package static func < (one: KeyHash, other: KeyHash) -> Bool {
    one.first != other.first ? one.first < other.first : one.second < other.second
  }
}
