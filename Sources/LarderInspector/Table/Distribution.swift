import Larder

/// How a magnitude is cut into buckets.
package enum BucketScale: Sendable, Equatable {
  /// One bucket for each power of two; see ``Histogram``.
  case doubling
  /// Ages in seconds, as people speak of them: under a minute, under an hour, a day …
  case calendar
}

extension BucketScale {
  private static let hour: Int64 = 3600
  private static let day: Int64 = 86_400

  /// The least ages of the buckets; below the first one lies the future.
  private static let ages: [Int64] = [
    .min, 0, 60, 600, hour, 6 * hour, day, 3 * day, 7 * day, 30 * day, 90 * day, 365 * day,
    2 * 365 * day, 5 * 365 * day,
  ]

  /// The number of buckets.
  package var count: Int { self == .doubling ? 64 : Self.ages.count }

  /// The bucket that a number falls into.
  package func bucket(of number: Int64) -> Int {
    switch self {
    case .doubling: Histogram.bucket(of: number)
    case .calendar: (Self.ages.lastIndex { $0 <= number } ?? 0)
    }
  }

  /// The least number of a bucket and the least of the next; `nil` for without a bound.
  package func bounds(of bucket: Int) -> (least: Int64?, next: Int64?) {
    switch self {
    case .doubling:
      let isFirst = bucket <= 0
      return (
        isFirst ? nil : Histogram.lowerBound(of: bucket),
        bucket >= 63 ? nil : Histogram.lowerBound(of: bucket + 1)
      )
    case .calendar:
      let next = bucket + 1 < Self.ages.count ? Self.ages[bucket + 1] : nil
      return (bucket <= 0 ? nil : Self.ages[bucket], next)
    }
  }
}

/// Entries by a magnitude: how many, how many of them cannot be used, and their size.
package struct Distribution: Sendable, Equatable {
  /// What is known of a bucket.
  package struct Bucket: Sendable, Equatable {
    package var count = 0
    package var faulty = 0
    /// In bytes.
    package var bytes: Int64 = 0
  }

  package let scale: BucketScale
  package private(set) var buckets: [Bucket]

  /// Makes an empty one.
  package init(_ scale: BucketScale) {
    self.scale = scale
    buckets = Array(repeating: Bucket(), count: scale.count)
  }

  /// The buckets from the first that is not empty to the last.
  package var occupied: Range<Int> {
    guard let first = buckets.firstIndex(where: { $0.count > 0 }),
      let last = buckets.lastIndex(where: { $0.count > 0 })
    else { return 0..<0 }
    return first..<last + 1
  }

  /// The entries counted.
  package var total: Int { buckets.reduce(0) { $0 + $1.count } }

  /// All without a division into faulty and whole.
  var all: Histogram { Histogram(buckets.map(\.count)) }

  mutating func add(_ number: Int64, bytes: Int64, isFaulty: Bool, step: Int) {
    let index = scale.bucket(of: number)
    buckets[index].count += step
    if isFaulty { buckets[index].faulty += step }
    buckets[index].bytes &+= Int64(step) &* bytes
  }
}
