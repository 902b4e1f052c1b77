/// Finds the word that was probably meant.
package enum Spelling {
  /// Longer words are not compared; no column or value is as long.
  private static let lengthLimit = 32

  /// The candidate with the fewest slips of the pen, or `nil` where none is near.
  package static func nearest(to word: String, among candidates: [String]) -> String? {
    let word = Array(word.lowercased().prefix(lengthLimit + 1))
    guard word.count <= lengthLimit, !word.isEmpty else { return nil }
    let allowed = word.count <= 3 ? 1 : word.count <= 6 ? 2 : 3
    let ranked = candidates.map { ($0, distance(word, Array($0))) }.filter { $0.1 <= allowed }
    return ranked.min { $0.1 < $1.1 }?.0
  }

  /// Insertions, deletions, replacements and swaps of neighbors (optimal string alignment).
  static func distance(_ first: [Character], _ second: [Character]) -> Int {
    var before: [Int] = []
    var last = Array(0...second.count)
    for row in 0..<first.count {
      var current = [row + 1]
      for column in 0..<second.count {
        let cost = first[row] == second[column] ? 0 : 1
        var best = min(last[column + 1] + 1, current[column] + 1, last[column] + cost)
        if row > 0, column > 0, first[row] == second[column - 1], first[row - 1] == second[column] {
          best = min(best, before[column - 1] + 1)
        }
        current.append(best)
      }
      (before, last) = (last, current)
    }
    return last[second.count]
  }
}
