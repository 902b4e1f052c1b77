import Larder
import LarderFormats

/// Names a part of a detail that can be folded away.
enum Fold: Hashable, Sendable {
  /// A section, by its title.
  case section(String)
  /// A node of a value tree, by the part and the node's number.
  case node(EntryPart, Int)
}

/// A line of a detail at which something can be folded.
struct FoldLine: Equatable, Sendable {
  let fold: Fold
  let isFolded: Bool
  /// How deep it lies: 0 for a section.
  let level: Int
}

/// What people folded and unfolded.
struct Folding: Equatable, Sendable {
  /// How everything is that was not named since; `nil` for as it is at first.
  private let all: Bool?
  private var named: [Fold: Bool] = [:]

  init(all: Bool? = nil) { self.all = all }

  /// The same for another subject, whose values are others.
  var sections: Folding {
    var folding = Folding(all: all)
    folding.named = named.filter { if case .section = $0.key { true } else { false } }
    return folding
  }

  mutating func set(_ fold: Fold, isFolded: Bool) { named[fold] = isFolded }

  /// Whether something is folded.
  func isFolded(_ fold: Fold, atFirst: Bool) -> Bool {
    if let named = named[fold] { return named }
    return all ?? atFirst
  }
}

extension [TreeLine] {
  /// The number of lines below each that are part of it.
  ///
  /// - Complexity: O(*n*).
  var extents: [Int] {
    var extents = [Int](repeating: 0, count: count)
    var open: [Int] = []
    for (index, line) in enumerated() {
      while let last = open.last, self[last].depth >= line.depth {
        extents[last] = index - last - 1
        open.removeLast()
      }
      open.append(index)
    }
    for last in open { extents[last] = count - last - 1 }
    return extents
  }
}
