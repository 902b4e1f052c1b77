import Larder
import LarderFormats
import SystemPackage

/// The rows of the page about what is no entry: findings about whole caches, then items.
struct ItemListing: Sendable {
  /// One row.
  enum Row: Sendable, Equatable {
    /// Something about a whole cache.
    case finding(cache: Int, Finding)
    /// A row of the table of items.
    case item(Int)
  }

  /// What asks for something to be done first.
  private(set) var rows: [Row] = []
  private var isStale = true

  /// Says that something changed.
  mutating func invalidate() { isStale = true }

  /// Puts the rows together anew, where something changed.
  ///
  /// - Complexity: O(*n* log *n*) in the items.
  mutating func refresh(from inventory: Inventory) {
    guard isStale else { return }
    isStale = false
    let findings = inventory.caches.enumerated().flatMap { index, cache in
      cache.allFindings.map { (index, $0) }
    }
    let worstFirst = findings.sorted { $0.1.severity > $1.1.severity }
    rows = worstFirst.map { .finding(cache: $0.0, $0.1) } + items(inventory.items)
  }

  /// The first row with a code.
  func position(of code: FindingCode, in table: ItemTable) -> Int? {
    rows.firstIndex { row in
      switch row {
      case .finding(_, let finding): finding.code == code
      case .item(let row): table[row].codes.contains(code)
      }
    }
  }

  private func items(_ table: ItemTable) -> [Row] {
    let ranked = (0..<table.rowCount).filter(table.isListed).map { row in
      let record = table[row].record
      return (status: record.status.ordinal, name: record.path.displayText, row: row)
    }
    return ranked.sorted { ($0.status, $0.name, $0.row) < ($1.status, $1.name, $1.row) }
      .map { .item($0.row) }
  }
}

extension Inventory.CacheState {
  /// What is known about the cache as a whole, from opening and from scanning it.
  var allFindings: [Finding] { info.findings + findings.filter { !info.findings.contains($0) } }
}

extension ItemRecord {
  /// The status in a word or two, such as `stale lock`.
  var words: String {
    switch (status, kind) {
    case (.stray, .stray), (.normal, _): kind.rawValue
    default: "\(status.rawValue) \(kind.rawValue)"
    }
  }
}
