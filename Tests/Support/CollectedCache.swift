package import Larder
package import LarderFormats
import Synchronization
import SystemPackage

/// Everything that one scan of a cache delivers, in the order of names.
package struct CollectedCache: Sendable {
  package private(set) var entries: [EntryRecord] = []
  package private(set) var items: [ItemRecord] = []
  package let outcome: ScanOutcome

  /// Scans a cache in full.
  package init(_ cache: any InspectableCache) throws(LarderError) {
    let found = Mutex(ScanBatch())
    outcome = try cache.scan(depth: .full, threads: 1) { batch in
      found.withLock {
        $0.entries += batch.entries
        $0.items += batch.items
      }
      return .goOn
    }
    let all = found.withLock { $0 }
    entries = all.entries.sorted { $0.id.name.lexicographicallyPrecedes($1.id.name) }
    items = all.items.sorted { $0.path.string < $1.path.string }
  }
}
