import SystemPackage

/// An entry, encoded: its two files.
///
/// Made in memory as a whole before the first byte goes to disk, so that an encoder that fails
/// leaves nothing behind.
package struct EntryFiles: Sendable {
  /// The hash of the key.
  package let hash: KeyHash
  /// When the entry was encoded.
  package let created: Timestamp
  /// The bytes of the key's file.
  package let key: [UInt8]
  /// The bytes of the value's file.
  package let value: [UInt8]
  /// The key's payload.
  package let keyText: [UInt8]

  /// Encodes an entry.
  package init(
    key: Payload, value: Payload, created: Timestamp, pair: PairID? = nil
  ) {
    let pair = pair ?? .random()
    hash = KeyHash(ofKey: key.bytes)
    keyText = key.bytes
    self.created = created
    var header = FrameHeader(
      part: .value, hash: hash, pair: pair, created: created, codec: value.codec,
      payloadLength: UInt64(value.bytes.count), value: nil)
    let encoded = Frame.encode(header, value.bytes)
    self.value = encoded.file
    header.part = .key
    header.codec = key.codec
    header.payloadLength = UInt64(key.bytes.count)
    header.value = ValueSeal(
      length: UInt64(value.bytes.count), checksum: encoded.checksum)
    self.key = Frame.encode(header, key.bytes).file
  }
}

/// Encoded bytes and the name of their encoding.
package struct Payload: Hashable, Sendable {
  package var codec: CodecName
  package var bytes: [UInt8]

  package init(codec: CodecName, bytes: [UInt8]) {
    self.codec = codec
    self.bytes = bytes
  }
}
