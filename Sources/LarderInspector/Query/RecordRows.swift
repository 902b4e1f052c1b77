import Larder
package import LarderFormats
import SystemPackage

extension Query {
  /// Whether an entry matches, as far as its record tells.
  ///
  /// - Parameters:
  ///   - record: What a scan or a check told.
  ///   - cache: The cache that the entry is in.
  ///   - now: The second that ages are counted back from, since 1970.
  ///   - isMarked: Whether the entry is marked.
  /// - Returns: ``Truth/unknown`` where the record is not deep enough for what is asked.
  package func matches(
    _ record: EntryRecord, in cache: any InspectableCache, now: Int64, isMarked: Bool = false
  ) -> Truth {
    evaluate(EntryRecordRow(record: record, isMarked: isMarked), cache, now: now)
  }

  /// Whether an item matches.
  ///
  /// - Parameters:
  ///   - record: What a scan or a check told.
  ///   - cache: The cache that the item is in.
  ///   - now: The second that ages are counted back from, since 1970.
  ///   - isMarked: Whether the item is marked.
  /// - Returns: Never ``Truth/unknown``.
  package func matches(
    _ record: ItemRecord, in cache: any InspectableCache, now: Int64, isMarked: Bool = false
  ) -> Truth {
    let row = ItemRecordRow(
      record: record, codes: CodeSet(record.findings.lazy.map(\.code)),
      severity: record.findings.lazy.map(\.severity).max(), isMarked: isMarked)
    return evaluate(row, cache, now: now)
  }
}

/// A record of an entry, as a query sees it.
struct EntryRecordRow: QueryRow {
  var record: EntryRecord
  var isMarked: Bool

  var entryStatus: EntryStatus? { record.status }
  var item: (kind: ItemKind, status: ItemStatus)? { nil }
  var checkedDepth: Depth? { record.depth }
  var keySize: Int64 { record.key.size }
  var valueSize: Int64 { record.value.size }
  var modified: Int64? { record.modified?.seconds }
  var codes: CodeSet { CodeSet(record.findings.lazy.map(\.code)) }
  var severity: Severity? { record.findings.lazy.map(\.severity).max() }

  func format(_ cache: any InspectableCache) -> CacheFormat { cache.info.format }

  func isPacked(_ cache: any InspectableCache) -> Bool {
    record.id.row != nil && cache.info.format.hasPacks
  }

  func matches(
    _ pattern: TextPattern, in field: QueryField, _ cache: any InspectableCache
  ) -> Truth {
    switch field {
    case .key: matches(pattern, record.key)
    case .value: matches(pattern, record.value)
    case .id: pattern.matches(record.id.name.span)
    case .path: pattern.matches(cache.path(of: record.id).string)
    case .cache: pattern.matches(cache.info.path.string)
    default: .no
    }
  }

  private func matches(_ pattern: TextPattern, _ part: PartRecord) -> Truth {
    if let label = part.label { return pattern.matches(label) }
    return part.status == .unchecked ? .unknown : .no
  }
}

/// A record of an item, as a query sees it.
struct ItemRecordRow: QueryRow {
  var record: ItemRecord
  var codes: CodeSet
  var severity: Severity?
  var isMarked: Bool

  var entryStatus: EntryStatus? { nil }
  var item: (kind: ItemKind, status: ItemStatus)? { (record.kind, record.status) }
  var checkedDepth: Depth? { nil }
  var keySize: Int64 { 0 }
  var valueSize: Int64 { record.size }
  var modified: Int64? { record.modified?.seconds }

  func format(_ cache: any InspectableCache) -> CacheFormat { cache.info.format }
  func isPacked(_ cache: any InspectableCache) -> Bool { false }

  func matches(
    _ pattern: TextPattern, in field: QueryField, _ cache: any InspectableCache
  ) -> Truth {
    switch field {
    case .path: pattern.matches(record.path.string)
    case .cache: pattern.matches(cache.info.path.string)
    default: .no
    }
  }
}
