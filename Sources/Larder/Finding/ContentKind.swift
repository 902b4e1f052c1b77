/// What some bytes look like, told by their first ones.
///
/// Used for naming what lies where something else was expected, never for deciding how to read it.
package enum ContentKind {
  private static let signatures: [(bytes: [UInt8], name: String)] = [
    ([0x1F, 0x8B], "gzip-compressed data"),
    ([0x42, 0x5A, 0x68], "bzip2-compressed data"),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], "xz-compressed data"),
    ([0x28, 0xB5, 0x2F, 0xFD], "Zstandard-compressed data"),
    ([0x04, 0x22, 0x4D, 0x18], "LZ4-compressed data"),
    ([0x50, 0x4B, 0x03, 0x04], "a zip archive"),
    ([0x50, 0x4B, 0x05, 0x06], "an empty zip archive"),
    ([0x7F, 0x45, 0x4C, 0x46], "an ELF program or library"),
    (Array("SQLite format 3\u{0}".utf8), "a SQLite database"),
    ([0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7], "a SQLite rollback journal"),
    ([0x37, 0x7F, 0x06], "a SQLite write-ahead log"),
    ([0x89, 0x50, 0x4E, 0x47], "a PNG image"),
    ([0xFF, 0xD8, 0xFF], "a JPEG image"),
    (Array("GIF8".utf8), "a GIF image"),
    (Array("%PDF-".utf8), "a PDF document"),
    ([0x93] + Array("NUMPY".utf8), "a numpy array file"),
    ([0x89] + Array("HDF\r\n".utf8), "an HDF5 file"),
    (Array("!<arch>\n".utf8), "a static library or Debian package"),
    ([0xCA, 0xFE, 0xBA, 0xBE], "a Java class or Mach-O binary"),
    ([0x42, 0x43, 0xC0, 0xDE], "LLVM bitcode"),
    (Array("PAR1".utf8), "a Parquet file"),
    ([0x23, 0x21], "a script"),
  ]

  /// Names what the bytes look like; `nil` where that cannot be told.
  ///
  /// - Complexity: O(1): at most the first 4,096 bytes are looked at.
  package static func name(of bytes: UnsafeRawBufferPointer) -> String? {
    let head = UnsafeRawBufferPointer(rebasing: bytes.prefix(4_096))
    for signature in signatures where head.starts(with: signature.bytes) { return signature.name }
    return textName(of: head)
  }

  private static func textName(of head: UnsafeRawBufferPointer) -> String? {
    guard isText(head) else { return nil }
    let text = String(decoding: head, as: UTF8.self)
    let start = text.drop { $0.isWhitespace }.prefix(64).lowercased()
    if start.hasPrefix("<!doctype html") || start.hasPrefix("<html") { return "an HTML page" }
    if start.hasPrefix("<?xml") { return "an XML document" }
    if looksLikeJSON(Substring(start)) { return "JSON" }
    return "text"
  }

  private static func looksLikeJSON(_ start: Substring) -> Bool {
    guard let first = start.first else { return false }
    let second = start.dropFirst().first { !$0.isWhitespace }
    if first == "{" { return second == "\"" || second == "}" }
    return first == "[" && second.map { "\"{[]0123456789-tfn".contains($0) } ?? false
  }

  /// Whether all bytes are UTF-8 text without control characters but white space.
  private static func isText(_ head: UnsafeRawBufferPointer) -> Bool {
    guard !head.isEmpty else { return false }
    for byte in head where byte < 0x20 && !(9...13).contains(byte) || byte == 0x7F { return false }
    // The last character may be cut by the limit on the head.
    return (0..<4).contains { cut in
      cut < head.count && String(validating: head.dropLast(cut), as: UTF8.self) != nil
    }
  }
}
