/// How a pack ends: where its index is, and that nothing of it is missing.
///
///     offset  size  field
///     0       4     magic            "LDRF"
///     4       1     version          1
///     5       1     flags            0; a set bit means that this version cannot read the file
///     6       2     footer length    52
///     8       16    pack id          the header's
///     24      8     index offset     where the records end and the index begins
///     32      4     count            entries in the table, at most 16,777,216
///     36      1     fan-out bits     0 ... 20
///     37      3     0
///     40      4     0
///     44      4     index checksum   CRC-32C of fan-out and table
///     48      4     footer checksum  CRC-32C of bytes 0 ..< 48
///
/// The length of the file must be exactly what the footer says.
package struct PackFooter: Hashable, Sendable {
  package var id: PackID
  /// Where the records end and the index begins.
  package var indexOffset: Int64
  /// The number of entries.
  package var count: Int
  /// The base-2 logarithm of the number of slots in the fan-out.
  package var bits: Int
  /// The checksum of fan-out and table.
  package var indexChecksum: UInt32

  /// The length of a footer, in bytes.
  package static let length = 52
  static let checkedLength = 48
  static let magic = Array("LDRF".utf8)
  static let version: UInt8 = 1

  /// The bytes of the footer.
  var bytes: [UInt8] {
    var writer = ByteWriter(capacity: Self.length)
    writer.write(Self.magic)
    writer.write(Self.version)
    writer.write(UInt8(0))
    writer.write(UInt16(Self.length))
    writer.write(id.low)
    writer.write(id.high)
    writer.write(indexOffset)
    writer.write(UInt32(count))
    writer.write(UInt32(bits))
    writer.write(UInt32(0))
    writer.write(indexChecksum)
    writer.write(CRC32C.checksum(writer.bytes))
    return writer.bytes
  }

  init(id: PackID, indexOffset: Int64, count: Int, bits: Int, indexChecksum: UInt32) {
    self.id = id
    self.indexOffset = indexOffset
    self.count = count
    self.bits = bits
    self.indexChecksum = indexChecksum
  }

  /// Reads the footer of a pack, checking it.
  ///
  /// - Parameters:
  ///   - tail: The last bytes of the file.
  ///   - size: The length of the file.
  ///   - header: The file's header.
  /// - Throws: ``PackFault``, the first thing that is wrong.
  package init(_ tail: [UInt8], size: Int64, header: PackHeader) throws(PackFault) {
    guard tail.count == Self.length, tail.starts(with: Self.magic) else { throw .footerMissing }
    let checked = try SealedBytes(tail, checkedLength: Self.checkedLength)
    guard checked.isRight else {
      throw .footerChecksum(stored: checked.stored, actual: checked.actual)
    }
    guard tail[4] == Self.version, tail[5] == 0 else {
      throw .newer(version: tail[4], flags: tail[5])
    }
    id = PackID(low: checked.number(at: 8), high: checked.number(at: 16))
    guard id == header.id else { throw .otherFooter }
    indexOffset = Int64(bitPattern: checked.number(at: 24))
    count = Int(checked.number(at: 32, as: UInt32.self))
    bits = Int(checked.number(at: 36, as: UInt32.self))
    indexChecksum = checked.number(at: 44, as: UInt32.self)
    try bound(size)
  }

  /// No number is believed that the file's length does not bear out.
  private func bound(_ size: Int64) throws(PackFault) {
    guard count <= PackIndex.maximumCount else { throw .footerField("count", offset: 32) }
    guard bits <= PackIndex.maximumBits else { throw .footerField("fan-out", offset: 36) }
    guard indexOffset >= PackHeader.length, indexOffset <= size,
      size - indexOffset == Int64(indexLength + Self.length)
    else { throw .footerField("index offset", offset: 24) }
  }

  /// The length of fan-out and table, in bytes.
  package var indexLength: Int { PackIndex.length(count: count, bits: bits) }
}
