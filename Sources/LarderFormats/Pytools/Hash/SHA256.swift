/// SHA-256 over bytes in memory.
///
/// Source: FIPS 180-4, section 6.2. A class of its own and not a library's, because the core links
/// none; keep one for many digests, it owns the working space.
final class SHA256 {
  /// The length of a digest, in bytes.
  static let digestLength = 32

  /// The round constants, then the message schedule: 64 words each.
  private let words = UnsafeMutablePointer<UInt32>.allocate(capacity: 128)
  private let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 128, alignment: 16)

  init() {
    for (index, constant) in Self.constants.enumerated() { words[index] = constant }
    (words + 64).initialize(repeating: 0, count: 64)
  }

  deinit {
    words.deallocate()
    block.deallocate()
  }

  /// Eight words of state.
  private struct State {
    var a: UInt32 = 0x6a09_e667
    var b: UInt32 = 0xbb67_ae85
    var c: UInt32 = 0x3c6e_f372
    var d: UInt32 = 0xa54f_f53a
    var e: UInt32 = 0x510e_527f
    var f: UInt32 = 0x9b05_688c
    var g: UInt32 = 0x1f83_d9ab
    var h: UInt32 = 0x5be0_cd19
  }

  /// Appends the digest of some bytes, which must not be part of the array.
  ///
  /// - Complexity: O(bytes), about 4 ns a byte.
  func append(digestOf bytes: UnsafeRawBufferPointer, to result: inout [UInt8]) {
    var state = State()
    var position = 0
    if let base = bytes.baseAddress {
      while position + 64 <= bytes.count {
        compress(&state, base + position)
        position += 64
      }
    }
    finish(&state, bytes, from: position)
    for word in [state.a, state.b, state.c, state.d, state.e, state.f, state.g, state.h] {
      result.append(UInt8(truncatingIfNeeded: word >> 24))
      result.append(UInt8(truncatingIfNeeded: word >> 16))
      result.append(UInt8(truncatingIfNeeded: word >> 8))
      result.append(UInt8(truncatingIfNeeded: word))
    }
  }

  /// The last bytes, a one bit, zeros and the length in bits.
  private func finish(_ state: inout State, _ bytes: UnsafeRawBufferPointer, from position: Int) {
    let rest = bytes.count - position
    block.initializeMemory(as: UInt8.self, repeating: 0)
    if rest > 0 {
      block.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[position...]))
    }
    block[rest] = 0x80
    let length = rest < 56 ? 64 : 128
    let bits = UInt64(bytes.count) &* 8
    block.storeBytes(of: bits.bigEndian, toByteOffset: length - 8, as: UInt64.self)
    guard let base = UnsafeRawPointer(block.baseAddress) else { return }
    compress(&state, base)
    if length == 128 { compress(&state, base + 64) }
  }

  private func compress(_ state: inout State, _ block: UnsafeRawPointer) {
    let constants = words
    let schedule = words + 64
    for index in 0..<16 {
      schedule[index] = block.loadUnaligned(fromByteOffset: index &* 4, as: UInt32.self).bigEndian
    }
    for index in 16..<64 {
      let early = schedule[index &- 15]
      let late = schedule[index &- 2]
      let s0 = rotated(early, 7) ^ rotated(early, 18) ^ (early >> 3)
      let s1 = rotated(late, 17) ^ rotated(late, 19) ^ (late >> 10)
      schedule[index] = schedule[index &- 16] &+ s0 &+ schedule[index &- 7] &+ s1
    }
    var (a, b, c, d) = (state.a, state.b, state.c, state.d)
    var (e, f, g, h) = (state.e, state.f, state.g, state.h)
    // Eight rounds at a time, so that the words change places without being moved.
    for index in stride(from: 0, to: 64, by: 8) {
      round(a, b, c, &d, e, f, g, &h, constants[index] &+ schedule[index])
      round(h, a, b, &c, d, e, f, &g, constants[index &+ 1] &+ schedule[index &+ 1])
      round(g, h, a, &b, c, d, e, &f, constants[index &+ 2] &+ schedule[index &+ 2])
      round(f, g, h, &a, b, c, d, &e, constants[index &+ 3] &+ schedule[index &+ 3])
      round(e, f, g, &h, a, b, c, &d, constants[index &+ 4] &+ schedule[index &+ 4])
      round(d, e, f, &g, h, a, b, &c, constants[index &+ 5] &+ schedule[index &+ 5])
      round(c, d, e, &f, g, h, a, &b, constants[index &+ 6] &+ schedule[index &+ 6])
      round(b, c, d, &e, f, g, h, &a, constants[index &+ 7] &+ schedule[index &+ 7])
    }
    state.a &+= a
    state.b &+= b
    state.c &+= c
    state.d &+= d
    state.e &+= e
    state.f &+= f
    state.g &+= g
    state.h &+= h
  }

  @inline(__always)
  private func rotated(_ word: UInt32, _ bits: UInt32) -> UInt32 {
    word &>> bits | word &<< (32 &- bits)
  }

  @inline(__always)
  private func round(
    _ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: inout UInt32, _ e: UInt32, _ f: UInt32,
    _ g: UInt32, _ h: inout UInt32, _ word: UInt32
  ) {
    let s1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)
    let choice = g ^ (e & (f ^ g))
    let first = h &+ s1 &+ choice &+ word
    let s0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)
    let majority = (a & b) | (c & (a | b))
    d = d &+ first
    h = first &+ s0 &+ majority
  }

  /// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
  private static let constants: [UInt32] = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4,
    0xab1c_5ed5, 0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe,
    0x9bdc_06a7, 0xc19b_f174, 0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f,
    0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da, 0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7,
    0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967, 0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc,
    0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85, 0xa2bf_e8a1, 0xa81a_664b,
    0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070, 0x19a4_c116,
    0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7,
    0xc671_78f2,
  ]
}
