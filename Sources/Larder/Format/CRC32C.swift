internal import CLinux

/// The checksum CRC-32C (Castagnoli), as in RFC 3720, appendix B.4.
///
/// A checksum can be carried on: the checksum of two stretches is that of the second, continuing
/// the checksum of the first.
package enum CRC32C {
  /// Computes the checksum of bytes.
  package static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
    let contiguous = bytes.withContiguousStorageIfAvailable {
      checksum(UnsafeRawBufferPointer($0), continuing: 0)
    }
    if let contiguous { return contiguous }
    return Array(bytes).withUnsafeBytes { checksum($0, continuing: 0) }
  }

  /// Computes the checksum of what came before together with these bytes.
  ///
  /// - Parameters:
  ///   - bytes: The bytes that follow.
  ///   - checksum: The checksum of what came before; 0 for nothing.
  /// - Returns: The checksum of both.
  /// - Complexity: O(*n*), about 0.1 ns a byte where the processor has an instruction for it.
  package static func checksum(
    _ bytes: UnsafeRawBufferPointer, continuing checksum: UInt32
  ) -> UInt32 {
    guard let start = bytes.baseAddress else { return checksum }
    guard hasInstruction else { return portable(bytes, continuing: checksum) }
    return clinux_crc32c(checksum, start, bytes.count)
  }

  private static let hasInstruction = clinux_has_crc32c() == 1

  /// The same without help of the processor, eight bytes at a time.
  ///
  /// Source: M. Kounavis and F. Berry, "Novel Table Lookup-Based Algorithms for High-Performance
  /// CRC Generation", IEEE Transactions on Computers 57 (2008).
  static func portable(_ bytes: UnsafeRawBufferPointer, continuing checksum: UInt32) -> UInt32 {
    var state = ~checksum
    var offset = 0
    tables.withUnsafeBufferPointer { table in
      while offset + 8 <= bytes.count {
        let word = UInt64(
          littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        state = fold(word ^ UInt64(state), table)
        offset += 8
      }
      while offset < bytes.count {
        state = state >> 8 ^ table[Int(UInt8(truncatingIfNeeded: state) ^ bytes[offset])]
        offset += 1
      }
    }
    return ~state
  }

  private static func fold(_ word: UInt64, _ table: UnsafeBufferPointer<UInt32>) -> UInt32 {
    var result: UInt32 = 0
    for position in 0..<8 {
      let byte = Int(truncatingIfNeeded: word >> UInt64(8 * position) & 0xFF)
      result ^= table[(7 - position) * 256 + byte]
    }
    return result
  }

  /// Eight tables of 256: the n-th is for a byte that n zero bytes follow.
  private static let tables: [UInt32] = {
    var tables = (UInt32(0)..<256).map(remainder(ofByte:))
    for index in 256..<2_048 {
      let previous = tables[index - 256]
      tables.append(previous >> 8 ^ tables[Int(previous & 0xFF)])
    }
    return tables
  }()

  private static func remainder(ofByte byte: UInt32) -> UInt32 {
    var rest = byte
    for _ in 0..<8 { rest = rest & 1 == 1 ? rest >> 1 ^ 0x82F6_3B78 : rest >> 1 }
    return rest
  }

  /// The one bit that explains why a checksum is not as expected.
  ///
  /// - Parameters:
  ///   - expected: The checksum of the bytes as they were written.
  ///   - actual: The checksum of the bytes as they are.
  ///   - count: How many bytes there are.
  /// - Returns: Offset and number of the bit, counted from the lowest; `nil` where more changed.
  /// - Complexity: O(*n*).
  package static func flippedBit(
    expected: UInt32, actual: UInt32, count: Int
  ) -> (offset: Int, bit: Int)? {
    // A CRC is linear: what a flipped bit does to it depends only on how far from the end it is.
    let difference = expected ^ actual
    return tables.withUnsafeBufferPointer { table in
      var effects = (0..<8).map { table[1 << $0] }
      for offset in stride(from: count - 1, through: 0, by: -1) {
        if let bit = effects.firstIndex(of: difference) { return (offset, bit) }
        for bit in 0..<8 { effects[bit] = effects[bit] >> 8 ^ table[Int(effects[bit] & 0xFF)] }
      }
      return nil
    }
  }
}
