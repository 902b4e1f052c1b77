/// What the bytes of a damaged file tell about how it was damaged.
///
/// Pure functions of the bytes and of where a reader failed; the words for people are made from
/// these.
package enum DamagePattern {
  /// Where the zeros at the end begin; the length where the last byte is none.
  ///
  /// - Complexity: O(length of the run).
  package static func zeroTailStart(_ bytes: UnsafeRawBufferPointer) -> Int {
    var end = bytes.count
    while end >= 8, bytes.loadUnaligned(fromByteOffset: end - 8, as: UInt64.self) == 0 { end -= 8 }
    while end > 0, bytes[end - 1] == 0 { end -= 1 }
    return end
  }

  /// The number of zeros at the start.
  ///
  /// - Complexity: O(length of the run).
  package static func zeroHeadLength(_ bytes: UnsafeRawBufferPointer) -> Int {
    var start = 0
    while start + 8 <= bytes.count, bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self) == 0
    {
      start += 8
    }
    while start < bytes.count, bytes[start] == 0 { start += 1 }
    return start
  }

  /// The block boundary that a run of zeros begins at, where the file's own last bytes before it
  /// happen to be zero: the run seems to begin a few bytes early.
  ///
  /// - Returns: The largest power of two, from 512 to 65,536, that divides the boundary; `nil`
  ///   where the run begins at none.
  package static func blockBoundary(nearZeroRunAt start: Int) -> (offset: Int, block: Int)? {
    for block in [65_536, 4_096, 512] {
      let boundary = (start + block - 1) / block * block
      if boundary > 0, boundary - start < 8 { return (boundary, block) }
    }
    return nil
  }

  /// The writer's buffer that a length is a whole number of: 64 KiB, 8 KiB or 4 KiB.
  package static func bufferMultiple(_ size: Int64) -> Int64? {
    [65_536, 8_192, 4_096].first { size > 0 && size.isMultiple(of: $0) }
  }

  /// Whether every line feed has a carriage return before it, as after a text-mode copy.
  package static func hasOnlyCarriageReturnLineFeeds(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var lines = 0
    for index in bytes.indices where bytes[index] == 0x0A {
      guard index > 0, bytes[index - 1] == 0x0D else { return false }
      lines += 1
    }
    return lines > 0
  }

  /// The single bit in which two numbers differ, counted from the lowest; `nil` for more or none.
  package static func flippedBit(_ one: UInt64, _ other: UInt64) -> Int? {
    let difference = one ^ other
    return difference.nonzeroBitCount == 1 ? difference.trailingZeroBitCount : nil
  }
}
