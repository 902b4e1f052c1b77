/// A set of row numbers, one bit each.
struct RowSet: Sendable {
  private var words: [UInt64] = []
  private(set) var count = 0

  /// Adds a row.
  ///
  /// - Returns: Whether it was not in it.
  @discardableResult
  mutating func insert(_ row: Int) -> Bool {
    let (word, bit) = (row >> 6, UInt64(1) << UInt64(row & 63))
    if word >= words.count {
      words += Array(repeating: 0, count: max(word + 1, words.count * 3 / 2) - words.count)
    }
    guard words[word] & bit == 0 else { return false }
    words[word] |= bit
    count += 1
    return true
  }

  /// Takes a row out.
  ///
  /// - Returns: Whether it was in it.
  @discardableResult
  mutating func remove(_ row: Int) -> Bool {
    guard contains(row) else { return false }
    words[row >> 6] &= ~(1 << UInt64(row & 63))
    count -= 1
    return true
  }

  /// Whether a row is in it.
  func contains(_ row: Int) -> Bool {
    let word = row >> 6
    return word < words.count && words[word] & (1 << UInt64(row & 63)) != 0
  }

  /// The first rows from one on, in order.
  func rows(from start: Int, limit: Int) -> [Int] {
    var result: [Int] = []
    var row = max(0, start)
    while result.count < limit, row >> 6 < words.count {
      let rest = words[row >> 6] >> UInt64(row & 63)
      if rest == 0 {
        row = (row >> 6 + 1) << 6
      } else {
        row += rest.trailingZeroBitCount
        result.append(row)
        row += 1
      }
    }
    return result
  }
}
