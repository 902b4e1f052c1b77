package import Larder
package import LarderFormats

/// Everything the screen and the reports know of the entries of one or more caches.
///
/// Rows keep their numbers for ever, in the order found; a row whose entry is gone stays as a
/// removed one. 28 bytes, the name and the label of the key make a row, so that a million
/// entries fit into less than 100 MB; whatever can be found out again is not kept.
///
/// A value for one thread: copy it, or guard it.
package struct EntryTable: Sendable {
  /// The caches that the rows belong to, by index.
  package let caches: [any InspectableCache]
  /// What it holds now.
  package private(set) var counts = EntryCounts()

  /// The second that ages in ``counts`` are counted back from.
  private let reference: Int64
  private var rows = PackedRows()
  private var identities = ByteArena()
  private var labels = LabelStore()
  private var index = EntryIndex()
  private var scratch: [UInt8] = []

  /// Makes an empty table.
  ///
  /// - Parameters:
  ///   - caches: The caches whose entries will come.
  ///   - now: The moment that ages are counted back from.
  package init(caches: [any InspectableCache], now: Timestamp) {
    self.caches = caches
    reference = now.seconds
  }

  /// The number of rows, removed ones included: the next row to be given.
  package var rowCount: Int { rows.count }

  /// What became of a record.
  package enum Change: Sendable, Equatable {
    /// The entry has this new row.
    case added(Int)
    /// The row now says what the record says.
    case updated(Int)
    /// The row says what it said before.
    case unchanged(Int)
    /// The entry was removed, and the record may be older than that.
    case ignored
    /// The table is full (4 GiB of names), or the cache's index is not below 65,536.
    case refused
  }

  /// Takes over what was found out about an entry.
  ///
  /// A less thorough record never replaces a more thorough one. With `reviving`, a removed row comes
  /// back: for a record that answers a question that was asked after the removal. Without, it does
  /// where it was removed before the pass began that the record is of (``beginPass(cache:)``).
  ///
  /// - Complexity: O(1) on average, plus the length of name and label.
  @discardableResult
  package mutating func upsert(
    _ record: EntryRecord, cache: Int, reviving: Bool = false
  ) -> Change {
    guard let cache = UInt16(exactly: cache) else { return .refused }
    PackedIdentity.pack(record.id, into: &scratch)
    let hash = Self.hash(cache, scratch.span)
    guard let known = find(cache, scratch, hash) else { return add(record, cache, hash) }
    let row = Int(known)
    let entry = rows[row]
    // What was removed before the pass began and is come by has come back.
    let isBack = entry.isRemoved && (reviving || entry.isUnseen)
    if entry.isRemoved && !isBack { return .ignored }
    rows[row].isUnseen = false
    if record.depth < entry.depth && !reviving && !isBack { return .unchanged(row) }
    return update(row, record)
  }

  /// Says that all entries of a cache are about to be come by again.
  ///
  /// - Complexity: O(rows).
  package mutating func beginPass(cache: Int) {
    for row in 0..<rowCount where rows[row].cache == cache { rows[row].isUnseen = true }
  }

  /// Takes up to a number of rows that the pass did not come by; each is told once.
  ///
  /// - Complexity: O(rows).
  package mutating func takeUnseen(cache: Int, limit: Int) -> [Int] {
    var unseen: [Int] = []
    for row in 0..<rowCount where unseen.count < limit {
      guard rows[row].isUnseen, rows[row].cache == cache, !rows[row].isRemoved else { continue }
      rows[row].isUnseen = false
      unseen.append(row)
    }
    return unseen
  }

  /// Says that an entry is gone.
  ///
  /// - Returns: Whether the row was not removed before.
  @discardableResult
  package mutating func remove(_ row: Int) -> Bool {
    let before = self[row]
    guard !before.isRemoved else { return false }
    counts.remove(before, reference: reference)
    rows[row].isRemoved = true
    rows[row].isUnseen = false
    rows[row].isMarked = false
    return true
  }

  /// Marks a row or takes its mark away.
  ///
  /// - Returns: Whether that changed anything; a removed row cannot be marked.
  @discardableResult
  package mutating func setMarked(_ isMarked: Bool, row: Int) -> Bool {
    let before = self[row]
    guard !before.isRemoved, before.isMarked != isMarked else { return false }
    rows[row].isMarked = isMarked
    counts.mark(before, by: isMarked ? 1 : -1)
    return true
  }

  /// The row of an entry, removed or not.
  package func row(of address: EntryAddress) -> Int? {
    guard let cache = UInt16(exactly: address.cache) else { return nil }
    var bytes: [UInt8] = []
    PackedIdentity.pack(address.id, into: &bytes)
    return find(cache, bytes, Self.hash(cache, bytes.span)).map(Int.init)
  }

  /// The bytes that the table holds, unused capacity included.
  package var capacity: Int {
    rows.capacity + identities.capacity + labels.capacity + index.capacity
  }
}

