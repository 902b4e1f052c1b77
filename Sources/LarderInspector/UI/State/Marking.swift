import Larder

/// Marks being changed, in slices.
struct Marking: Sendable {
  enum Change: Sendable { case mark, unmark, invert }

  /// Which rows.
  enum Extent: Sendable {
    case listed, all
    /// These rows of the table, listed or not by then.
    case rows([UInt32])
  }

  let change: Change
  let extent: Extent
  /// The next place of the list, or row of the table.
  var next = 0
}

// Marking.
extension Inspector {
  /// Marks what the cursor is on, or unmarks it, and goes on to the next; ends a range.
  mutating func mark() {
    if page == .quarantine { return markQuarantined() }
    if rangeAnchor != nil { return endRange() }
    guard let row = cursor.row else { return }
    inventory.entries.setMarked(!table[row].isMarked, row: row)
    move(by: 1)
  }

  /// Marks all that is listed; where all is marked already, unmarks it.
  mutating func markAll() {
    guard listing.count > 0 else { return }
    startMarking(isEverythingMarked ? .unmark : .mark, .listed)
  }

  /// Whether every entry listed is marked, as far as that can be told at once.
  private var isEverythingMarked: Bool {
    // Marked entries that a filter hides make the number larger than what is listed.
    guard table.counts.marked >= listing.count else { return false }
    return query.shown == nil || table[listing[0]].isMarked
  }

  mutating func startMarking(_ change: Marking.Change, _ extent: Marking.Extent) {
    marking = Marking(change: change, extent: extent)
  }

  /// Goes on with marking.
  mutating func workOnMarking(rows limit: Int) {
    guard var marking else { return }
    let count =
      switch marking.extent {
      case .listed: listing.count
      case .all: table.rowCount
      case .rows(let rows): rows.count
      }
    let end = min(count, marking.next + min(limit, count))
    while marking.next < end {
      apply(marking.change, to: row(marking.next, of: marking.extent))
      marking.next += 1
    }
    self.marking = marking.next < count ? marking : nil
  }

  /// Does what is left of marking at once: an action is about to ask what is marked.
  mutating func finishMarking() {
    endRange()
    workOnMarking(rows: .max / 2)
  }

  private func row(_ index: Int, of extent: Marking.Extent) -> Int {
    switch extent {
    case .listed: listing[index]
    case .all: index
    case .rows(let rows): Int(rows[index])
    }
  }

  private mutating func apply(_ change: Marking.Change, to row: Int) {
    let isMarked = change == .invert ? !table.isMarked(row) : change == .mark
    inventory.entries.setMarked(isMarked, row: row)
  }
}

// Ranges: from an entry to wherever the cursor goes.
extension Inspector {
  /// The places of the list that a range being made covers; `nil` while none is.
  var markedRange: ClosedRange<Int>? {
    guard let rangeAnchor, page == .entries, listing.count > 0,
      let start = listing.position(of: rangeAnchor, near: cursor.position)
    else { return nil }
    return min(start, cursor.position)...max(start, cursor.position)
  }

  /// Begins a range, or ends the one that is being made.
  mutating func markRange() {
    if rangeAnchor == nil { rangeAnchor = cursor.row } else { endRange() }
  }

  /// Begins a range where none is being made, and makes it longer or shorter.
  mutating func extendRange(by lines: Int) {
    if rangeAnchor == nil { rangeAnchor = cursor.row }
    move(by: lines)
  }

  /// Marks what the range covers.
  mutating func endRange() {
    guard let range = markedRange else {
      rangeAnchor = nil
      return
    }
    workOnMarking(rows: .max / 2)
    startMarking(.mark, .rows(Array(listing.rows[range])))
    rangeAnchor = nil
  }
}
