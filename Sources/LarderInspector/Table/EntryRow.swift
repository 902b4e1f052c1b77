package import Larder
package import LarderFormats

/// Names an entry among several caches that are open together.
package struct EntryAddress: Sendable, Hashable {
  /// The index of the cache among those that were opened.
  package var cache: Int
  /// The entry within it.
  package var id: EntryID

  /// Makes an address.
  package init(cache: Int, id: EntryID) {
    self.cache = cache
    self.id = id
  }
}

/// One row of an ``EntryTable``, unpacked, without its texts.
package struct EntryRow: Sendable, Equatable {
  /// The row's number: the order found, never given to another entry.
  package var row: Int
  /// The index of the cache among those that were opened.
  package var cache: Int
  package var status: EntryStatus
  /// How thoroughly the entry was looked at.
  package var depth: Depth
  package var keyStatus: PartStatus
  package var valueStatus: PartStatus
  /// In bytes.
  package var keySize: Int64
  /// In bytes.
  package var valueSize: Int64
  /// When the entry was last written, in seconds since 1970.
  package var modified: Int64?
  /// What was found, as codes; the findings themselves come from checking the entry again.
  package var codes: CodeSet
  /// The worst of the findings.
  package var severity: Severity?
  package var isMarked: Bool
  /// Whether the entry is gone: deleted, or no longer found.
  package var isRemoved: Bool
  /// Whether the stored label of the key is only its beginning.
  package var isLabelCut: Bool

  /// The size of key and value together, in bytes.
  package var size: Int64 { keySize &+ valueSize }
}
