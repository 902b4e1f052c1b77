package import Larder

/// What a table holds, counted while it changes.
package struct EntryCounts: Sendable, Equatable {
  /// Entries that are there.
  package private(set) var entries = 0
  /// The sizes of keys and values together.
  package private(set) var bytes: Int64 = 0
  package private(set) var marked = 0
  /// The sizes of the marked ones.
  package private(set) var markedBytes: Int64 = 0
  /// Entries with a finding of any severity.
  package private(set) var withFindings = 0
  /// Entries by size.
  package var sizes: Histogram { bySize.all }
  /// Entries by size, and by the age that they had when counting began.
  package private(set) var bySize = Distribution(.doubling)
  package private(set) var byAge = Distribution(.calendar)
  private var statuses = [Int](repeating: 0, count: EntryStatus.allCases.count)
  private var depths = [0, 0, 0]
  private var severities = [0, 0, 0, 0]
  private var codes: [CodeSet: FindingTally] = [:]

  init() {}

  /// The number of entries of that status.
  package subscript(status: EntryStatus) -> Int { statuses[status.ordinal] }

  /// The number of entries whose worst finding is of that severity; `nil` for without findings.
  package subscript(severity: Severity?) -> Int { severities[severity.ordinal] }

  /// The number of entries that were looked at no further than that.
  package subscript(depth: Depth) -> Int { depths[depth.ordinal] }

  /// The number of entries that cannot be used as they are.
  package var faulty: Int {
    EntryStatus.allCases.reduce(0) { $0 + ($1.isFaulty ? self[$1] : 0) }
  }

  /// The number of entries with each finding code that occurs.
  ///
  /// - Complexity: O(combinations of codes), not entries.
  package var findings: [FindingCode: Int] { findingTallies.mapValues(\.count) }

  /// The number of entries with each finding code that occurs, and their bytes.
  ///
  /// - Complexity: O(combinations of codes), not entries.
  package var findingTallies: [FindingCode: FindingTally] {
    var result: [FindingCode: FindingTally] = [:]
    for (set, tally) in codes {
      for code in set.codes { result[code, default: FindingTally()].add(tally) }
    }
    return result
  }

  mutating func add(_ row: EntryRow, reference: Int64) { change(row, by: 1, reference) }

  mutating func remove(_ row: EntryRow, reference: Int64) { change(row, by: -1, reference) }

  mutating func mark(_ row: EntryRow, by step: Int) {
    marked += step
    markedBytes &+= Int64(step) &* row.size
    if !row.codes.isEmpty { codes[row.codes, default: FindingTally()].marked += step }
  }

  private mutating func change(_ row: EntryRow, by step: Int, _ reference: Int64) {
    entries += step
    bytes &+= Int64(step) &* row.size
    statuses[row.status.ordinal] += step
    depths[row.depth.ordinal] += step
    severities[row.severity.ordinal] += step
    let isFaulty = row.status.isFaulty
    bySize.add(row.size, bytes: row.size, isFaulty: isFaulty, step: step)
    if let modified = row.modified {
      let age = reference.subtractingSaturated(modified)
      byAge.add(age, bytes: row.size, isFaulty: isFaulty, step: step)
    }
    if row.isMarked { mark(row, by: step) }
    guard !row.codes.isEmpty else { return }
    withFindings += step
    var left = codes[row.codes, default: FindingTally()]
    left.add(FindingTally(count: step, bytes: Int64(step) &* row.size))
    codes[row.codes] = left.count == 0 ? nil : left
  }
}

/// How many have a finding, and their size.
package struct FindingTally: Sendable, Equatable {
  package var count = 0
  /// In bytes.
  package var bytes: Int64 = 0
  /// How many of them are marked.
  package var marked = 0

  mutating func add(_ other: FindingTally) {
    count += other.count
    bytes &+= other.bytes
    marked += other.marked
  }
}

extension Int64 {
  /// The difference, or the nearest number that fits.
  func subtractingSaturated(_ other: Int64) -> Int64 {
    let (difference, overflow) = subtractingReportingOverflow(other)
    return overflow ? (other < 0 ? .max : .min) : difference
  }
}
