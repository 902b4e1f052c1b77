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

/// The worst health of every stretch of a list, in levels.
///
/// A stretch of one level is four of the one below: for a million rows that takes a third of a
/// megabyte, and the worst of any stretch is known at once. With the rows and their places, nine bytes
/// a row.
package struct HealthMap: Sendable {
  private static let fanOut = 4
  private static let nowhere = UInt32.max

  /// The rows of the table that were taken in, in the order of the list.
  package private(set) var rows: [UInt32] = []
  /// The place of each row of the table in ``rows``.
  private var places: [UInt32] = []
  /// Level 0 has a byte for each four places, level 1 one for each sixteen, and so on.
  private var levels: [[UInt8]] = []

  /// Makes a map of no rows.
  package init() {}

  /// The number of rows that were taken in.
  package var known: Int { rows.count }

  /// Takes in some more rows of a list.
  package mutating func advance(
    along list: TableView<EntryTable>, in table: EntryTable, limit: Int
  ) {
    let end = min(list.count, known + limit)
    while known < end {
      let (place, row) = (known, list[known])
      if row >= places.count {
        places += Array(repeating: Self.nowhere, count: row + 1 - places.count)
      }
      places[row] = UInt32(place)
      rows.append(UInt32(row))
      update(place, table)
    }
  }

  /// Says that rows of the table say something else than before.
  package mutating func note(_ rows: some Sequence<Int>, in table: EntryTable) {
    for row in rows { if let place = place(of: row) { update(place, table) } }
  }

  /// The place of a row of the table; `nil` where it is not among those taken in.
  package func place(of row: Int) -> Int? {
    guard places.indices.contains(row), places[row] != Self.nowhere else { return nil }
    return Int(places[row])
  }

  /// The worst at some places.
  ///
  /// - Complexity: O(1) where their number is a power of two and they begin at a multiple of it.
  package func worst(of places: Range<Int>, in table: EntryTable) -> Health {
    let places = places.clamped(to: 0..<known)
    var (level, width) = (-1, 1)
    while level + 1 < levels.count, width * Self.fanOut <= places.count,
      places.lowerBound % (width * Self.fanOut) == 0
    {
      (level, width) = (level + 1, width * Self.fanOut)
    }
    var worst = Health.gone
    var place = places.lowerBound
    while place < places.upperBound {
      if level >= 0, place + width <= places.upperBound || places.upperBound == known {
        worst = max(worst, Health(rawValue: levels[level][place / width]) ?? .gone)
        place += width
      } else {
        worst = max(worst, health(at: place, table))
        place += 1
      }
    }
    return worst
  }

  /// Brings the stretches with a place up to date, from the narrowest on.
  private mutating func update(_ place: Int, _ table: EntryTable) {
    let first = place / Self.fanOut * Self.fanOut
    var worst = (first..<min(first + Self.fanOut, known)).reduce(Health.gone) {
      max($0, health(at: $1, table))
    }.rawValue
    var (index, level) = (place / Self.fanOut, 0)
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
  private func health(at place: Int, _ table: EntryTable) -> Health {
    table.health(of: Int(rows[place]))
  }
}

extension EntryTable {
  /// How the entry of a row fares.
  package func health(of row: Int) -> Health {
    isListed(row) ? Health(status(of: row), severity(of: row)) : .gone
  }
}
