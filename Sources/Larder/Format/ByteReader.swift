/// Reads little-endian numbers and stretches of bytes, one after the other, never beyond the end.
struct ByteReader {
  private let bytes: UnsafeRawBufferPointer
  /// Where the next read starts.
  private(set) var offset = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// The number of bytes that are left.
  var remaining: Int { bytes.count - offset }

  /// Reads a number; `nil` where fewer bytes are left.
  mutating func read<Number: FixedWidthInteger>(_ type: Number.Type = Number.self) -> Number? {
    let size = Number.bitWidth / 8
    guard remaining >= size else { return nil }
    defer { offset += size }
    return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Number.self))
  }

  /// Reads a stretch; `nil` where fewer bytes are left.
  mutating func read(count: Int) -> UnsafeRawBufferPointer? {
    guard count >= 0, remaining >= count else { return nil }
    defer { offset += count }
    return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count])
  }
}
