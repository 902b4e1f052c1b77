/// Where people are in the list of entries.
///
/// The cursor stays on its entry, whatever comes before it or is sorted anew. Only when the entry
/// is not listed any more does it stay at its place, or go to the top of what a filter left.
struct ListCursor: Sendable, Equatable {
  /// The row of the table; `nil` in an empty list.
  private(set) var row: Int?
  /// The place in the list.
  private(set) var position = 0
  /// What is seen.
  private(set) var scroll = Scroll()
  /// The changes of the listing that were seen.
  private var version = -1
  /// Whether the next list is another choice of rows, and not the same one changed.
  private var expectsOtherRows = false

  /// Goes to a place in the list, or as near as there is one.
  mutating func move(to position: Int, in listing: TableView<EntryTable>) {
    self.position = max(0, min(position, listing.count - 1))
    row = listing.count > 0 ? listing[self.position] : nil
  }

  /// Says that other rows are going to be listed, and where to be in them if that is possible.
  mutating func expectOtherRows(_ row: Int?) {
    self.row = row ?? self.row
    expectsOtherRows = true
  }

  /// Follows the entry to where it is now, and shows it.
  mutating func settle(in listing: TableView<EntryTable>, height: Int) {
    if version != listing.version {
      version = listing.version
      if let row, let place = listing.position(of: row, near: position) {
        // What people look at stays where it is on the screen.
        scroll.move(by: place - position, count: listing.count, height: height)
        position = place
      } else {
        move(to: expectsOtherRows ? 0 : position, in: listing)
      }
      if !listing.isRebuilding { expectsOtherRows = false }
    } else if !expectsOtherRows, row == nil || position >= listing.count {
      move(to: position, in: listing)
    }
    scroll.show(position, count: listing.count, height: height)
  }

  /// Scrolls without leaving the screen behind.
  mutating func scroll(by lines: Int, in listing: TableView<EntryTable>, height: Int) {
    scroll.move(by: lines, count: listing.count, height: height)
    let seen = scroll.top..<scroll.top + max(1, height)
    move(to: min(max(position, seen.lowerBound), seen.upperBound - 1), in: listing)
  }
}
