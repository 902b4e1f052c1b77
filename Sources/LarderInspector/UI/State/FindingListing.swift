import Larder
import LarderFormats

/// What was found with one code, in numbers.
struct FindingGroup: Sendable, Equatable {
  let code: FindingCode
  /// The entries with it.
  var entries = 0
  /// The items with it.
  var items = 0
  /// The caches with it as a whole.
  var caches = 0
  /// The entries with it that are marked.
  var marked = 0
  /// The size of those entries and items, in bytes.
  var bytes: Int64 = 0

  /// How many there are.
  var count: Int { entries + items + caches }

  /// Whether every entry with it is marked.
  var isMarked: Bool { entries > 0 && marked == entries }

  /// What matches exactly the entries and items with it.
  var query: WrittenQuery? { try? WrittenQuery("code=\(code.rawValue)") }
}

/// The rows of the view of findings: one for each code that occurs, the gravest first.
struct FindingListing: Sendable {
  private(set) var groups: [FindingGroup] = []

  /// Puts the rows together anew.
  ///
  /// - Complexity: O(codes, and combinations of them), whatever the number of entries.
  mutating func refresh(from inventory: Inventory) {
    var found: [FindingCode: FindingGroup] = [:]
    for (code, tally) in inventory.entries.counts.findingTallies {
      found[code, default: FindingGroup(code: code)].entries += tally.count
      found[code, default: FindingGroup(code: code)].bytes &+= tally.bytes
      found[code, default: FindingGroup(code: code)].marked += tally.marked
    }
    for (code, tally) in inventory.items.counts.findingTallies where tally.count > 0 {
      found[code, default: FindingGroup(code: code)].items += tally.count
      found[code, default: FindingGroup(code: code)].bytes &+= tally.bytes
    }
    for finding in inventory.caches.flatMap(\.allFindings) {
      found[finding.code, default: FindingGroup(code: finding.code)].caches += 1
    }
    groups = found.values.sorted {
      ($1.code.severity, $1.count, $0.code.rawValue) < (
        $0.code.severity, $0.count, $1.code.rawValue
      )
    }
  }

  /// The row of a code.
  func position(of code: FindingCode) -> Int? { groups.firstIndex { $0.code == code } }
}

// The view of findings.
extension Inspector {
  /// The findings that the cursor is on.
  var groupUnderCursor: FindingGroup? {
    let groups = findingListing.groups
    let position = lists[.findings, default: ListState()].position
    return groups.indices.contains(position) ? groups[position] : nil
  }

  /// Brings the rows up to date; the cursor stays on its code.
  mutating func refreshFindings() {
    let code = groupUnderCursor?.code
    findingListing.refresh(from: inventory)
    guard let place = code.flatMap(findingListing.position) else { return }
    lists[.findings, default: ListState()].move(to: place)
  }

  /// What an action on the findings under the cursor is about; `nil` where that is the whole cache.
  var groupTargets: ActionTargets? {
    guard let group = groupUnderCursor, group.entries + group.items > 0 else { return nil }
    return group.query.map(ActionTargets.matching)
  }

  /// Marks the entries with the code under the cursor, or unmarks them where all are, and goes on.
  mutating func markGroup() {
    guard let group = groupUnderCursor, let query = group.query else { return }
    if group.entries > 0 {
      mark(.matching(query), isMarked: !group.isMarked)
    } else {
      message = Message(.note, "only entries can be marked, and none has this")
    }
    move(by: 1)
  }

  /// Shows what has the code under the cursor: entries, else items.
  mutating func openFinding() {
    guard let group = groupUnderCursor, let query = group.query else { return }
    if group.entries > 0 {
      showEntries(FilterState(text: query.text))
    } else {
      origin = Origin(page: page, filter: self.query, row: cursor.row)
      page = .items
      itemListing.invalidate()
      itemListing.refresh(from: inventory)
      list.move(to: itemListing.position(of: group.code, in: inventory.items) ?? 0)
    }
  }
}
