package import Larder

/// How an entry fares, as a health map shows it; of several, the highest wins.
package enum Health: UInt8, CaseIterable, Comparable, Sendable {
  /// No entry is there any more.
  case gone
  case valid
  /// Not looked at yet.
  case unchecked
  /// Usable, or in use; something asks for attention.
  case warned
  /// Cannot be used as it is.
  case faulty

  package static func < (one: Health, other: Health) -> Bool { one.rawValue < other.rawValue }

  /// Makes the health of an entry.
  package init(_ status: EntryStatus, _ severity: Severity?) {
    switch status {
    case .valid: self = severity ?? .note > .note ? .warned : .valid
    case .unchecked: self = .unchecked
    case .locked, .duplicate: self = .warned
    default: self = .faulty
    }
  }
}

/// The worst health of every stretch of rows, in levels.
///
/// A stretch of one level is four of the one below: a million rows take a third of a megabyte, and
/// the worst of any stretch is known at once.
///
/// Keeps up with a table in slices, like a ``TableView``.
package struct HealthMap: Sendable {
  private static let fanOut = 4

  /// The number of rows that were taken in.
  package private(set) var known = 0
  /// Level 0 has a byte for each four rows, level 1 one for each sixteen, and so on.
  private var levels: [[UInt8]] = []

  /// Makes a map of no rows.
  package init() {}

  /// Whether there are rows that it does not know yet.
  package func isBehind(_ table: EntryTable) -> Bool { known < table.rowCount }

  /// Takes in some more rows.
  package mutating func advance(in table: EntryTable, limit: Int) {
    let end = min(table.rowCount, known + limit)
    while known < end {
      known += 1
      update(known - 1, table)
    }
  }

  /// Says that rows say something else than before.
  package mutating func note(_ rows: some Sequence<Int>, in table: EntryTable) {
    for row in rows where row < known { update(row, table) }
  }

  /// The worst of some rows.
  ///
  /// - Complexity: O(1) where their number is a power of two and they begin at a multiple of it.
  package func worst(of rows: Range<Int>, in table: EntryTable) -> Health {
    let rows = rows.clamped(to: 0..<known)
    var (level, width) = (-1, 1)
    while level + 1 < levels.count, width * Self.fanOut <= rows.count,
      rows.lowerBound % (width * Self.fanOut) == 0
    {
      (level, width) = (level + 1, width * Self.fanOut)
    }
    var worst = Health.gone
    var row = rows.lowerBound
    while row < rows.upperBound {
      if level >= 0, row + width <= rows.upperBound || rows.upperBound == known {
        worst = max(worst, Health(rawValue: levels[level][row / width]) ?? .gone)
        row += width
      } else {
        worst = max(worst, table.health(of: row))
        row += 1
      }
    }
    return worst
  }

  /// Brings the stretches with a row up to date, from the narrowest on.
  private mutating func update(_ row: Int, _ table: EntryTable) {
    let first = row / Self.fanOut * Self.fanOut
    var worst = (first..<min(first + Self.fanOut, known)).reduce(Health.gone) {
      max($0, table.health(of: $1))
    }.rawValue
    var (index, level) = (row / Self.fanOut, 0)
    while true {
      let isNew = level == levels.count || index == levels[level].count
      if level == levels.count { levels.append([]) }
      if isNew {
        levels[level].append(worst)
      } else if levels[level][index] == worst {
        return
      } else {
        levels[level][index] = worst
      }
      // The level above one of a single stretch would say the same.
      if levels[level].count == 1 { return }
      index /= Self.fanOut
      let children = levels[level][
        index
          * Self.fanOut..<min(
            (index + 1) * Self.fanOut, levels[level].count)]
      worst = children.max() ?? 0
      level += 1
    }
  }
}

extension EntryTable {
  /// How the entry of a row fares.
  package func health(of row: Int) -> Health {
    isListed(row) ? Health(status(of: row), severity(of: row)) : .gone
  }
}
