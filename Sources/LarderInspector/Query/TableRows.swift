import Larder
import LarderFormats
import SystemPackage

extension EntryTable {
  /// Whether the entry of a row matches a query, as far as the table tells.
  ///
  /// Labels of values are not kept, nor the ends of long ones of keys: what asks for them is
  /// ``Truth/unknown`` here, and ``Query/matches(_:in:now:isMarked:)`` tells from a fresh record.
  package func matches(_ query: Query, row: Int, now: Int64) -> Truth {
    query.evaluate(self[row], self, now: now)
  }
}

extension ItemTable {
  /// Whether the item of a row matches a query.
  package func matches(_ query: Query, row: Int, now: Int64) -> Truth {
    let row = self[row]
    let view = ItemRecordRow(
      record: row.record, codes: row.codes, severity: row.severity, isMarked: row.isMarked)
    return query.evaluate(view, caches[row.cache], now: now)
  }
}

extension EntryRow: QueryRow {
  var entryStatus: EntryStatus? { status }
  var checkedDepth: Depth? { depth }
  var item: (kind: ItemKind, status: ItemStatus)? { nil }

  func format(_ table: EntryTable) -> CacheFormat { table.caches[cache].info.format }

  func isPacked(_ table: EntryTable) -> Bool {
    format(table).hasPacks && table.address(of: row).id.row != nil
  }

  func matches(_ pattern: TextPattern, in field: QueryField, _ table: EntryTable) -> Truth {
    switch field {
    case .key:
      table.withKeyLabel(of: row) { pattern.matches($0, isCut: isLabelCut) }
        ?? (keyStatus == .unchecked ? .unknown : .no)
    case .value: valueStatus == .missing || valueStatus == .invalid ? .no : .unknown
    case .id: pattern.matches(table.address(of: row).id.name.span)
    case .path:
      pattern.matches(table.caches[cache].path(of: table.address(of: row).id).string)
    case .cache: pattern.matches(table.caches[cache].info.path.string)
    default: .no
    }
  }
}
