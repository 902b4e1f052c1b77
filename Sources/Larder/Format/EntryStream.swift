/// Entries on their way from one cache to another: the format of `larder export`.
///
/// Integers are little-endian, lengths in bytes.
///
///     header    0      4   magic        "LDRX"
///               4      1   version      1
///               5      1   flags        0; a set bit means that this version cannot read the stream
///               6      2   reserved     0
///               8      4   n            the length of the description
///               12     n   description  the text of 'larder.json' of the cache that they come from
///               12+n   4   checksum     CRC-32C of all before it
///     entry     the bytes of its key's file, then those of its value's file; see ``FrameHeader``
///     …
///     trailer   0      4   magic        "LDRZ"
///               4      4   reserved     0
///               8      8   entries      how many there were
///               16     8   length       of the stream before the trailer
///               24     4   checksum     CRC-32C of the whole stream before it
///
/// Every entry proves itself, the trailer that none is missing.
package enum EntryStream {
  static let magic = Array("LDRX".utf8)
  static let trailerMagic = Array("LDRZ".utf8)
  static let version: UInt8 = 1
  /// The length of the header without its description and checksum.
  static let headerLength = 12
  static let trailerLength = 28
  /// No description is longer.
  static let maximumDescription = 1 << 16
}

/// Makes a stream of entries, piece by piece.
package struct EntryStreamWriter {
  /// The number of entries so far.
  package private(set) var entries: UInt64 = 0
  /// The length of the stream so far, in bytes.
  package private(set) var length: UInt64 = 0
  private var checksum: UInt32 = 0

  package init() {}

  /// The first bytes of the stream.
  package mutating func begin(_ header: CacheHeader) -> [UInt8] {
    let description = header.json()
    var writer = ByteWriter(capacity: EntryStream.headerLength + description.count + 4)
    writer.write(EntryStream.magic)
    writer.write(EntryStream.version)
    writer.write(UInt8(0))
    writer.write(UInt16(0))
    writer.write(UInt32(description.count))
    writer.write(description)
    writer.write(CRC32C.checksum(writer.bytes))
    return taking(writer.bytes)
  }

  /// The bytes of an entry.
  package mutating func add(_ entry: StoredEntry) -> [UInt8] {
    entries += 1
    let files = EntryFiles(
      key: entry.key, value: entry.value, created: entry.created, pair: entry.pair)
    return taking(files.key + files.value)
  }

  /// The last bytes of the stream.
  package mutating func end() -> [UInt8] {
    var writer = ByteWriter(capacity: EntryStream.trailerLength)
    writer.write(EntryStream.trailerMagic)
    writer.write(UInt32(0))
    writer.write(entries)
    writer.write(length)
    let whole = writer.bytes.withUnsafeBytes { CRC32C.checksum($0, continuing: checksum) }
    writer.write(whole)
    return writer.bytes
  }

  private mutating func taking(_ bytes: [UInt8]) -> [UInt8] {
    length += UInt64(bytes.count)
    checksum = bytes.withUnsafeBytes { CRC32C.checksum($0, continuing: checksum) }
    return bytes
  }
}
