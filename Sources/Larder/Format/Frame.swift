/// A file that proves itself: header, payload, checksum; see ``FrameHeader`` for the layout.
package struct Frame: Hashable, Sendable {
  package var header: FrameHeader
  package var payload: [UInt8]
  /// The checksum over header and payload.
  package var checksum: UInt32

  /// Reads a whole file, checking every byte of it.
  ///
  /// - Parameters:
  ///   - file: The bytes of the file.
  ///   - part: The half of an entry it should be.
  /// - Throws: ``FrameFault``, the first thing that is wrong.
  package init(_ file: UnsafeRawBufferPointer, _ part: EntryPart) throws(FrameFault) {
    let header = try FrameHeader(file, part)
    let end = try header.payloadEnd(in: file.count)
    let stored = UInt32(
      littleEndian: file.loadUnaligned(fromByteOffset: end, as: UInt32.self))
    let payload = UnsafeRawBufferPointer(rebasing: file[FrameHeader.length..<end])
    let actual = CRC32C.checksum(payload, continuing: header.storedChecksum(in: file))
    guard actual == stored else { throw .payloadChecksum(stored: stored, actual: actual) }
    self.header = header
    self.payload = Array(payload)
    checksum = stored
  }

  /// Reads a whole file, checking every byte of it.
  package init(_ file: [UInt8], _ part: EntryPart) throws(FrameFault) {
    var result: Result<Frame, FrameFault>?
    file.withUnsafeBytes { bytes in
      result = Result { () throws(FrameFault) in try Frame(bytes, part) }
    }
    guard let result else { throw .empty }
    self = try result.get()
  }

  /// Encodes a file.
  ///
  /// - Returns: The bytes of the file, and the checksum they end with.
  static func encode(
    _ header: FrameHeader, _ payload: [UInt8]
  ) -> (file: [UInt8], checksum: UInt32) {
    var writer = ByteWriter(capacity: FrameHeader.overhead + payload.count)
    header.write(to: &writer)
    let headerChecksum = CRC32C.checksum(writer.bytes)
    writer.write(headerChecksum)
    writer.write(payload)
    let checksum = payload.withUnsafeBytes {
      CRC32C.checksum($0, continuing: headerChecksum)
    }
    writer.write(checksum)
    return (writer.bytes, checksum)
  }
}

/// Why some bytes are no whole frame; offsets are those of the file.
package enum FrameFault: Error, Hashable, Sendable {
  /// There is not one byte.
  case empty
  /// The first four bytes are those of no frame.
  case notAFrame
  /// A value's frame where a key's should be, or the other way round.
  case otherPart
  /// The file ends inside the header.
  case headerCut(at: Int)
  /// The header's own checksum does not match.
  case headerChecksum(stored: UInt32, actual: UInt32)
  /// The checksum matches, and the header says something that it cannot.
  case headerField(offset: Int, String)
  /// A frame of a version, or with flags, that this one cannot read.
  case newer(version: UInt8, flags: UInt8)
  /// The file ends before the payload and its checksum do.
  case payloadCut(at: Int, expected: UInt64)
  /// The file goes on after the checksum.
  case trailing(from: Int, count: Int)
  /// The checksum over header and payload does not match.
  case payloadChecksum(stored: UInt32, actual: UInt32)
}

extension FrameHeader {
  /// Reads the header of a file, checking it.
  package init(_ file: UnsafeRawBufferPointer, _ part: EntryPart) throws(FrameFault) {
    guard !file.isEmpty else { throw .empty }
    let expectedMagic = part.magic.prefix(file.count)
    guard file.starts(with: expectedMagic) else {
      throw file.starts(with: part.other.magic) ? .otherPart : .notAFrame
    }
    guard file.count >= Self.length else { throw .headerCut(at: file.count) }
    let stored = Self.storedChecksum(in: file)
    let actual = CRC32C.checksum(
      UnsafeRawBufferPointer(rebasing: file[..<Self.checkedLength]), continuing: 0)
    if file[4] != Self.version || file[5] != 0 {
      try Self.refuseNewer(file, stored)
    }
    guard actual == stored else { throw .headerChecksum(stored: stored, actual: actual) }
    try self.init(checked: file, part)
  }

  /// A version or flags that a flipped bit made are damage; all others are a newer writer's.
  private static func refuseNewer(
    _ file: UnsafeRawBufferPointer, _ stored: UInt32
  ) throws(FrameFault) {
    var mended = Array(file[..<checkedLength])
    mended[4] = version
    mended[5] = 0
    let isDamage = CRC32C.checksum(mended) == stored
    if !isDamage { throw .newer(version: file[4], flags: file[5]) }
  }

  private init(checked file: UnsafeRawBufferPointer, _ part: EntryPart) throws(FrameFault) {
    var reader = ByteReader(UnsafeRawBufferPointer(rebasing: file[6..<Self.checkedLength]))
    guard let headerLength = reader.read(UInt16.self), let hash1 = reader.read(UInt64.self),
      let hash2 = reader.read(UInt64.self), let low = reader.read(UInt64.self),
      let high = reader.read(UInt64.self), let created = reader.read(Int64.self),
      let length = reader.read(UInt64.self), let name = reader.read(count: CodecName.size),
      let valueLength = reader.read(UInt64.self), let valueChecksum = reader.read(UInt32.self)
    else { throw .headerCut(at: file.count) }
    guard headerLength == Self.length else { throw .headerField(offset: 6, "header length") }
    guard let codec = CodecName(padded: name) else { throw .headerField(offset: 56, "codec") }
    self.init(
      part: part, hash: KeyHash(first: hash1.byteSwapped, second: hash2.byteSwapped),
      pair: PairID(low: low, high: high), created: Timestamp(nanosecondsSince1970: created),
      codec: codec, payloadLength: length,
      value: part == .key ? ValueSeal(length: valueLength, checksum: valueChecksum) : nil)
  }

  func write(to writer: inout ByteWriter) {
    writer.write(part.magic)
    writer.write(Self.version)
    writer.write(UInt8(0))
    writer.write(UInt16(Self.length))
    writer.write(hash.first.byteSwapped)
    writer.write(hash.second.byteSwapped)
    writer.write(pair.low)
    writer.write(pair.high)
    writer.write(created.nanosecondsSince1970)
    writer.write(payloadLength)
    writer.write(codec.padded)
    writer.write(value?.length ?? 0)
    writer.write(value?.checksum ?? 0)
  }

  static func storedChecksum(in file: UnsafeRawBufferPointer) -> UInt32 {
    UInt32(littleEndian: file.loadUnaligned(fromByteOffset: checkedLength, as: UInt32.self))
  }

  func storedChecksum(in file: UnsafeRawBufferPointer) -> UInt32 {
    Self.storedChecksum(in: file)
  }

  /// Where the payload ends in a file of a length, which must be exactly the frame's.
  func payloadEnd(in count: Int) throws(FrameFault) -> Int {
    let room = UInt64(max(0, count - Self.overhead))
    guard payloadLength <= room, count >= Self.overhead else {
      let (expected, overflow) = payloadLength.addingReportingOverflow(UInt64(Self.overhead))
      throw .payloadCut(at: count, expected: overflow ? .max : expected)
    }
    let end = Self.length + Int(payloadLength)
    guard count == end + 4 else { throw .trailing(from: end + 4, count: count - end - 4) }
    return end
  }
}
