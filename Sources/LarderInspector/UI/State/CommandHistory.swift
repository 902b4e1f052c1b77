/// The lines that were typed into the command line, the oldest first.
package struct CommandHistory: Sendable, Equatable {
  /// The most lines that are kept.
  package static let limit = 500

  package private(set) var lines: [String]

  /// Makes a history of the last of some lines.
  package init(_ lines: [String] = []) { self.lines = lines.suffix(Self.limit) }

  /// Adds a line, unless it is the same as the last.
  mutating func add(_ line: String) {
    guard line != lines.last, !line.isEmpty else { return }
    lines.append(line)
    if lines.count > Self.limit { lines.removeFirst() }
  }
}

/// A walk through the history while something else is being typed.
struct HistoryWalk: Sendable {
  private let lines: [String]
  private var place: Int
  /// What was typed before the walk began; the lines that begin like it are gone through.
  private var draft = ""

  init(_ history: CommandHistory) {
    lines = history.lines
    place = lines.count
  }

  /// Returns the line before; `nil` where there is none.
  mutating func back(from text: String) -> String? {
    if place == lines.count { draft = text }
    guard let found = lines[..<place].lastIndex(where: { $0.hasPrefix(draft) }) else { return nil }
    place = found
    return lines[found]
  }

  /// Returns the line after, and at the end what was being typed.
  mutating func forward() -> String? {
    guard place < lines.count else { return nil }
    let next = lines[(place + 1)...].firstIndex { $0.hasPrefix(draft) }
    place = next ?? lines.count
    return next.map { lines[$0] } ?? draft
  }

  /// Ends the walk: what is there now is what is being typed.
  mutating func end() { place = lines.count }
}
