internal import LarderPickle

/// The key of a pair as a pickle of its own, in a buffer that is used again.
///
/// The instructions of the key are the first ones of the pair's pickle. With a STOP after them they
/// are a whole pickle, which can be read, named and hashed without reading the value.
struct KeyPickle {
  private(set) var bytes: [UInt8] = []

  private static let frameLength = 9
  private static let protoLength = 2

  /// Takes over the instructions up to the end of the key.
  mutating func take(_ pair: UnsafeRawBufferPointer, upTo end: Int) {
    bytes.removeAll(keepingCapacity: true)
    var start = 0
    if end >= Self.protoLength, pair[0] == OpcodeByte.proto.rawValue {
      bytes.append(contentsOf: pair[..<Self.protoLength])
      start = Self.protoLength
    }
    // The frame's length counts the value as well.
    if end >= start + Self.frameLength, pair[start] == OpcodeByte.frame.rawValue {
      start += Self.frameLength
    }
    if end > start, pair[start] == OpcodeByte.mark.rawValue, opensThePair(pair, start, end) {
      start += 1
    }
    bytes.append(contentsOf: pair[start..<end])
    bytes.append(OpcodeByte.stop.rawValue)
  }

  /// Protocols 0 and 1 put the pair's mark before the key.
  private func opensThePair(_ pair: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Bool {
    PairSplit.find(in: pair, upTo: end)?.isAboveMark == true
  }
}
