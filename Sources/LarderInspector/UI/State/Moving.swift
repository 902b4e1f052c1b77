// Moving up and down in something long.
extension Command {
  /// By how many lines it moves, where a page has so many; `nil` where it does not move like that.
  ///
  /// Far beyond the end is the end.
  func lines(ofPage height: Int) -> Int? {
    switch self {
    case .moveUp: -1
    case .moveDown: 1
    case .pageUp: -max(1, height - 1)
    case .pageDown: max(1, height - 1)
    case .moveToTop: -.max / 2
    case .moveToBottom: .max / 2
    default: nil
    }
  }
}

extension Int {
  /// A line moved by some lines, within so many as there are.
  func moved(by lines: Int, within count: Int) -> Int {
    let (moved, overflow) = addingReportingOverflow(lines)
    return Swift.max(0, Swift.min(overflow ? (lines > 0 ? .max : 0) : moved, count - 1))
  }
}
