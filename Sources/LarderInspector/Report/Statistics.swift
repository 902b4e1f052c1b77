package import Larder
package import LarderFormats

/// What a cache looks like as a whole, added up while it is scanned.
package struct Statistics: Sendable, Equatable {
  /// Entries of similar age.
  package struct Bracket: Sendable, Equatable {
    /// The name for people, such as `under a day`.
    package let title: String
    /// The age that is too old for it, in seconds; `nil` for the last one.
    package let limit: Int64?
    /// The number of entries.
    package var count = 0
  }

  /// Entries by size, in bytes.
  package private(set) var sizes = Histogram()
  /// Entries by age, youngest first.
  package private(set) var ages: [Bracket]
  /// When the oldest entry was written.
  package private(set) var oldest: Timestamp?
  /// When the newest entry was written.
  package private(set) var newest: Timestamp?
  /// The size of all keys, in bytes.
  package private(set) var keyBytes: Int64 = 0
  /// The size of all values, in bytes.
  package private(set) var valueBytes: Int64 = 0

  private let now: Timestamp

  /// Makes empty statistics.
  ///
  /// - Parameter now: The moment that ages count from.
  package init(now: Timestamp) {
    self.now = now
    let day: Int64 = 86_400
    ages = [
      Bracket(title: "under an hour", limit: 3600), Bracket(title: "under a day", limit: day),
      Bracket(title: "under a week", limit: 7 * day),
      Bracket(title: "under a month", limit: 30 * day),
      Bracket(title: "under a year", limit: 365 * day), Bracket(title: "older", limit: nil),
    ]
  }

  /// Adds an entry.
  package mutating func add(_ entry: EntryRecord) {
    sizes.add(entry.size)
    keyBytes &+= entry.key.size
    valueBytes &+= entry.value.size
    guard let modified = entry.modified else { return }
    oldest = min(oldest ?? modified, modified)
    newest = max(newest ?? modified, modified)
    let age = now.seconds.subtractingReportingOverflow(modified.seconds).partialValue
    if let index = ages.firstIndex(where: { $0.limit.map { age < $0 } ?? true }) {
      ages[index].count += 1
    }
  }
}
