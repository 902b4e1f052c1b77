/// Where people are in a list that is short enough to be put together as a whole.
struct ListState: Sendable, Equatable {
  private(set) var position = 0
  private(set) var scroll = Scroll()

  /// Goes to a row, as near as there is one when it is drawn.
  mutating func move(to position: Int) { self.position = position }

  /// Goes to a row that there is, and shows it.
  mutating func settle(count: Int, height: Int) {
    position = max(0, min(position, count - 1))
    scroll.show(position, count: count, height: height)
  }

  /// Scrolls without leaving the screen behind.
  mutating func scroll(by lines: Int, count: Int, height: Int) {
    scroll.move(by: lines, count: count, height: height)
    position = min(max(position, scroll.top), scroll.top + max(1, height) - 1)
  }

  /// Makes a row the first one seen, as far as the end allows, and goes there.
  mutating func lead(with row: Int, count: Int, height: Int) {
    position = row
    scroll.move(to: row, count: count, height: height)
  }
}
