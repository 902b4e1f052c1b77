import Larder
import LarderFormats
import SystemPackage

// Going to one entry.
extension Batch {
  mutating func find(_ text: String) throws(LarderError) -> BatchReply {
    (search.text, search.scope) = (text, .anywhere)
    return try find(from: position ?? 0, .forward)
  }

  mutating func findAgain(
    _ direction: SearchState.Direction
  ) throws(LarderError) -> BatchReply {
    guard !search.text.isEmpty else { return .nothing("nothing is searched for") }
    return try find(from: (position ?? -1) + (direction == .forward ? 1 : -1), direction)
  }

  var position: Int? {
    if case .entry(let row) = place { listing.position(of: row) } else { nil }
  }

  mutating func find(
    from position: Int, _ direction: SearchState.Direction
  ) throws(LarderError) -> BatchReply {
    let inventory = try known()
    search.begin(from: position, direction, in: listing)
    while search.isRunning {
      if case .found(let position) = search.look(
        atMost: 1 << 20, in: listing, inventory.entries)
      {
        place = .entry(row: listing[position])
        return .at(inventory.entries.address(of: listing[position]))
      }
    }
    place = nil
    throw LarderError(
      .noSuchEntry, "cannot find '\(SafeText.display(search.text))' in what is listed")
  }

  /// Goes to the only entry whose id begins like that, or else the item of that path.
  mutating func goTo(_ name: String) throws(LarderError) -> BatchReply {
    let inventory = try known()
    let rows = self.rows(named: name, in: inventory)
    guard rows.count <= 1 else { throw .ambiguous(name, rows.count) }
    if let row = rows.first {
      place = .entry(row: row)
      return .at(inventory.entries.address(of: row))
    }
    let path = FilePath(name)
    let items = inventory.caches.indices.compactMap { inventory.items.row(cache: $0, path: path) }
    guard let row = items.first, inventory.items.isListed(row) else { throw .noSuch(name) }
    guard items.count == 1 else { throw .ambiguous(name, items.count) }
    place = .item(row: row)
    return .atItem(ItemAddress(cache: inventory.items[row].cache, path: path))
  }

  /// The rows of entries whose ids begin like that; of one that is named in full, only that.
  func rows(named name: String, in inventory: Inventory) -> [Int] {
    let needle = SearchNeedle(name, .id)
    let table = inventory.entries
    let found = (0..<table.rowCount).filter { table.isListed($0) && needle.matches($0, of: table) }
    let exact = found.filter { table.address(of: $0).id.name == Array(name.utf8) }
    return exact.isEmpty ? found : exact
  }

  mutating func reveal(_ name: String?) throws(LarderError) -> BatchReply {
    if let name { _ = try goTo(name) }
    let inventory = try known()
    switch targets(in: inventory) {
    case .marked: return .show(inventory.markedEntries, [])
    case .entries(let entries)?: return .show(entries, [])
    case .items(let items)?: return .show([], items)
    default: return .nothing("nothing is marked")
    }
  }
}

extension LarderError {
  fileprivate static func noSuch(_ name: String) -> LarderError {
    LarderError(
      .noSuchEntry, "cannot go to '\(SafeText.display(name))': there is no such entry or item")
  }

  fileprivate static func ambiguous(_ name: String, _ count: Int) -> LarderError {
    LarderError(
      .noSuchEntry,
      "cannot go to '\(SafeText.display(name))': \(HumanText.count(count)) begin like that",
      remedy: "give more of the id")
  }
}
