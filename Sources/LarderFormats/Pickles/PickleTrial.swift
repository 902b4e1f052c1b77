internal import Larder
internal import LarderPickle

/// Tries what would make a faulty pickle whole: that tells for certain what happened to it.
struct PickleTrial: ~Copyable {
  /// Larger pickles are not tried: each trial reads a copy.
  private static let sizeLimit = 1 << 20

  private var walker = PickleWalker()

  /// Says what changed the pickle, where undoing it gives a whole one.
  mutating func cause(of fault: PickleFault, in bytes: UnsafeRawBufferPointer) -> String? {
    guard bytes.count <= Self.sizeLimit else { return nil }
    return byteOrderMark(bytes) ?? lineEndings(bytes) ?? flippedBit(fault, bytes)
  }

  private mutating func byteOrderMark(_ bytes: UnsafeRawBufferPointer) -> String? {
    for (mark, name) in [
      ([0xEF, 0xBB, 0xBF] as [UInt8], "UTF-8"), ([0xFF, 0xFE], "UTF-16"), ([0xFE, 0xFF], "UTF-16"),
    ] where bytes.starts(with: mark) {
      let rest = UnsafeRawBufferPointer(rebasing: bytes.dropFirst(mark.count))
      guard walker.walk(rest).isWellFormed else { continue }
      return "certain: a \(name) byte order mark was put before a whole pickle, as text editors do"
    }
    return nil
  }

  private mutating func lineEndings(_ bytes: UnsafeRawBufferPointer) -> String? {
    guard DamagePattern.hasOnlyCarriageReturnLineFeeds(bytes) else { return nil }
    var copy: [UInt8] = []
    copy.reserveCapacity(bytes.count)
    for index in bytes.indices {
      if bytes[index] == 0x0D, index + 1 < bytes.count, bytes[index + 1] == 0x0A { continue }
      copy.append(bytes[index])
    }
    guard isWhole(copy) else { return nil }
    return "certain: every line feed was turned into carriage return and line feed, "
      + "as a copy in text mode does"
  }

  /// One bit of the instruction or of the bytes right after it, where its argument's length is.
  private mutating func flippedBit(
    _ fault: PickleFault, _ bytes: UnsafeRawBufferPointer
  ) -> String? {
    if case .frameOverrun = fault.kind { return nil }
    var copy = Array(bytes)
    var found: (offset: Int, bit: Int)?
    for offset in fault.offset..<min(fault.offset + 2, copy.count) {
      for bit in 0..<8 {
        copy[offset] ^= 1 << bit
        defer { copy[offset] ^= 1 << bit }
        guard isWhole(copy) else { continue }
        if found != nil { return nil }
        found = (offset, bit)
      }
    }
    return found.map {
      "certain: bit \($0.bit) of byte \($0.offset) is flipped; with it restored the pickle is whole"
    }
  }

  /// Whether the bytes are one pickle from their first to their last.
  private mutating func isWhole(_ bytes: [UInt8]) -> Bool {
    let reading = walker.walk(bytes)
    return reading.isWellFormed && reading.end == bytes.count && reading.leftOnStack == 0
  }
}
