import Larder
import LarderFormats

/// What a query can ask about: an entry or an item, wherever it is kept.
///
/// Made anew for every row, so it should hold numbers only; what is large is passed beside it.
protocol QueryRow {
  /// Where the texts are that the row does not hold itself.
  associatedtype Context

  /// `nil` for an item.
  var entryStatus: EntryStatus? { get }
  /// `nil` for an entry.
  var item: (kind: ItemKind, status: ItemStatus)? { get }
  /// `nil` for an item.
  var checkedDepth: Depth? { get }
  /// In bytes; 0 for an item's.
  var keySize: Int64 { get }
  /// In bytes; an item's own size.
  var valueSize: Int64 { get }
  /// In seconds since 1970.
  var modified: Int64? { get }
  var codes: CodeSet { get }
  var severity: Severity? { get }
  var isMarked: Bool { get }
  func format(_ context: Context) -> CacheFormat
  /// Whether it is an entry that lies in a pack together with others.
  func isPacked(_ context: Context) -> Bool
  /// Looks for a pattern in a column of texts.
  func matches(_ pattern: TextPattern, in field: QueryField, _ context: Context) -> Truth
}

extension Query {
  /// Whether an entry or item matches.
  ///
  /// - Parameters:
  ///   - row: The entry or item.
  ///   - context: Where its texts are.
  ///   - now: The second that ages are counted back from, since 1970.
  /// - Returns: ``Truth/unknown`` where it takes something that the row does not hold.
  func evaluate<Row: QueryRow>(_ row: Row, _ context: Row.Context, now: Int64) -> Truth {
    Evaluation(row: row, now: now).evaluate(test, context)
  }
}

/// A query being asked about one row.
///
/// The context is handed on, not kept: copying a table for each row would cost more than the rest.
private struct Evaluation<Row: QueryRow> {
  let row: Row
  let now: Int64

  func evaluate(_ test: QueryTest, _ context: Row.Context) -> Truth {
    switch test {
    case .everything: return .yes
    case .text(let field, let pattern): return row.matches(pattern, in: field, context)
    case .word(let pattern): return evaluate(word: pattern, context)
    case .not(let inner): return !evaluate(inner, context)
    case .all(let inner):
      var result = Truth.yes
      for test in inner {
        switch evaluate(test, context) {
        case .no: return .no
        case .unknown: result = .unknown
        case .yes: break
        }
      }
      return result
    case .any(let inner):
      var result = Truth.no
      for test in inner {
        switch evaluate(test, context) {
        case .yes: return .yes
        case .unknown: result = .unknown
        case .no: break
        }
      }
      return result
    default: return Truth(holds(test, context))
    }
  }

  private func evaluate(word: TextPattern, _ context: Row.Context) -> Truth {
    if row.item != nil { return row.matches(word, in: .path, context) }
    let key = row.matches(word, in: .key, context)
    if key == .yes { return .yes }
    return row.matches(word, in: .id, context) == .yes ? .yes : key
  }

  private func holds(_ test: QueryTest, _ context: Row.Context) -> Bool {
    switch test {
    case .status(let entries, let items):
      row.item.map { Self.isSet($0.status.ordinal, items) }
        ?? row.entryStatus.map { Self.isSet($0.ordinal, entries) } ?? false
    case .bytes(let field, let comparison, let bound): comparison.holds(bytes(field), bound)
    case .age(let comparison, let bound):
      row.modified.map { comparison.holds(now.subtractingSaturated($0), bound) } ?? false
    case .modified(let comparison, let bound):
      row.modified.map { comparison.holds($0, bound) } ?? false
    case .format(let formats): formats.contains(row.format(context))
    case .codes(let codes): row.codes.intersects(codes)
    case .severity(let severities): Self.isSet(row.severity.ordinal, severities)
    case .depth(let depths): row.checkedDepth.map { Self.isSet($0.ordinal, depths) } ?? false
    case .kind(let kinds): kinds.contains(row.item?.kind)
    case .flag(let flag): holds(flag, context)
    case .everything, .all, .any, .not, .text, .word: false  // Answered by the caller.
    }
  }

  private static func isSet(_ ordinal: Int, _ bits: UInt16) -> Bool { bits >> ordinal & 1 == 1 }

  private func bytes(_ field: QueryField) -> Int64 {
    switch field {
    case .keySize: row.keySize
    case .valueSize: row.valueSize
    default: row.keySize &+ row.valueSize
    }
  }

  private func holds(_ flag: QueryFlag, _ context: Row.Context) -> Bool {
    switch flag {
    case .marked: row.isMarked
    case .faulty: row.entryStatus?.isFaulty ?? row.severity.map { $0 >= .warning } ?? false
    case .unchecked: row.entryStatus == .unchecked
    case .locked: row.entryStatus == .locked || row.item.map { $0 == (.lock, .live) } ?? false
    case .packed: row.entryStatus != nil && row.isPacked(context)
    case .loose: row.entryStatus != nil && row.format(context).isLoose && !row.isPacked(context)
    case .entry: row.item == nil
    case .item: row.item != nil
    }
  }
}

extension CacheFormat {
  /// Whether an entry with a number lies in the pack of that number.
  var hasPacks: Bool { self == .larderDirectory }

  /// Whether each entry has files of its own.
  fileprivate var isLoose: Bool {
    switch self {
    case .pytoolsV0, .pytoolsV2, .pytoolsV3, .pytoolsV4, .larderDirectory: true
    case .pytoolsV5, .larderSQLite: false
    }
  }
}
