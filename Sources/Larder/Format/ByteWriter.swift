/// Writes little-endian numbers and stretches of bytes, one after the other.
struct ByteWriter {
  /// What was written so far.
  private(set) var bytes: [UInt8] = []

  init(capacity: Int) { bytes.reserveCapacity(capacity) }

  mutating func write(_ number: some FixedWidthInteger) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func write(_ stretch: some Sequence<UInt8>) { bytes.append(contentsOf: stretch) }
}
