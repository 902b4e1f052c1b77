/// The first 100 bytes of an SQLite database.
///
/// Source: <https://sqlite.org/fileformat2.html>, "The Database Header". Integers are big-endian.
///
///     offset  size  field
///     0       16    magic            "SQLite format 3\0"
///     16      2     page size        512 … 32768, or 1 for 65536
///     18      2     write and read version   1 rollback journal, 2 write-ahead log
///     20      1     reserved bytes at the end of each page
///     21      3     payload fractions        64, 32, 32
///     24      4     change counter
///     28      4     page count       valid where the numbers at 24 and 92 are equal
///     32      8     first free-list trunk, number of free pages
///     44      4     schema format    1 … 4; SQLite looks at the last byte alone
///     56      4     text encoding    1 UTF-8, 2 UTF-16le, 3 UTF-16be
///     92      4     the change counter for which the page count is valid
struct DatabaseHeader: Equatable, Sendable {
  static let length = 100
  static let magic = Array("SQLite format 3\0".utf8)

  let pageSize: Int
  let writeVersion: UInt8
  let readVersion: UInt8
  let reserved: Int
  let changeCounter: UInt32
  /// The number of pages, where the header's own cross-check holds.
  let pageCount: UInt32?
  let freeTrunk: UInt32
  let freeCount: UInt32
  let schemaFormat: UInt8
  let encoding: UInt32

  /// Whether the owner keeps a write-ahead log.
  var usesWAL: Bool { writeVersion == 2 || readVersion == 2 }
  /// The bytes of a page that hold content.
  var usable: Int { pageSize - reserved }

  /// Why bytes are no header.
  enum Failure: Error, Equatable {
    case tooShort(Int)
    /// The magic differs at an offset, or all of it is zero.
    case magic(at: Int, isZero: Bool)
    case pageSize(Int)
    case reserved(Int)
  }

  init(_ bytes: [UInt8]) throws(Failure) {
    let difference = zip(bytes, Self.magic).enumerated().first { $1.0 != $1.1 }?.offset
    if let difference {
      throw .magic(at: difference, isZero: bytes.prefix(16).allSatisfy { $0 == 0 })
    }
    guard bytes.count >= Self.length else { throw .tooShort(bytes.count) }
    func word(_ offset: Int) -> UInt32 { bytes.bigEndian(UInt32.self, at: offset) ?? 0 }
    let raw = Int(bytes.bigEndian(UInt16.self, at: 16) ?? 0)
    pageSize = raw == 1 ? 65_536 : raw
    guard pageSize >= 512, pageSize & (pageSize - 1) == 0 else { throw .pageSize(raw) }
    writeVersion = bytes[18]
    readVersion = bytes[19]
    reserved = Int(bytes[20])
    guard pageSize - reserved >= 480 else { throw .reserved(reserved) }
    changeCounter = word(24)
    pageCount = word(24) == word(92) && word(28) != 0 ? word(28) : nil
    freeTrunk = word(32)
    freeCount = word(36)
    schemaFormat = bytes[47]
    encoding = word(56)
  }
}