// MARK: - Rows

extension EntryTable {
  /// A row, unpacked.
  ///
  /// - Precondition: `row` is below ``rowCount``.
  package subscript(row: Int) -> EntryRow { rows.unpacked(row) }

  /// The name of a row's entry.
  package func address(of row: Int) -> EntryAddress {
    let entry = rows[row]
    let id = identities.read(entry.identity) { PackedIdentity.unpack($0) }
    return EntryAddress(cache: Int(entry.cache), id: id)
  }

  /// The label of the key, cut where it is long (``EntryRow/isLabelCut``).
  package func keyLabel(of row: Int) -> String? {
    withKeyLabel(of: row) { label in
      var bytes: [UInt8] = []
      for index in 0..<label.count { bytes.append(label[index]) }
      return String(decoding: bytes, as: UTF8.self)
    }
  }

  /// Gives access to the label of the key as UTF-8 without copying; `nil` where there is none.
  package func withKeyLabel<Result>(
    of row: Int, _ body: (Swift.Span<UInt8>) -> Result
  ) -> Result? {
    let label = rows[row].label
    return label == PackedEntry.noLabel ? nil : labels.read(label, body)
  }

  /// Whether an entry is in that row.
  package func isListed(_ row: Int) -> Bool { !rows[row].isRemoved }

  /// The first characters of the name, as a number that sorts as names do.
  func identityPrefix(of row: Int) -> UInt64 {
    identities.read(rows[row].identity) { PackedIdentity.prefix($0) }
  }

  /// The status of a row's entry: cheaper than the whole row.
  package func status(of row: Int) -> EntryStatus { rows[row].status }

  /// The worst finding of a row's entry: cheaper than the whole row.
  package func severity(of row: Int) -> Severity? { rows[row].severity }

  /// The size of key and value of a row, in bytes: cheaper than the whole row.
  package func size(of row: Int) -> Int64 { rows.size(row) }

  /// When a row's entry was last written, in seconds since 1970: cheaper than the whole row.
  package func modified(of row: Int) -> Int64? { rows.modified(row) }

  /// Whether a row is marked: cheaper than the whole row.
  package func isMarked(_ row: Int) -> Bool { rows[row].isMarked }

  /// How thoroughly a row's entry was looked at: cheaper than the whole row.
  package func depth(of row: Int) -> Depth { rows[row].depth }

  /// The index of the cache that a row's entry is in: cheaper than the whole row.
  package func cache(of row: Int) -> Int { Int(rows[row].cache) }
}

// MARK: - Changing rows

extension EntryTable {
  private mutating func add(_ record: EntryRecord, _ cache: UInt16, _ hash: UInt64) -> Change {
    guard rowCount < PackedRows.limit, let identity = identities.append(scratch) else {
      return .refused
    }
    let row = rows.append(PackedEntry(identity: identity, cache: cache))
    fill(row, record)
    insertIntoIndex(row, hash)
    counts.add(self[row], reference: reference)
    return .added(row)
  }

  private mutating func update(_ row: Int, _ record: EntryRecord) -> Change {
    let before = self[row]
    if !before.isRemoved { counts.remove(before, reference: reference) }
    rows[row].isRemoved = false
    let hasSameLabel = fill(row, record)
    let after = self[row]
    counts.add(after, reference: reference)
    return after == before && hasSameLabel ? .unchanged(row) : .updated(row)
  }

  /// Writes what a record says into a row, and answers whether the label is the same as before.
  @discardableResult
  private mutating func fill(_ row: Int, _ record: EntryRecord) -> Bool {
    let label = labels.store(record.key.label, replacing: rows[row].label, rows: rowCount)
    rows.fill(row, record)
    rows[row].label = label.reference
    rows[row].isLabelCut = label.isCut
    return label.isSame
  }
}

// MARK: - Finding rows

extension EntryTable {
  private func find(_ cache: UInt16, _ identity: [UInt8], _ hash: UInt64) -> UInt32? {
    index.find(hash: hash) { row in
      let entry = rows[Int(row)]
      return entry.cache == cache
        && identities.read(entry.identity) { PackedIdentity.isEqual($0, identity) }
    }
  }

  private mutating func insertIntoIndex(_ row: Int, _ hash: UInt64) {
    let (rows, identities) = (rows, identities)
    index.insert(UInt32(row), hash: hash) { row in
      let entry = rows[Int(row)]
      return identities.read(entry.identity) { bytes in
        Self.hash(entry.cache, bytes.extracting(0..<PackedIdentity.length(bytes)))
      }
    }
  }

  /// Seeded anew for each process, so that no cache can be made to collide.
  private static func hash(_ cache: UInt16, _ identity: Swift.Span<UInt8>) -> UInt64 {
    var hasher = Hasher()
    hasher.combine(cache)
    identity.withUnsafeBytes { hasher.combine(bytes: $0) }
    return UInt64(bitPattern: Int64(hasher.finalize()))
  }
}
