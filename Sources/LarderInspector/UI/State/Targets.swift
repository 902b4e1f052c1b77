package import Larder
package import LarderFormats

extension ItemTable {
  /// The name of the item of a row.
  package func address(of row: Int) -> ItemAddress {
    ItemAddress(cache: self[row].cache, path: self[row].record.path)
  }
}

// From what was chosen on the screen to what a planner is given.
extension Inventory {
  /// The marked entries, in the order found.
  ///
  /// - Complexity: O(rows).
  package var markedEntries: [EntryAddress] {
    guard entries.counts.marked > 0 else { return [] }
    return (0..<entries.rowCount).filter { entries[$0].isMarked }.map(entries.address)
  }

  /// The entries that match, or may as far as the table tells, and the items that do.
  ///
  /// - Complexity: O(rows).
  package func matching(_ query: Query) -> (entries: [EntryAddress], items: [ItemAddress]) {
    let rows = (0..<entries.rowCount).lazy.filter {
      entries.isListed($0) && entries.matches(query, row: $0, now: now.seconds) != .no
    }
    let found = self.rows(ofItemsMatching: query).map(items.address)
    return (rows.map(entries.address), found)
  }

  private func rows(ofItemsMatching query: Query) -> [Int] {
    (0..<items.rowCount).filter {
      items.isListed($0) && items.matches(query, row: $0, now: now.seconds) == .yes
    }
  }

  /// Returns what an action is asked to act on, for each of the caches it concerns.
  ///
  /// Entries are looked at again, as far as the plan needs their findings; one that was written
  /// since it was listed comes as it was listed, so that the planner sees the difference.
  ///
  /// - Parameters:
  ///   - action: The action.
  ///   - targets: What was chosen.
  ///   - caches: The caches, by index.
  ///   - shouldStop: Asked now and then; ends early when true.
  /// - Returns: Pairs of a cache's index and what concerns it; empty ones are left out, except
  ///   for actions on the whole cache.
  /// - Throws: ``LarderError`` where a cache cannot be read.
  package func selections(
    for action: Action, _ targets: ActionTargets, in caches: [any MendableCache],
    shouldStop: () -> Bool
  ) throws(LarderError) -> [(cache: Int, selection: Selection)] {
    var selections = [Selection](repeating: Selection(), count: caches.count)
    for address in addresses(of: targets, action) {
      if shouldStop() { break }
      guard caches.indices.contains(address.cache),
        try isMeant(address, by: targets, in: caches[address.cache])
      else { continue }
      if let record = try record(of: address, for: action, in: caches[address.cache]) {
        selections[address.cache].entries.append(record)
      }
    }
    for row in itemRows(of: targets) where caches.indices.contains(items[row].cache) {
      selections[items[row].cache].items.append(items[row].record)
    }
    for index in caches.indices where self.caches.indices.contains(index) {
      selections[index].findings = self.caches[index].allFindings
    }
    let isWhole = targets == .everything
    return selections.enumerated().filter {
      isWhole || !$0.element.entries.isEmpty || !$0.element.items.isEmpty
    }.map { ($0.offset, $0.element) }
  }

  private func addresses(of targets: ActionTargets, _ action: Action) -> [EntryAddress] {
    switch targets {
    case .entries(let entries): entries
    case .items, .run, .steps: []
    case .marked: markedEntries
    case .matching(let query): matching(query.query).entries
    case .everything:
      // Only what is faulty needs mending; to compact is not about entries.
      action == .compact
        ? [] : (0..<entries.rowCount).filter(isFaulty).map(entries.address)
    }
  }

  private func isFaulty(_ row: Int) -> Bool {
    let row = entries[row]
    return !row.isRemoved && row.status.isFaulty
  }

  /// Whether an entry is among what was chosen: for some queries that takes a look at it.
  private func isMeant(
    _ address: EntryAddress, by targets: ActionTargets, in cache: any InspectableCache
  ) throws(LarderError) -> Bool {
    guard case .matching(let query) = targets, let row = entries.row(of: address),
      entries.matches(query.query, row: row, now: now.seconds) == .unknown
    else { return true }
    guard let record = try cache.check(address.id, depth: .full) else { return false }
    let isMarked = entries.isMarked(row)
    return query.query.matches(record, in: cache, now: now.seconds, isMarked: isMarked) == .yes
  }

  private func itemRows(of targets: ActionTargets) -> [Int] {
    switch targets {
    case .items(let wanted): wanted.compactMap { items.row(cache: $0.cache, path: $0.path) }
    case .everything: (0..<items.rowCount).filter(items.isListed)
    case .matching(let query): rows(ofItemsMatching: query.query)
    case .entries, .marked, .run, .steps: []
    }
  }

  /// The record of an entry as it was listed, with the findings and the exact time of now.
  private func record(
    of address: EntryAddress, for action: Action, in cache: any MendableCache
  ) throws(LarderError) -> EntryRecord? {
    guard let number = entries.row(of: address) else { return nil }
    let row = entries[number]
    let needsFindings = action != .delete || row.status.isFaulty
    let depth = needsFindings ? max(row.depth, .structure) : .names
    // What is gone by now is the planner's to say.
    guard var record = try cache.check(address.id, depth: depth),
      record.modified?.seconds == row.modified
    else { return listed(row, address.id) }
    if !needsFindings { (record.status, record.depth) = (row.status, row.depth) }
    return record
  }

  private func listed(_ row: EntryRow, _ id: EntryID) -> EntryRecord {
    EntryRecord(
      id: id, status: row.status, depth: row.depth,
      key: PartRecord(row.keyStatus, size: row.keySize),
      value: PartRecord(row.valueStatus, size: row.valueSize),
      modified: row.modified.map { Timestamp(seconds: $0) })
  }
}
