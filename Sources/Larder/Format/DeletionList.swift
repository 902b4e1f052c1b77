/// What was removed from a pack: `packs/NNNN.deleted`, replaced as a whole by `rename()`.
///
/// Integers are little-endian, lengths in bytes.
///
///     offset  size    field
///     0       4       magic     "LDRD"
///     4       1       version   1
///     5       1       flags     0; a set bit means that this version cannot read the file
///     6       2       header length  28
///     8       16      pack id   of the pack it belongs to
///     24      4       count     n, at most 16,777,216
///     28      16 * n  hashes    sorted, each once, in the order of their hexadecimal digits
///     28+16n  4       checksum  CRC-32C of every byte before it
///
/// Where the list of a pack is damaged nobody knows what was removed: none of its entries is served.
package struct DeletionList: Hashable, Sendable {
  package var id: PackID
  package var hashes: Set<KeyHash>

  static let magic = Array("LDRD".utf8)
  static let version: UInt8 = 1
  static let headerLength = 28
  /// The longest file that can be a list.
  package static let maximumLength = headerLength + 16 * PackIndex.maximumCount + 4

  package init(id: PackID, hashes: Set<KeyHash> = []) {
    self.id = id
    self.hashes = hashes
  }

  /// The bytes of the file.
  package var bytes: [UInt8] {
    var writer = ByteWriter(capacity: Self.headerLength + 16 * hashes.count + 4)
    writer.write(Self.magic)
    writer.write(Self.version)
    writer.write(UInt8(0))
    writer.write(UInt16(Self.headerLength))
    writer.write(id.low)
    writer.write(id.high)
    writer.write(UInt32(hashes.count))
    for hash in hashes.sorted() {
      writer.write(hash.first.byteSwapped)
      writer.write(hash.second.byteSwapped)
    }
    writer.write(CRC32C.checksum(writer.bytes))
    return writer.bytes
  }

  /// Reads a file, checking every byte of it.
  package init(_ file: [UInt8]) throws(PackFault) {
    guard !file.isEmpty else { throw .empty }
    guard file.starts(with: Self.magic.prefix(file.count)) else { throw .notAPack }
    guard file.count >= Self.headerLength + 4 else { throw .headerCut(at: file.count) }
    let checked = try SealedBytes(file, checkedLength: file.count - 4)
    guard checked.isRight else {
      throw .headerChecksum(stored: checked.stored, actual: checked.actual)
    }
    guard file[4] == Self.version, file[5] == 0 else {
      throw .newer(version: file[4], flags: file[5])
    }
    let count = Int(checked.number(at: 24, as: UInt32.self))
    guard checked.number(at: 6, as: UInt16.self) == UInt16(Self.headerLength),
      count == (file.count - Self.headerLength - 4) / 16,
      (file.count - Self.headerLength - 4).isMultiple(of: 16)
    else { throw .headerField("count", offset: 24) }
    id = PackID(low: checked.number(at: 8), high: checked.number(at: 16))
    hashes = Set(
      (0..<count).map { position in
        let offset = Self.headerLength + 16 * position
        return KeyHash(
          first: checked.number(at: offset, as: UInt64.self).byteSwapped,
          second: checked.number(at: offset + 8, as: UInt64.self).byteSwapped)
      })
  }
}
