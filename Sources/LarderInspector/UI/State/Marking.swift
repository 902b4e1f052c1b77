import Larder
import LarderFormats

/// Marks being changed, in slices.
struct Marking: Sendable {
  enum Change: Sendable { case mark, unmark, invert }

  /// Which rows.
  enum Extent: Sendable {
    case listed, all
    /// These rows of the table, listed or not by then.
    case rows([UInt32])
    /// The rows of the table that match.
    case matching(Query)
  }

  let change: Change
  let extent: Extent
  /// The next place of the list, or row of the table.
  var next = 0
  /// The rows of which the table could not tell whether they match.
  var undecided = 0
}

// Marking.
extension Inspector {
  /// Marks what the cursor is on, or unmarks it, and goes on to the next; ends a range.
  mutating func mark() {
    if page == .quarantine { return markQuarantined() }
    if page == .findings { return markGroup() }
    if rangeAnchor != nil { return endRange() }
    guard let row = cursor.row else { return }
    setMarked(!table[row].isMarked, row: row)
    move(by: 1)
  }

  private mutating func setMarked(_ isMarked: Bool, row: Int) {
    guard inventory.entries.setMarked(isMarked, row: row) else { return }
    macro.note(isMarked: isMarked, CollectionOfOne(table.address(of: row)))
  }

  /// Marks all that is listed; where all is marked already, unmarks it.
  mutating func markAll() {
    guard listing.count > 0 else { return }
    mark(.all, isMarked: !isEverythingMarked)
  }

  /// Whether every entry listed is marked, as far as that can be told at once.
  private var isEverythingMarked: Bool {
    // Marked entries that a filter hides make the number larger than what is listed.
    guard table.counts.marked >= listing.count else { return false }
    return query.shown == nil || table[listing[0]].isMarked
  }

  /// Marks or unmarks what an instruction names.
  mutating func mark(_ targets: MarkTargets, isMarked: Bool) {
    finishMarking()
    let (change, word) = isMarked ? (Marking.Change.mark, "mark") : (.unmark, "unmark")
    switch targets {
    case .current: if let row = cursor.row { setMarked(isMarked, row: row) }
    case .all: startMarking(change, .listed, noting: "\(word) all")
    case .none: startMarking(.unmark, .all, noting: "mark none")
    case .inverse: startMarking(.invert, .listed, noting: "mark invert")
    case .range(let first, let last):
      let places = (min(first, last) - 1..<max(first, last)).clamped(to: 0..<listing.count)
      markRows(Array(listing.rows[places]), change)
    case .matching(let query):
      startMarking(change, .matching(query.query), noting: "\(word) \(query.text)")
    }
  }

  private mutating func startMarking(
    _ change: Marking.Change, _ extent: Marking.Extent, noting line: String
  ) {
    marking = Marking(change: change, extent: extent)
    // What is listed says what is marked, however it came to be listed.
    macro.note(query)
    macro.note(line)
  }

  /// What lies at a place of the list depends on the scan, so that a script has to name each entry.
  private mutating func markRows(_ rows: [UInt32], _ change: Marking.Change) {
    macro.note(
      isMarked: change == .mark, rows.prefix(Macro.limit).map { table.address(of: Int($0)) })
    marking = Marking(change: change, extent: .rows(rows))
  }

  /// Goes on with marking.
  mutating func workOnMarking(rows limit: Int) {
    guard var marking else { return }
    let count =
      switch marking.extent {
      case .listed: listing.count
      case .all, .matching: table.rowCount
      case .rows(let rows): rows.count
      }
    let end = min(count, marking.next + min(limit, count))
    while marking.next < end {
      let row = row(marking.next, of: marking.extent)
      if isMeant(row, &marking) { apply(marking.change, to: row) }
      marking.next += 1
    }
    self.marking = marking.next < count ? marking : nil
    if self.marking == nil { sayUndecided(marking) }
  }

  /// Whether a row is among those to be changed.
  private func isMeant(_ row: Int, _ marking: inout Marking) -> Bool {
    guard case .matching(let query) = marking.extent else { return true }
    guard table.isListed(row) else { return false }
    let truth = table.matches(query, row: row, now: now.seconds)
    if truth == .unknown { marking.undecided += 1 }
    return truth == .yes
  }

  private mutating func sayUndecided(_ marking: Marking) {
    guard marking.undecided > 0 else { return }
    let count = HumanText.count(marking.undecided, "entry", "entries")
    message = Message(
      .warning, "of \(count) it takes another look to tell whether they match",
      hint: "filter by the query, then mark all")
  }

  /// Does what is left of marking at once: an action is about to ask what is marked.
  mutating func finishMarking() {
    endRange()
    workOnMarking(rows: .max / 2)
  }

  private func row(_ index: Int, of extent: Marking.Extent) -> Int {
    switch extent {
    case .listed: listing[index]
    case .all, .matching: index
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
    markRows(Array(listing.rows[range]), .mark)
    rangeAnchor = nil
  }
}
