import Larder
import LarderFormats
import Synchronization
import SystemPackage

/// Everything that one scan of a database delivers.
struct ScannedRows {
  var rows: [EntryRecord] = []
  var items: [String: ItemRecord] = [:]
  var outcome = ScanOutcome()
  let info: CacheInfo

  init(_ cache: PytoolsDatabase, depth: Depth = .full, threads: Int = 2) throws {
    info = cache.info
    let batches = Mutex<[ScanBatch]>([])
    outcome = try cache.scan(depth: depth, threads: threads) { batch in
      batches.withLock { $0.append(batch) }
      return .goOn
    }
    for batch in batches.withLock({ $0 }) {
      rows += batch.entries
      for item in batch.items { items[item.path.string] = item }
    }
    rows.sort { ($0.id.row ?? 0) < ($1.id.row ?? 0) }
  }

  /// Findings about the database as a whole.
  var findings: [Finding] { info.findings + outcome.findings }
  var codes: Set<FindingCode> { Set(findings.map(\.code)) }
  var byNumber: [Int64: EntryRecord] {
    Dictionary(
      rows.compactMap { row in row.id.row.map { ($0, row) } },
      uniquingKeysWith: { first, _ in first })
  }
}
