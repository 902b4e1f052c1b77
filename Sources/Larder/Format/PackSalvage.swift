/// Finds the records of a pack whose index is lost, by what stands at the start of each.
///
/// A record counts where both headers are whole, belong to the same entry, and the files that they
/// announce end within the pack. Whether payloads are whole is for ``PairJudge`` to say.
///
///     let records = PackSalvage.records(in: bytes)
package enum PackSalvage {
  /// Finds all records in the bytes of a pack.
  ///
  /// - Complexity: O(*n*) in the bytes.
  package static func records(in file: UnsafeRawBufferPointer) -> [PackRecord] {
    var records: [PackRecord] = []
    var offset = 0
    while let start = candidate(in: file, from: offset) {
      let rest = UnsafeRawBufferPointer(rebasing: file[start...])
      if case .record(let record) = look(at: rest, offset: Int64(start), left: Int64(rest.count)) {
        records.append(record)
        offset = start + record.length
      } else {
        offset = start + 1
      }
    }
    return records
  }

  /// Where a record may begin: the first place from an offset on with the magic of a key.
  package static func candidate(in bytes: UnsafeRawBufferPointer, from offset: Int) -> Int? {
    let magic = UInt32(littleEndian: 0x4B52_444C)
    var position = offset
    while position + 4 <= bytes.count {
      if bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self) == magic {
        return position
      }
      position += 1
    }
    return nil
  }

  /// What is known about a place where a record may begin.
  package enum Verdict: Hashable, Sendable {
    case record(PackRecord)
    case none
    /// More bytes are needed to tell, this many from the start.
    case needs(Int)
  }

  /// Decides whether a record begins at the start of some bytes.
  ///
  /// - Parameters:
  ///   - bytes: What the pack holds from there on, all or a part of it.
  ///   - offset: Where that is in the pack.
  ///   - left: How many bytes there are to the end of the pack.
  /// - Returns: The record, or that there is none, or that more bytes are needed.
  package static func look(
    at bytes: UnsafeRawBufferPointer, offset: Int64, left: Int64
  ) -> Verdict {
    guard left >= Int64(2 * FrameHeader.overhead) else { return .none }
    guard bytes.count >= FrameHeader.length else { return .needs(FrameHeader.length) }
    guard let key = try? FrameHeader(bytes, .key), let seal = key.value,
      key.payloadLength <= UInt64(PairLimits.key), seal.length <= UInt64(PairLimits.value)
    else { return .none }
    let record = PackRecord(
      hash: key.hash, offset: offset,
      keyLength: Int(key.payloadLength) + FrameHeader.overhead,
      valueLength: Int(seal.length) + FrameHeader.overhead)
    guard Int64(record.length) <= left else { return .none }
    let needed = record.keyLength + FrameHeader.length
    guard bytes.count >= needed else { return .needs(needed) }
    let rest = UnsafeRawBufferPointer(rebasing: bytes[record.keyLength...])
    guard let value = try? FrameHeader(rest, .value), value.hash == key.hash,
      value.pair == key.pair, value.payloadLength == seal.length
    else { return .none }
    return .record(record)
  }
}
