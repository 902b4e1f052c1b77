internal import LarderPickle

/// Where key and value lie within one pickled pair.
///
/// pytools stores `pickle.dumps((key, value))`: the instructions of the key, those of the value, and
/// one that makes a tuple of both. The key ends where the stack held one value for the last time
/// before that tuple was made. Only lengths and stack depths are followed here; whether the pickle
/// is sound is the walker's business.
struct PairSplit: Equatable {
  /// The first byte after the key, in bytes from the start of the pickle.
  var keyEnd: Int
  /// Whether the instruction that makes the pair was reached.
  var isPair: Bool
  /// Whether the key lies above a mark that was set before it, as protocols 0 and 1 do it.
  var isAboveMark = false

  /// Finds the end of the key in a single pair, see ``PairSearch/find(in:upTo:)``.
  static func find(in bytes: UnsafeRawBufferPointer, upTo end: Int? = nil) -> PairSplit? {
    var search = PairSearch()
    return search.find(in: bytes, upTo: end)
  }
}
