/// Checks a framed file piece by piece, so that no more of it is in memory than a buffer holds.
package struct FrameChecker {
  /// What the file says about itself.
  package let header: FrameHeader
  /// Where the payload ends and the last checksum begins.
  package let payloadEnd: Int
  /// The checksum of what was seen so far.
  private var checksum: UInt32

  /// Checks the header, and that the file is as long as that says.
  ///
  /// - Parameters:
  ///   - head: The first bytes of the file: all, or at least the header.
  ///   - part: The half of an entry it should be.
  ///   - size: The length of the file, in bytes.
  /// - Throws: ``FrameFault``, the first thing that is wrong.
  package init(
    _ head: UnsafeRawBufferPointer, _ part: EntryPart, size: Int
  ) throws(FrameFault) {
    header = try FrameHeader(head, part)
    payloadEnd = try header.payloadEnd(in: size)
    checksum = header.storedChecksum(in: head)
  }

  /// Takes the next stretch of the payload.
  package mutating func update(_ payload: UnsafeRawBufferPointer) {
    checksum = CRC32C.checksum(payload, continuing: checksum)
  }

  /// Compares with the last four bytes of the file.
  ///
  /// - Returns: The frame, without its payload.
  /// - Throws: ``FrameFault/payloadChecksum(stored:actual:)``.
  package func finish(_ trailer: UnsafeRawBufferPointer) throws(FrameFault) -> WholeFrame {
    let stored = UInt32(littleEndian: trailer.loadUnaligned(as: UInt32.self))
    guard stored == checksum else { throw .payloadChecksum(stored: stored, actual: checksum) }
    return WholeFrame(header: header, checksum: stored)
  }
}
