/// How a pack begins: `packs/NNNN.pack`, many entries in one file that is never changed.
///
/// Integers are little-endian, lengths in bytes, times in nanoseconds since 1970-01-01T00:00:00Z.
///
///     offset  size  field
///     0       4     magic            "LDRP"
///     4       1     version          1
///     5       1     flags            0; a set bit means that this version cannot read the file
///     6       2     header length    36
///     8       16    pack id          random; the same in the footer and in the deletion list
///     24      8     created          when the pack was begun; signed
///     32      4     header checksum  CRC-32C of bytes 0 ..< 32
///     36      ...   records          see below
///     i       ...   index            see ``PackIndex``
///     i+...   52    footer           see ``PackFooter``
///
/// A record is the two files of an entry, byte for byte as they would lie in its directory: the
/// key's, and the value's right behind it; see ``FrameHeader``. The key's header says how long both
/// are, so that records are found also where the index is lost; see ``PackSalvage``.
package struct PackHeader: Hashable, Sendable {
  /// What tells the pack from every other, also after its number was given to another file.
  package var id: PackID
  /// When the pack was begun.
  package var created: Timestamp

  /// The version of the format that is written and read.
  static let version: UInt8 = 1
  /// The length of a header, in bytes.
  package static let length = 36
  static let checkedLength = 32
  static let magic = Array("LDRP".utf8)

  package init(id: PackID, created: Timestamp) {
    self.id = id
    self.created = created
  }

  /// The bytes of the header.
  package var bytes: [UInt8] {
    var writer = ByteWriter(capacity: Self.length)
    writer.write(Self.magic)
    writer.write(Self.version)
    writer.write(UInt8(0))
    writer.write(UInt16(Self.length))
    writer.write(id.low)
    writer.write(id.high)
    writer.write(created.nanosecondsSince1970)
    writer.write(CRC32C.checksum(writer.bytes))
    return writer.bytes
  }

  /// Reads the header at the start of a file, checking it.
  package init(_ file: [UInt8]) throws(PackFault) {
    guard !file.isEmpty else { throw .empty }
    guard file.starts(with: Self.magic.prefix(file.count)) else { throw .notAPack }
    guard file.count >= Self.length else { throw .headerCut(at: file.count) }
    let checked = try SealedBytes(file, checkedLength: Self.checkedLength)
    guard checked.isRight else {
      throw .headerChecksum(stored: checked.stored, actual: checked.actual)
    }
    guard file[4] == Self.version, file[5] == 0 else {
      throw .newer(version: file[4], flags: file[5])
    }
    guard checked.number(at: 6, as: UInt16.self) == UInt16(Self.length) else {
      throw .headerField("header length", offset: 6)
    }
    id = PackID(low: checked.number(at: 8), high: checked.number(at: 16))
    created = Timestamp(nanosecondsSince1970: Int64(bitPattern: checked.number(at: 24)))
  }
}

/// 128 random bits that tell a pack from every other.
package struct PackID: Hashable, Sendable {
  let low: UInt64
  let high: UInt64

  package init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }

  /// Makes one that nobody has.
  package static func random() -> PackID {
    PackID(low: .random(in: 0...(.max)), high: .random(in: 0...(.max)))
  }

  /// Its 16 bytes, as a pack's header holds them.
  package var bytes: [UInt8] {
    var writer = ByteWriter(capacity: 16)
    writer.write(low)
    writer.write(high)
    return writer.bytes
  }
}

/// Bytes of a fixed layout with their checksum right behind them.
struct SealedBytes {
  private let bytes: [UInt8]
  /// The checksum that stands there.
  let stored: UInt32
  /// The checksum of what stands there.
  let actual: UInt32

  /// Takes the first bytes of a file, of which there must be four more than are checked.
  init(_ bytes: [UInt8], checkedLength: Int) throws(PackFault) {
    guard bytes.count >= checkedLength + 4 else { throw .headerCut(at: bytes.count) }
    self.bytes = bytes
    actual = CRC32C.checksum(bytes[..<checkedLength])
    stored = bytes.withUnsafeBytes {
      UInt32(littleEndian: $0.loadUnaligned(fromByteOffset: checkedLength, as: UInt32.self))
    }
  }

  var isRight: Bool { stored == actual }

  /// A number at an offset of the layout.
  func number<Number: FixedWidthInteger>(at offset: Int, as type: Number.Type = UInt64.self)
    -> Number
  {
    precondition(offset + Number.bitWidth / 8 <= bytes.count, "a field lies within its layout")
    return bytes.withUnsafeBytes {
      Number(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Number.self))
    }
  }
}
