import Larder

/// Marks being set or taken away, in slices.
struct Marking: Sendable {
  /// Which rows.
  enum Extent: Sendable { case listed, all }

  let isMarked: Bool
  let extent: Extent
  /// The next place of the list, or row of the table.
  var next = 0
}

// Marking.
extension Inspector {
  /// Marks what the cursor is on, or unmarks it, and goes on to the next.
  mutating func mark() {
    guard let row = cursor.row else { return }
    inventory.entries.setMarked(!table[row].isMarked, row: row)
    move(by: 1)
  }

  /// Marks all that is listed; where all is marked already, unmarks it.
  mutating func markAll() {
    guard listing.count > 0 else { return }
    startMarking(!isEverythingMarked, .listed)
  }

  /// Whether every entry listed is marked, as far as that can be told at once.
  private var isEverythingMarked: Bool {
    // Marked entries that a filter hides make the number larger than what is listed.
    guard table.counts.marked >= listing.count else { return false }
    return query.shown == nil || table[listing[0]].isMarked
  }

  mutating func startMarking(_ isMarked: Bool, _ extent: Marking.Extent) {
    marking = Marking(isMarked: isMarked, extent: extent)
  }

  /// Goes on with marking.
  mutating func workOnMarking(rows limit: Int) {
    guard var marking else { return }
    let count = marking.extent == .listed ? listing.count : table.rowCount
    let end = min(count, marking.next + limit)
    while marking.next < end {
      let row = marking.extent == .listed ? listing[marking.next] : marking.next
      inventory.entries.setMarked(marking.isMarked, row: row)
      marking.next += 1
    }
    self.marking = marking.next < count ? marking : nil
  }
}
