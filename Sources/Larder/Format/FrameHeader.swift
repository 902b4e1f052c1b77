/// What a framed file says about itself before its payload.
///
/// Integers are little-endian, lengths in bytes, times in nanoseconds since 1970-01-01T00:00:00Z.
///
///     offset  size  field
///     0       4     magic            "LDRK" for a key, "LDRV" for a value
///     4       1     version          1
///     5       1     flags            0; a set bit means that this version cannot read the file
///     6       2     header length    88
///     8       16    key hash         the hash of the key's payload
///     24      16    pair             random; the same in the key and the value of one entry
///     40      8     created          when the entry was encoded; signed
///     48      8     payload length   n
///     56      16    codec            a name in ASCII, filled up with zeros
///     72      8     value length     key: the length of the value's payload; value: 0
///     80      4     value checksum   key: the last four bytes of the value's file; value: 0
///     84      4     header checksum  CRC-32C of bytes 0 ..< 84
///     88      n     payload
///     88+n    4     checksum         CRC-32C of bytes 0 ..< 84 and of the payload
///
/// The second checksum leaves the first one out: a CRC over data and its own CRC is a constant.
package struct FrameHeader: Hashable, Sendable {
  /// Which half of an entry the file is.
  package var part: EntryPart
  /// The hash of the entry's key.
  package var hash: KeyHash
  /// What key and value of one entry have in common.
  package var pair: PairID
  /// When the entry was encoded.
  package var created: Timestamp
  /// How the payload is encoded.
  package var codec: CodecName
  /// The length of the payload, in bytes.
  package var payloadLength: UInt64
  /// In a key: what the value's file must be.
  package var value: ValueSeal?

  /// The version of the format that is written and read.
  static let version: UInt8 = 1
  /// The length of a header, in bytes.
  package static let length = 88
  /// The length of the header before its own checksum.
  static let checkedLength = 84
  /// What a frame needs beside its payload, in bytes.
  package static let overhead = length + 4
}

/// What a key says about the value that belongs to it.
package struct ValueSeal: Hashable, Sendable {
  /// The length of the value's payload, in bytes.
  package var length: UInt64
  /// The checksum at the end of the value's file.
  package var checksum: UInt32
}

/// 128 random bits that bind a key and a value: two files of different writers are no pair.
package struct PairID: Hashable, Sendable {
  let low: UInt64
  let high: UInt64

  init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }

  /// Makes one that nobody has.
  static func random() -> PairID {
    PairID(low: .random(in: 0...(.max)), high: .random(in: 0...(.max)))
  }
}

extension EntryPart {
  /// The first four bytes of a file.
  var magic: [UInt8] {
    switch self {
    case .key: Array("LDRK".utf8)
    case .value: Array("LDRV".utf8)
    }
  }

  var other: EntryPart { self == .key ? .value : .key }
}
