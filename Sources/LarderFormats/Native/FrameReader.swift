internal import Larder
internal import SystemPackage

/// Reads and checks framed files, one after the other, in a buffer that is used again.
///
/// Not to be shared between threads.
final class FrameReader {
  /// What was found out about a file.
  struct Reading {
    var check: PartCheck
    /// In bytes.
    var size: Int64 = 0
    var modified: Timestamp?
    /// The payload, where it is wanted and in memory as a whole.
    var payload: [UInt8]?
  }

  /// As large as the largest key, which is read as a whole.
  private let buffer = UnsafeMutableRawBufferPointer.allocate(
    byteCount: PairLimits.key, alignment: 16)
  private let contents = ContentBuffer()

  /// What most entries are shorter than.
  private static let firstRead = 16_384

  deinit { buffer.deallocate() }

  /// How often a file is read that becomes shorter meanwhile.
  private static let maximumAttempts = 4

  /// Checks a file.
  ///
  /// - Parameters:
  ///   - file: The file.
  ///   - depth: At ``Depth/structure`` a value's payload is not read.
  ///   - payloadLimit: The longest payload of a value that is wanted, in bytes; a key's always is.
  ///   - diagnosis: Words what is wrong.
  /// - Returns: What was found out.
  /// - Throws: The reason why it cannot be read.
  func read(
    _ file: borrowing FileHandle, depth: Depth, payloadLimit: Int64, _ diagnosis: FrameDiagnosis
  ) throws(Errno) -> Reading {
    for _ in 0..<Self.maximumAttempts {
      let status = try file.status()
      guard status.kind == .file else { throw .invalidArgument }
      let reading: Reading?
      do throws(FrameFault) {
        reading = try check(
          file, status, diagnosis.part, isDeep: depth == .full, payloadLimit: payloadLimit)
      } catch {
        reading = Reading(check: .invalid(try explain(error, file, status, diagnosis)))
      }
      guard var reading else { continue }
      reading.size = status.size
      reading.modified = status.modified
      return reading
    }
    throw .resourceTemporarilyUnavailable
  }

  /// Checks a file of a length; `nil` where it turns out to be shorter.
  private func check(
    _ file: borrowing FileHandle, _ status: FileStatus, _ part: EntryPart, isDeep: Bool,
    payloadLimit: Int64
  ) throws(FrameFault) -> Reading? {
    let isKey = part == .key
    let wanted = isKey ? buffer.count : isDeep ? Self.firstRead : FrameHeader.length
    let expected = min(status.size, Int64(wanted))
    guard let head = try? fill(file, from: 0, count: expected), head.count == expected else {
      return nil
    }
    let checker = try FrameChecker(head, part, size: Int(status.size))
    if isKey, checker.payloadEnd + 4 > head.count {
      throw .headerField(offset: 48, "payload length, as no key is that long")
    }
    guard isKey || isDeep else {
      return Reading(check: .whole(WholeFrame(header: checker.header, checksum: nil)))
    }
    let isWanted = isKey || Int64(checker.header.payloadLength) <= payloadLimit
    let payload =
      isWanted && checker.payloadEnd <= head.count
      ? Array(head[FrameHeader.length..<checker.payloadEnd]) : nil
    guard var frame = try finish(checker, file, head) else { return nil }
    if isKey { frame.keyHash = payload.map { KeyHash(ofKey: $0) } }
    return Reading(check: .whole(frame), payload: payload)
  }

  private func fill(
    _ file: borrowing FileHandle, from offset: Int64, count: Int64
  ) throws(Errno) -> UnsafeRawBufferPointer {
    let target = UnsafeMutableRawBufferPointer(rebasing: buffer[..<Int(count)])
    return UnsafeRawBufferPointer(
      rebasing: buffer[..<(try file.read(into: target, from: offset))])
  }

  /// Reads what of the file is not in memory yet; `nil` where it ends before its size.
  private func finish(
    _ checker: FrameChecker, _ file: borrowing FileHandle, _ head: UnsafeRawBufferPointer
  ) throws(FrameFault) -> WholeFrame? {
    var checker = checker
    var piece = UnsafeRawBufferPointer(rebasing: head[FrameHeader.length...])
    var offset = FrameHeader.length
    while offset + piece.count < checker.payloadEnd + 4 {
      // The checksum at the end is wanted in one piece.
      let usable = min(piece.count, checker.payloadEnd - offset)
      checker.update(UnsafeRawBufferPointer(rebasing: piece[..<usable]))
      offset += usable
      let rest = min(checker.payloadEnd + 4 - offset, buffer.count)
      guard let next = try? fill(file, from: Int64(offset), count: Int64(rest)),
        next.count == rest
      else { return nil }
      piece = next
    }
    let end = checker.payloadEnd - offset
    checker.update(UnsafeRawBufferPointer(rebasing: piece[..<end]))
    return try checker.finish(UnsafeRawBufferPointer(rebasing: piece[end...]))
  }

  /// Words a fault, from all of the file as far as it can be held.
  private func explain(
    _ fault: FrameFault, _ file: borrowing FileHandle, _ status: FileStatus,
    _ diagnosis: FrameDiagnosis
  ) throws(Errno) -> Finding {
    let content = try contents.load(file, status)
    return content.restIsZero
      ? diagnosis.finding(fault, in: content.bytes, beforeHoleUpTo: content.size)
      : diagnosis.finding(fault, in: content.bytes)
  }
}
