/// Which part of something long is seen.
package struct Scroll: Equatable, Sendable {
  /// The first line seen.
  package private(set) var top = 0

  /// Moves so that a line is seen, and nothing beyond the end where that can be avoided.
  ///
  /// - Parameters:
  ///   - line: The line, or `nil` where any will do.
  ///   - count: How many lines there are.
  ///   - height: How many are seen at a time.
  mutating func show(_ line: Int?, count: Int, height: Int) {
    let height = max(1, height)
    if let line {
      top = min(max(top, line - height + 1), line)
    }
    top = max(0, min(top, count - height))
  }

  /// Moves by some lines.
  mutating func move(by lines: Int, count: Int, height: Int) {
    top += lines
    show(nil, count: count, height: height)
  }

  /// Moves so that a line becomes the first one seen, as far as the end allows.
  mutating func move(to line: Int, count: Int, height: Int) {
    top = line
    show(nil, count: count, height: height)
  }
}
