/// The name of the encoding of a key or a value, as it stands in every frame.
///
/// One to sixteen visible ASCII characters, so that it has room in a header and reads in a list.
package struct CodecName: Hashable, Sendable, CustomStringConvertible {
  /// The name.
  package let description: String

  /// The room for a name in a header, in bytes.
  static let size = 16

  /// Makes a name; `nil` where the text is none.
  package init?(_ text: String) {
    let isVisible = text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    guard (1...Self.size).contains(text.utf8.count), isVisible else { return nil }
    description = text
  }

  /// Reads a name that zeros fill up to sixteen bytes.
  init?(padded bytes: some Collection<UInt8>) {
    let name = bytes.prefix { $0 != 0 }
    guard bytes.dropFirst(name.count).allSatisfy({ $0 == 0 }) else { return nil }
    self.init(String(decoding: name, as: UTF8.self))
  }

  /// The name, filled up with zeros.
  var padded: [UInt8] {
    Array(description.utf8) + repeatElement(0, count: Self.size - description.utf8.count)
  }
}
