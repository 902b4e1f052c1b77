package import Larder
package import LarderFormats
package import SystemPackage

/// What a scan adds up to: counts, never the entries themselves.
package struct ScanTally: Sendable, Equatable {
  /// The number of caches that were looked at.
  package var caches = 0
  /// How thoroughly.
  package var depth: Depth
  /// The number of items.
  package private(set) var items = 0
  /// The size of all keys and values, in bytes.
  package private(set) var bytes: Int64 = 0
  /// The size of all items, in bytes.
  package private(set) var itemBytes: Int64 = 0
  /// The number of findings that a baseline holds already; `nil` without one.
  package var known: Int?
  /// Whether everything was read.
  package var isComplete = true

  /// At the ordinals of the statuses.
  private var byStatus = [Int](repeating: 0, count: EntryStatus.byOrdinal.count)
  private var byItemStatus: [ItemStatus: Int] = [:]
  private var byCode: [FindingCode: Int] = [:]
  private var bytesByCode: [FindingCode: Int64] = [:]
  private var worst: Severity?

  /// Makes an empty tally.
  package init(depth: Depth) { self.depth = depth }

  /// The number of entries.
  package var entries: Int { byStatus.reduce(0, +) }

  /// The number of entries that cannot be used as they are.
  package var invalid: Int {
    statuses.reduce(0) { $0 + ($1.status.isFaulty ? $1.count : 0) }
  }

  /// The number of entries of each status that occurs, in the order of the statuses.
  package var statuses: [(status: EntryStatus, count: Int)] {
    EntryStatus.allCases.compactMap { status in
      let count = count(of: status)
      return count > 0 ? (status, count) : nil
    }
  }

  /// The number of items of each status that occurs, in the order of the statuses.
  package var itemStatuses: [(status: ItemStatus, count: Int)] {
    ItemStatus.allCases.compactMap { status in byItemStatus[status].map { (status, $0) } }
  }

  /// The number of findings of each code that occurs, in the order of the codes.
  package var findings: [(code: FindingCode, count: Int)] {
    FindingCode.allCases.compactMap { code in byCode[code].map { (code, $0) } }
  }

  /// Returns the size of the entries and items with a finding of a code, in bytes.
  package func bytes(of code: FindingCode) -> Int64 { bytesByCode[code] ?? 0 }

  /// The number of findings.
  package var findingCount: Int { byCode.values.reduce(0, +) }

  /// The weight of the worst finding that no baseline holds; `nil` where there is none.
  package var severity: Severity? { worst }

  /// Returns the number of entries of a status.
  package func count(of status: EntryStatus) -> Int {
    byStatus[status.ordinal]
  }

  /// The exit status of a check that was not interrupted.
  ///
  /// Notes alone are no reason to fail: nothing is wrong.
  package var exitStatus: Int32 {
    if !isComplete || count(of: .unreadable) > 0 { return 2 }
    return (severity ?? .note) > .note ? 1 : 0
  }
}

// Adding up.
extension ScanTally {
  /// Adds what was found together in a cache; what the baseline knows does not weigh.
  package mutating func add(
    _ batch: ScanBatch, in cache: FilePath? = nil, known baseline: Baseline? = nil
  ) {
    for entry in batch.entries {
      byStatus[entry.status.ordinal] += 1
      bytes &+= entry.size
      if entry.findings.isEmpty { continue }
      add(entry.size, of: entry.findings)
      for finding in entry.findings {
        add(finding, about: .entry(entry.id), in: cache, known: baseline)
      }
    }
    for item in batch.items {
      items += 1
      itemBytes &+= item.size
      add(item.size, of: item.findings)
      byItemStatus[item.status, default: 0] += 1
      for finding in item.findings {
        add(finding, about: .item(item.path), in: cache, known: baseline)
      }
    }
  }

  /// Adds the size of something to each code that it has, once.
  private mutating func add(_ size: Int64, of findings: [Finding]) {
    for code in Set(findings.lazy.map(\.code)) { bytesByCode[code, default: 0] &+= size }
  }

  /// Adds a finding; one that the baseline knows does not weigh.
  package mutating func add(
    _ finding: Finding, about subject: Baseline.Subject = .cache, in cache: FilePath? = nil,
    known baseline: Baseline? = nil
  ) {
    byCode[finding.code, default: 0] += 1
    if let baseline, baseline.contains(finding, about: subject, in: cache) {
      known = (known ?? 0) + 1
    } else {
      worst = max(worst ?? .note, finding.severity)
    }
  }

  /// Adds another tally.
  package mutating func add(_ other: ScanTally) {
    caches += other.caches
    items += other.items
    bytes &+= other.bytes
    itemBytes &+= other.itemBytes
    known = known.map { $0 + (other.known ?? 0) } ?? other.known
    isComplete = isComplete && other.isComplete
    for index in byStatus.indices { byStatus[index] += other.byStatus[index] }
    byCode.merge(other.byCode, uniquingKeysWith: +)
    bytesByCode.merge(other.bytesByCode, uniquingKeysWith: &+)
    byItemStatus.merge(other.byItemStatus, uniquingKeysWith: +)
    if let theirs = other.worst { worst = max(worst ?? .note, theirs) }
  }
}
