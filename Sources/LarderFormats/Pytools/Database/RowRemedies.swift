/// The commands that help with a single row.
struct RowRemedies: Sendable {
  /// The cache, as the commands name it.
  let path: String

  /// Digits of a hash that tell a row apart from a million others.
  private static let digits = 12

  /// For a row.
  func row(_ id: EntryID) -> EntryRemedies {
    // A name with other characters would have to be quoted twice; the status selects it as well.
    let name = id.name.prefix(Self.digits)
    let isPlain = !name.isEmpty && name.allSatisfy { $0.isHexDigit }
    let query = isPlain ? "id:" + String(decoding: name, as: UTF8.self) : "status:invalid"
    return EntryRemedies(cache: path, query: query)
  }
}

extension UInt8 {
  /// Whether it is a digit of a hash as pytools writes it.
  var isHexDigit: Bool { (0x30...0x39).contains(self) || (0x61...0x66).contains(self) }
}
