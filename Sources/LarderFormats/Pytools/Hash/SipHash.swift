/// SipHash with 64 bits of result and a key of zeros, as the Python module `siphash24` makes it.
///
/// Source: Aumasson and Bernstein, "SipHash: a fast short-input PRF", section 2.
struct SipHash {
  /// Rounds for each word and at the end: 1 and 3, or 2 and 4.
  enum Variant: Sendable {
    case rounds13, rounds24
  }

  /// The length of a digest, in bytes.
  static let digestLength = 8

  private var v0: UInt64 = 0x736f_6d65_7073_6575
  private var v1: UInt64 = 0x646f_7261_6e64_6f6d
  private var v2: UInt64 = 0x6c79_6765_6e65_7261
  private var v3: UInt64 = 0x7465_6462_7974_6573

  private init() {}

  /// The hash of some bytes; its digest is the number in little-endian order.
  ///
  /// - Complexity: O(bytes).
  static func hash(_ bytes: UnsafeRawBufferPointer, _ variant: Variant) -> UInt64 {
    var state = SipHash()
    let (inner, outer) = variant == .rounds13 ? (1, 3) : (2, 4)
    var position = 0
    while position + 8 <= bytes.count {
      let word = bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self).littleEndian
      state.absorb(word, rounds: inner)
      position += 8
    }
    var last = UInt64(truncatingIfNeeded: bytes.count) << 56
    for index in position..<bytes.count { last |= UInt64(bytes[index]) << ((index - position) * 8) }
    state.absorb(last, rounds: inner)
    state.v2 ^= 0xFF
    for _ in 0..<outer { state.round() }
    return state.v0 ^ state.v1 ^ state.v2 ^ state.v3
  }

  @inline(__always)
  private mutating func absorb(_ word: UInt64, rounds: Int) {
    v3 ^= word
    for _ in 0..<rounds { round() }
    v0 ^= word
  }

  @inline(__always)
  private mutating func round() {
    v0 &+= v1
    v1 = rotated(v1, 13) ^ v0
    v0 = rotated(v0, 32)
    v2 &+= v3
    v3 = rotated(v3, 16) ^ v2
    v0 &+= v3
    v3 = rotated(v3, 21) ^ v0
    v2 &+= v1
    v1 = rotated(v1, 17) ^ v2
    v2 = rotated(v2, 32)
  }

  @inline(__always)
  private func rotated(_ word: UInt64, _ bits: UInt64) -> UInt64 {
    word &<< bits | word &>> (64 &- bits)
  }
}
