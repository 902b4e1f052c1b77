internal import SystemPackage

/// Names that are hexadecimal digits, as hashes are.
enum HexadecimalName {
  /// Whether some bytes are lowercase hexadecimal digits, as many as told.
  @inline(__always)
  static func matches(_ bytes: UnsafeRawBufferPointer, count: Int) -> Bool {
    guard bytes.count == count else { return false }
    for byte in bytes where !(byte &- 0x30 < 10 || byte &- 0x61 < 6) { return false }
    return true
  }

  /// Whether a name is so many lowercase hexadecimal digits.
  static func matches(_ name: FilePath.Component, count: Int) -> Bool {
    Array(name.string.utf8).withUnsafeBytes { matches($0, count: count) }
  }
}
