import Larder
import LarderFormats
import SystemPackage

/// What rows can be ordered by.
package enum SortColumn: String, CaseIterable, Sendable {
  /// The order in which a scan came by.
  case found
  /// Faulty first.
  case status
  /// The label of the key; the path of an item. What has none comes last.
  case key
  case size
  /// The youngest first; what has no time last.
  case age
  /// The name in the cache; the path of an item.
  case id

  /// Whether the place of a row may change when it is looked at again.
  var isFixed: Bool { self == .found || self == .id }
}

/// An order of rows; those that are equal in it stay in the order found.
package struct SortOrder: Sendable, Equatable {
  package var column: SortColumn
  package var isDescending: Bool

  /// Makes an order.
  package init(_ column: SortColumn = .found, isDescending: Bool = false) {
    self.column = column
    self.isDescending = isDescending
  }
}

/// A table that a ``TableView`` can show.
package protocol TableSource: Sendable {
  /// The number of rows, removed ones included.
  var rowCount: Int { get }
  /// Whether something is in a row.
  func isListed(_ row: Int) -> Bool
  /// The place of a row in a column's ascending order, as far as a number can tell.
  func sortKey(of row: Int, by column: SortColumn) -> UInt64
  /// Compares two rows of the same ``sortKey(of:by:)``; `nil` where they are equal.
  func isBefore(_ first: Int, _ second: Int, by column: SortColumn) -> Bool?
  /// Whether a row matches a query, with ages counted back from a second since 1970.
  func matches(_ query: Query, row: Int, now: Int64) -> Truth
}

extension EntryTable: TableSource {
  /// The place of a row in a column's ascending order, as far as a number can tell.
  package func sortKey(of row: Int, by column: SortColumn) -> UInt64 {
    switch column {
    case .found: UInt64(row)
    case .status: UInt64(status(of: row).ordinal)
    case .key: withKeyLabel(of: row) { SortKeys.prefix($0) } ?? .max
    case .size: UInt64(clamping: size(of: row))
    case .age: SortKeys.age(modified(of: row))
    case .id: identityPrefix(of: row)
    }
  }

  /// Compares two rows by all of their label or name.
  package func isBefore(_ first: Int, _ second: Int, by column: SortColumn) -> Bool? {
    switch column {
    case .key:
      withKeyLabel(of: first) { label in
        withKeyLabel(of: second) { SortKeys.isBefore(label, $0) } ?? nil
      } ?? nil
    case .id:
      SortKeys.isBefore(address(of: first).id.name.span, address(of: second).id.name.span)
    case .found, .status, .size, .age: nil
    }
  }
}

extension ItemTable: TableSource {
  /// The place of a row in a column's ascending order, as far as a number can tell.
  package func sortKey(of row: Int, by column: SortColumn) -> UInt64 {
    let record = self[row].record
    switch column {
    case .found: return UInt64(row)
    case .status: return UInt64(record.status.ordinal)
    case .key, .id:
      let path = Array(record.path.string.utf8)
      return SortKeys.prefix(path.span)
    case .size: return UInt64(clamping: record.size)
    case .age: return SortKeys.age(record.modified?.seconds)
    }
  }

  /// Compares two rows by all of their path.
  package func isBefore(_ first: Int, _ second: Int, by column: SortColumn) -> Bool? {
    guard column == .key || column == .id else { return nil }
    let paths = (
      Array(self[first].record.path.string.utf8), Array(self[second].record.path.string.utf8)
    )
    return SortKeys.isBefore(paths.0.span, paths.1.span)
  }
}

/// Numbers that sort as what they stand for.
private enum SortKeys {
  /// The first eight bytes.
  static func prefix(_ bytes: Swift.Span<UInt8>) -> UInt64 {
    var result: UInt64 = 0
    for index in 0..<8 { result = result << 8 | (index < bytes.count ? UInt64(bytes[index]) : 0) }
    return result
  }

  /// Smaller for what was written later; the largest for what has no time.
  static func age(_ modified: Int64?) -> UInt64 {
    guard let modified, modified != .min else { return .max }
    return ~(UInt64(bitPattern: modified) ^ 1 << 63)
  }

  static func isBefore(_ first: Swift.Span<UInt8>, _ second: Swift.Span<UInt8>) -> Bool? {
    for index in 0..<min(first.count, second.count) where first[index] != second[index] {
      return first[index] < second[index]
    }
    return first.count == second.count ? nil : first.count < second.count
  }
}
