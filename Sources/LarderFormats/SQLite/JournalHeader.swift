/// The start of a rollback journal, as far as it tells what SQLite will make of it.
///
/// Source: <https://sqlite.org/fileformat2.html>, "The Rollback Journal". Big-endian: magic (8),
/// page records (4; all ones: until the end of the file), nonce (4), pages of the database before
/// the transaction (4), sector size (4), page size (4). Records begin at the next sector.
struct JournalHeader: Equatable, Sendable {
  static let length = 28
  static let magic: [UInt8] = [0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7]

  /// What SQLite does with a journal that it finds without a live writer.
  enum Verdict: Equatable, Sendable {
    /// Rolls its pages back into the database.
    case hot(JournalHeader)
    /// Ignores or deletes it: it has no content.
    case empty
    /// Ignores it: the first byte is zero, which is how a finished transaction marks its journal.
    case finished
    /// Looks at it and finds nothing to roll back: it does not begin as a journal.
    case foreign
  }

  let recordCount: UInt32
  let pagesBefore: UInt32
  let sectorSize: UInt32
  let pageSize: UInt32

  static func judge(_ bytes: [UInt8]) -> Verdict {
    guard let first = bytes.first else { return .empty }
    if first == 0 { return .finished }
    guard bytes.starts(with: magic), bytes.count >= length else { return .foreign }
    func word(_ offset: Int) -> UInt32 { bytes.bigEndian(UInt32.self, at: offset) ?? 0 }
    return .hot(
      JournalHeader(
        recordCount: word(8), pagesBefore: word(16), sectorSize: word(20), pageSize: word(24)))
  }
}
