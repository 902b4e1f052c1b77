import SystemPackage

extension SQLiteEngine {
  /// Stores entries many to a transaction: they share its price, under `powerLoss` one barrier.
  ///
  /// No transaction is open while `next` runs, which may take long, or use the cache itself.
  package func store(
    contentsOf next: () throws(LarderError) -> EntryFiles?
  ) throws(LarderError) -> BulkOutcome {
    var outcome = BulkOutcome()
    var batch = EntryBatch()
    while let entry = try next() {
      batch.add(entry)
      if batch.isFull { try store(&batch, &outcome) }
    }
    try store(&batch, &outcome)
    return outcome
  }

  private func store(
    _ batch: inout EntryBatch, _ outcome: inout BulkOutcome
  ) throws(LarderError) {
    guard let entries = batch.take() else { return }
    let replaceable: Replaceable = header.kind == .mutable ? .all : .invalidOnes
    let decisions = try writing("store in") { session throws(SQLiteFailure) in
      try session.transaction { () throws(SQLiteFailure) in
        try entries.map { (entry) throws(SQLiteFailure) in
          try decide(session, entry, replaceable)
        }
      }
    }
    for (entry, decision) in zip(entries, decisions) {
      switch decision {
      case .published(let published): outcome.add(published)
      case .kept: outcome.alreadyPresent += 1
      case .collision: throw .collision(entry.hash)
      }
    }
    if outcome.alreadyPresent > 0 { try settle() }
  }
}

/// Entries that are to be written in one transaction, within bounds of memory and of the time for
/// which other writers wait.
private struct EntryBatch {
  private var entries: [EntryFiles] = []
  private var bytes = 0

  private static let maximumCount = 1_000
  private static let maximumBytes = 8 << 20

  var isFull: Bool { entries.count >= Self.maximumCount || bytes >= Self.maximumBytes }

  mutating func add(_ entry: EntryFiles) {
    entries.append(entry)
    bytes += entry.key.count + entry.value.count
  }

  /// Gives the entries away; `nil` where there are none.
  mutating func take() -> [EntryFiles]? {
    defer { self = EntryBatch() }
    return entries.isEmpty ? nil : entries
  }
}
