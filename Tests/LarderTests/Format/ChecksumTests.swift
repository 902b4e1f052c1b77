import Testing

@testable import Larder

@Suite("CRC-32C")
struct CRC32CTests {
  /// Source: RFC 3720, appendix B.4, and the catalogue's check value of "123456789".
  static let published: [(bytes: [UInt8], checksum: UInt32)] = [
    ([], 0),
    (Array("123456789".utf8), 0xE306_9283),
    ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
    ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
    (Array(0..<32), 0x46DD_794E),
  ]

  @Test("is that of the standard, with and without the processor's help", arguments: published)
  func known(bytes: [UInt8], checksum: UInt32) {
    #expect(CRC32C.checksum(bytes) == checksum)
    #expect(bytes.withUnsafeBytes { CRC32C.portable($0, continuing: 0) } == checksum)
  }

  @Test("of two stretches is that of the whole, wherever it is divided")
  func continued() {
    let bytes = (0..<100).map { UInt8(truncatingIfNeeded: $0 &* 37) }
    for cut in bytes.indices {
      let carried = bytes.withUnsafeBytes { all in
        let first = CRC32C.checksum(UnsafeRawBufferPointer(rebasing: all[..<cut]), continuing: 0)
        let rest = UnsafeRawBufferPointer(rebasing: all[cut...])
        #expect(
          CRC32C.portable(rest, continuing: first) == CRC32C.checksum(rest, continuing: first))
        return CRC32C.checksum(rest, continuing: first)
      }
      #expect(carried == CRC32C.checksum(bytes))
    }
  }

  @Test("tells which bit flipped", arguments: [(0, 0), (17, 3), (99, 7)])
  func flippedBit(offset: Int, bit: Int) {
    var bytes = (0..<100).map { UInt8($0) }
    let expected = CRC32C.checksum(bytes)
    bytes[offset] ^= 1 << UInt8(bit)
    let found = CRC32C.flippedBit(
      expected: expected, actual: CRC32C.checksum(bytes), count: bytes.count)
    #expect(found?.offset == offset)
    #expect(found?.bit == bit)
  }

  @Test("blames no bit where more than one changed")
  func manyBits() {
    var bytes = [UInt8](repeating: 7, count: 64)
    let expected = CRC32C.checksum(bytes)
    bytes[3] = 0
    bytes[40] = 9
    let found = CRC32C.flippedBit(
      expected: expected, actual: CRC32C.checksum(bytes), count: bytes.count)
    #expect(found == nil)
  }
}

@Suite("The hash of a key")
struct KeyHashTests {
  /// Computed with `openssl mac -macopt hexkey:0001…0f -macopt size:16 SIPHASH`.
  @Test(
    "is SipHash-2-4-128",
    arguments: [
      (0, "a3817f04ba25a8e66df67214c7550293"), (1, "da87c1d86b99af44347659119b22fc45"),
      (8, "3b62a9ba6258f5610f83e264f31497b4"), (15, "5493e99933b0a8117e08ec0f97cfc3d9"),
      (63, "5150d1772f50834a503e069a973fbd7c"),
    ])
  func sipHash(count: Int, expected: String) {
    let bytes = (0..<count).map { UInt8($0) }
    let halves = bytes.withUnsafeBytes {
      SipHash.hash($0, key: (0x0706_0504_0302_0100, 0x0F0E_0D0C_0B0A_0908))
    }
    let hash = KeyHash(first: halves.first.byteSwapped, second: halves.second.byteSwapped)
    #expect(hash.description == expected)
  }

  @Test("of a text never changes")
  func stable() {
    #expect(
      KeyHash(ofKey: Array("\"hello\"".utf8)).description == "5e932c0f0d83b35cdcd0037cdc515d09")
  }

  @Test("is read from its digits, and from nothing else")
  func text() {
    let hash = KeyHash(ofKey: [1, 2, 3])
    #expect(KeyHash(hash.description) == hash)
    for wrong in [
      "", "12", hash.description.uppercased(), hash.description + "0",
      String(repeating: "g", count: 32),
    ] {
      #expect(KeyHash(wrong) == nil)
    }
  }
}
