/// The file that `larder scan` writes: what a scan told, to be looked at elsewhere.
///
///     file     = magic { block } end
///     magic    "LDRSCAN" and the version, 1
///     block    = kind, length, payload, checksum
///
///     offset   size  field
///     0        1     kind       'S' scan, 'C' cache, 'E' entries, 'I' items, 'F' findings of the
///                               cache, 'X' an error, 'Z' the end
///     1        4     length     of the payload, n; little-endian, at most 4 MiB
///     5        n     payload
///     5 + n    4     checksum   CRC-32C of bytes 0 ..< 5 + n, continuing the number in the four
///                               bytes before the block
///
/// Because every checksum continues the one before, a block that is missing, repeated or from
/// another file is noticed as one that was changed is. Every block stands for itself otherwise: a
/// file that ends in the middle is good up to there, and says so by having no end.
///
/// `ScanFile.md` describes the payloads.
enum ScanFile {
  static let magic: [UInt8] = Array("LDRSCAN".utf8) + [1]
  static let headerLength = 5
  static let checksumLength = 4
  /// No payload is longer, whatever a file says.
  static let payloadLimit = 4 << 20

  /// What a block holds.
  enum Kind: UInt8, CaseIterable {
    case scan = 0x53
    case cache = 0x43
    case entries = 0x45
    case items = 0x49
    case findings = 0x46
    case error = 0x58
    case end = 0x5A
  }
}
