import Larder
import LarderFormats

// What is known, and what is listed of it.
extension Batch {
  /// Reads everything, unless it was read.
  mutating func known() throws(LarderError) -> Inventory {
    if let inventory { return inventory }
    let scanned = try world.scan()
    try begin(with: scanned)
    return inventory ?? scanned
  }

  /// Lists what was scanned, by the filter and in the order that were asked for.
  mutating func begin(with scanned: Inventory) throws(LarderError) {
    inventory = scanned
    let order = listing.order
    listing = TableView()
    listing.sort(by: order)
    try list()
  }

  mutating func show(_ filter: FilterState) throws(LarderError) -> BatchReply {
    self.filter = filter
    place = nil
    if inventory == nil { _ = try known() } else { try list() }
    return .listed(listing.count)
  }

  mutating func sort(by order: SortOrder?) throws(LarderError) -> BatchReply {
    guard let order else { return .nothing("say by what: \(SortColumn.names)") }
    _ = try known()
    listing.sort(by: order)
    try catchUp()
    return .listed(listing.count)
  }

  /// Lists what matches the filter.
  mutating func list() throws(LarderError) {
    // Every filter was understood when the script was read.
    guard let query = try? filter.query(saved) else { return }
    listing.show(query, now: world.now.seconds)
    try catchUp()
  }

  /// Brings the list up to date, and has a closer look at what the table cannot tell of.
  mutating func catchUp() throws(LarderError) {
    guard var inventory else { return }
    advance(inventory)
    var row = 0
    while listing.undecidedCount > 0, !world.isStopped {
      let rows = listing.undecidedRows(from: row, limit: 512)
      guard let last = rows.last else { break }
      row = last + 1
      for update in try world.check(rows.map(inventory.entries.address), []) {
        listing.note(inventory.apply(update).entries, in: inventory.entries)
        if case .checked(let cache, let record) = update {
          listing.decide(record, cache: cache, in: inventory.entries)
        }
      }
    }
    advance(inventory)
    self.inventory = inventory
  }

  mutating func advance(_ inventory: Inventory) {
    while listing.isBehind(inventory.entries) {
      listing.advance(in: inventory.entries, limit: 1 << 20)
    }
  }

  /// Takes over what was found by looking again.
  mutating func take(_ updates: [ScanUpdate]) throws(LarderError) {
    guard var inventory else { return }
    for update in updates {
      listing.note(inventory.apply(update).entries, in: inventory.entries)
    }
    self.inventory = inventory
    try catchUp()
  }
}

extension SortColumn {
  fileprivate static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
