import Larder
import LarderFormats

// Marks.
extension Batch {
  mutating func mark(
    _ targets: MarkTargets, isMarked: Bool
  ) throws(LarderError) -> BatchReply {
    _ = try known()
    switch targets {
    case .current:
      guard case .entry(let row) = place else { return .nothing("no entry was gone to") }
      set(isMarked, [row])
    case .all: set(isMarked, listing.rows.map(Int.init))
    case .none: set(false, Array(0..<(inventory?.entries.rowCount ?? 0)))
    case .inverse:
      for row in listing.rows.map(Int.init) {
        set(!(inventory?.entries[row].isMarked ?? false), [row])
      }
    case .range(let first, let last):
      let places = (min(first, last) - 1..<max(first, last)).clamped(to: 0..<listing.count)
      set(isMarked, places.map { listing[$0] })
    case .matching(let query): set(isMarked, try rows(matching: query.query))
    }
    if targets != .current { place = nil }
    try catchUp()
    let counts = inventory?.entries.counts
    return .marked(counts?.marked ?? 0, bytes: counts?.markedBytes ?? 0)
  }

  mutating func set(_ isMarked: Bool, _ rows: [Int]) {
    guard var inventory else { return }
    self.inventory = nil  // So that nothing is copied.
    for row in rows { inventory.entries.setMarked(isMarked, row: row) }
    listing.note(rows, in: inventory.entries)
    self.inventory = inventory
  }

  /// All rows that match, listed or not; what the table cannot tell is looked at.
  func rows(matching query: Query) throws(LarderError) -> [Int] {
    guard let inventory else { return [] }
    let table = inventory.entries
    let now = world.now.seconds
    var rows: [Int] = []
    var undecided: [Int] = []
    for row in 0..<table.rowCount where table.isListed(row) {
      switch table.matches(query, row: row, now: now) {
      case .yes: rows.append(row)
      case .no: break
      case .unknown: undecided.append(row)
      }
    }
    for update in try world.check(undecided.map(table.address), []) {
      guard case .checked(let cache, let record) = update,
        let row = table.row(of: EntryAddress(cache: cache, id: record.id)),
        query.matches(
          record, in: table.caches[cache], now: now, isMarked: table[row].isMarked) == .yes
      else { continue }
      rows.append(row)
    }
    return rows
  }
}
