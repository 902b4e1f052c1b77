package import Larder
package import LarderFormats
package import SystemPackage

/// One row of an ``ItemTable``.
package struct ItemRow: Sendable, Equatable {
  /// The row's number: the order found, never given to another item.
  package var row: Int
  /// The index of the cache among those that were opened.
  package var cache: Int
  /// What was found out; without the findings' texts beyond ``ItemTable/detailedRows``.
  package var record: ItemRecord
  /// The codes of all findings.
  package var codes: CodeSet
  /// The worst of the findings.
  package var severity: Severity?
  package var isMarked = false
  /// Whether the item is gone.
  package var isRemoved = false
  /// Whether the pass that is under way did not come by it yet.
  var isUnseen = false
}

/// What a table of items holds, counted while it changes.
package struct ItemCounts: Sendable, Equatable {
  /// Items that are there.
  package fileprivate(set) var items = 0
  package fileprivate(set) var bytes: Int64 = 0
  package fileprivate(set) var marked = 0
  fileprivate var statuses: [ItemStatus: Int] = [:]
  fileprivate var kinds: [ItemKind: Int] = [:]
  fileprivate var severities = [0, 0, 0, 0]
  /// The items with each finding code that occurs; none for those that occurred.
  package fileprivate(set) var findingTallies: [FindingCode: FindingTally] = [:]
  /// The number of items with each finding code that occurs; 0 for those that occurred.
  package var findings: [FindingCode: Int] { findingTallies.mapValues(\.count) }

  /// The number of items of that status.
  package subscript(status: ItemStatus) -> Int { statuses[status, default: 0] }

  /// The number of items of that kind.
  package subscript(kind: ItemKind) -> Int { kinds[kind, default: 0] }

  /// The number of items whose worst finding is of that severity; `nil` for without findings.
  package subscript(severity: Severity?) -> Int { severities[severity.ordinal] }

  fileprivate mutating func change(_ row: ItemRow, by step: Int) {
    items += step
    bytes &+= Int64(step) &* row.record.size
    if row.isMarked { marked += step }
    statuses[row.record.status, default: 0] += step
    kinds[row.record.kind, default: 0] += step
    severities[row.severity.ordinal] += step
    let tally = FindingTally(count: step, bytes: Int64(step) &* row.record.size)
    for code in row.codes.codes { findingTallies[code, default: FindingTally()].add(tally) }
  }
}

/// Everything the screen and the reports know of what is no entry: locks, leftovers, strays.
///
/// They are few, as a rule, so whole records are kept. Rows keep their numbers for ever. A value
/// for one thread.
package struct ItemTable: Sendable {
  /// The number of first rows that keep their findings; later ones keep the codes.
  package static let detailedRows = 10_000

  private struct Name: Hashable {
    var cache: Int
    var path: FilePath
  }

  /// The caches that the rows belong to, by index.
  package let caches: [any InspectableCache]
  /// What it holds now.
  package private(set) var counts = ItemCounts()
  private var rows: [ItemRow] = []
  private var numbers: [Name: Int] = [:]

  /// Makes an empty table.
  package init(caches: [any InspectableCache]) { self.caches = caches }

  /// The number of rows, removed ones included.
  package var rowCount: Int { rows.count }

  /// A row.
  package subscript(row: Int) -> ItemRow { rows[row] }

  /// The row of an item, removed or not.
  package func row(cache: Int, path: FilePath) -> Int? { numbers[Name(cache: cache, path: path)] }

  /// Whether an item is in that row.
  package func isListed(_ row: Int) -> Bool { !rows[row].isRemoved }

  /// Takes over what was found out about an item; see ``EntryTable/upsert(_:cache:reviving:)``.
  @discardableResult
  package mutating func upsert(
    _ record: ItemRecord, cache: Int, reviving: Bool = false
  ) -> EntryTable.Change {
    let name = Name(cache: cache, path: record.path)
    guard let row = numbers[name] else {
      let row = ItemRow(row: rows.count, cache: cache, record)
      numbers[name] = row.row
      rows.append(row)
      counts.change(row, by: 1)
      return .added(row.row)
    }
    let before = rows[row]
    rows[row].isUnseen = false
    if before.isRemoved && !reviving && !before.isUnseen { return .ignored }
    var after = ItemRow(row: row, cache: cache, record)
    after.isMarked = before.isMarked
    if !before.isRemoved { counts.change(before, by: -1) }
    counts.change(after, by: 1)
    rows[row] = after
    after.isUnseen = before.isUnseen
    return before == after ? .unchanged(row) : .updated(row)
  }

  /// Says that all items of a cache are about to be come by again.
  package mutating func beginPass(cache: Int) {
    for row in rows.indices where rows[row].cache == cache { rows[row].isUnseen = true }
  }

  /// Takes up to a number of rows that the pass did not come by; each is told once.
  package mutating func takeUnseen(cache: Int, limit: Int) -> [Int] {
    let unseen = rows.indices.lazy.filter { [rows] row in
      rows[row].isUnseen && rows[row].cache == cache && !rows[row].isRemoved
    }.prefix(limit)
    let taken = Array(unseen)
    for row in taken { rows[row].isUnseen = false }
    return taken
  }

  /// Says that an item is gone.
  ///
  /// - Returns: Whether the row was not removed before.
  @discardableResult
  package mutating func remove(_ row: Int) -> Bool {
    guard !rows[row].isRemoved else { return false }
    counts.change(rows[row], by: -1)
    rows[row].isRemoved = true
    rows[row].isUnseen = false
    rows[row].isMarked = false
    return true
  }

  /// Marks a row or takes its mark away; see ``EntryTable/setMarked(_:row:)``.
  @discardableResult
  package mutating func setMarked(_ isMarked: Bool, row: Int) -> Bool {
    guard !rows[row].isRemoved, rows[row].isMarked != isMarked else { return false }
    rows[row].isMarked = isMarked
    counts.marked += isMarked ? 1 : -1
    return true
  }
}

extension ItemRow {
  fileprivate init(row: Int, cache: Int, _ record: ItemRecord) {
    self.row = row
    self.cache = cache
    self.record = record
    codes = CodeSet(record.findings.lazy.map(\.code))
    severity = record.findings.lazy.map(\.severity).max()
    if row >= ItemTable.detailedRows { self.record.findings = [] }
  }
}
