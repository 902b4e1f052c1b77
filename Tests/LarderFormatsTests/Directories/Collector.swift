import Larder
import LarderFormats
import Synchronization
import SystemPackage

/// Everything that one scan of a cache delivers.
struct ScannedCache: Sendable {
  var entries: [String: EntryRecord] = [:]
  var items: [String: ItemRecord] = [:]
  var outcome = ScanOutcome()
  /// Entries that were delivered more than once.
  var repeated: [String] = []

  init(_ cache: any InspectableCache, depth: Depth = .full, threads: Int = 2) throws {
    let batches = Mutex<[ScanBatch]>([])
    outcome = try cache.scan(depth: depth, threads: threads) { batch in
      batches.withLock { $0.append(batch) }
      return .goOn
    }
    for batch in batches.withLock({ $0 }) {
      for entry in batch.entries {
        let id = String(decoding: entry.id.name, as: UTF8.self)
        if entries.updateValue(entry, forKey: id) != nil { repeated.append(id) }
      }
      for item in batch.items { items[item.path.string] = item }
    }
  }

  /// Every finding, those of the cache left out.
  var findings: [Finding] {
    entries.values.flatMap(\.findings) + items.values.flatMap(\.findings)
  }
}
