/// Numbers counted by their magnitude: one bucket for each power of two.
package struct Histogram: Sendable, Equatable {
  /// Bucket 0 counts what is 0 or less, bucket *n* what lies in 2^(n-1) ..< 2^n.
  package private(set) var buckets = [Int](repeating: 0, count: 64)

  /// Makes an empty one.
  package init() {}

  /// Makes one of 64 counts.
  init(_ buckets: [Int]) { self.buckets = buckets }

  /// The bucket that a number falls into, from 0 to 63.
  package static func bucket(of number: Int64) -> Int {
    number <= 0 ? 0 : 64 - number.leadingZeroBitCount
  }

  /// The least number of a bucket; 0 for the first one, which holds all below as well.
  package static func lowerBound(of bucket: Int) -> Int64 {
    bucket <= 0 ? 0 : 1 << Int64(min(bucket - 1, 62))
  }

  /// Counts a number, or takes it back with a negative count.
  package mutating func add(_ number: Int64, count: Int = 1) {
    buckets[Self.bucket(of: number)] += count
  }

  /// How many numbers were counted.
  package var total: Int { buckets.reduce(0, +) }

  /// The buckets from the first that is not empty to the last.
  package var occupied: Range<Int> {
    guard let first = buckets.firstIndex(where: { $0 > 0 }),
      let last = buckets.lastIndex(where: { $0 > 0 })
    else { return 0..<0 }
    return first..<last + 1
  }

  /// The shape in a few columns, for a line of block characters.
  ///
  /// - Parameter columns: The most columns; neighboring buckets are put together to fit.
  /// - Returns: A rank from 0 (empty) to 8 (the fullest) each; what is not empty ranks at least 1.
  package func ranks(columns: Int) -> [Int] {
    let occupied = occupied
    guard columns > 0, !occupied.isEmpty else { return [] }
    let width = (occupied.count + columns - 1) / columns
    let sums = stride(from: occupied.lowerBound, to: occupied.upperBound, by: width).map { start in
      buckets[start..<min(start + width, occupied.upperBound)].reduce(0, +)
    }
    let most = max(sums.max() ?? 1, 1)
    return sums.map { $0 <= 0 ? 0 : max(1, Int((Double($0) / Double(most) * 8).rounded())) }
  }
}
