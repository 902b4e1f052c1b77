import Larder

/// What a histogram is of.
enum Measure: Sendable { case size, age }

// The view of sizes and ages.
extension Inspector {
  /// The entries by what the histogram is of.
  var distribution: Distribution {
    measure == .size ? table.counts.bySize : table.counts.byAge
  }

  /// The numbers of the buckets that are listed.
  var buckets: Range<Int> { distribution.occupied }

  /// The bucket that the cursor is on.
  var bucketUnderCursor: Int? {
    let bucket = buckets.lowerBound + lists[.histogram, default: ListState()].position
    return buckets.contains(bucket) ? bucket : nil
  }

  mutating func switchMeasure() {
    measure = measure.other
    lists[.histogram] = nil
    firstBucket = buckets.lowerBound
  }

  /// Keeps the cursor on its bucket when others come before it.
  mutating func settleHistogram() {
    let first = buckets.lowerBound
    list.move(to: max(0, list.position + firstBucket - first))
    firstBucket = first
  }

  /// Shows the entries of the bucket under the cursor.
  mutating func openBucket() {
    guard let bucket = bucketUnderCursor else { return }
    showEntries(FilterState(text: measure.query(of: bucket)))
  }
}

extension Measure {
  var scale: BucketScale { self == .size ? .doubling : .calendar }

  /// What the list is headed with.
  var title: String { self == .size ? "sizes" : "ages" }

  /// What the other one is called.
  var other: Measure { self == .size ? .age : .size }

  /// The query for the entries of a bucket.
  func query(of bucket: Int) -> String {
    let (name, unit) = self == .size ? ("size", "") : ("age", "s")
    let (least, next) = scale.bounds(of: bucket)
    let tests = [
      least.map { "\(name)>=\($0)\(unit)" }, next.map { "\(name)<\($0)\(unit)" },
    ]
    return tests.compactMap(\.self).joined(separator: " ")
  }

  /// The bucket in words, such as `4.0 KiB to 8.0 KiB`.
  func words(of bucket: Int) -> String {
    switch (scale.bounds(of: bucket), self) {
    case ((nil, _), .size): "empty"
    case ((nil, _), .age): "in the future"
    case ((let least?, let next?), _):
      bucket == 1 && self == .size ? text(least) : "\(text(least)) to \(text(next))"
    case ((let least?, nil), _): "\(text(least)) and more"
    }
  }

  private func text(_ number: Int64) -> String {
    guard self == .age else { return HumanText.size(number) }
    return number == 0
      ? "now" : HumanText.age(of: Timestamp(seconds: 0), at: Timestamp(seconds: number))
  }
}
