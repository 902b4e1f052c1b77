import SystemPackage

extension DirectoryEngine {
  package func store(
    contentsOf next: () throws(LarderError) -> EntryFiles?
  ) throws(LarderError) -> BulkOutcome {
    let session = try currentSession()
    guard let held = try holdPacking(), try canExchange(session) else {
      // Somebody is packing: what is stored loose gets along with that.
      return try storeOneByOne(next)
    }
    defer { withExtendedLifetime(held) {} }
    var bulk = BulkStore(engine: self, session: session)
    while try bulk.storePack(next) {}
    return bulk.outcome
  }
}

/// Stores many entries as one pack.
///
/// The pack is written where nobody looks, made durable, and gets its name under the lock; keys that
/// others stored meanwhile are left out of it. Under the lock only directories are looked into that
/// changed since all were.
struct BulkStore {
  let engine: DirectoryEngine
  let session: Session
  private(set) var outcome = BulkOutcome()
  /// The keys in the pack.
  private var hashes: Set<KeyHash> = []

  init(engine: DirectoryEngine, session: Session) {
    self.engine = engine
    self.session = session
  }

  private var disk: any Disk { engine.disk }
  private var layout: CacheLayout { engine.layout }
  private var isMutable: Bool { engine.header.kind == .mutable }

  /// Stores as many entries as a pack holds.
  ///
  /// - Returns: Whether there may be more.
  mutating func storePack(
    _ next: () throws(LarderError) -> EntryFiles?
  ) throws(LarderError) -> Bool {
    let staged = layout.staging.appending(session.nextName())
    defer { try? disk.remove(staged) }
    var writer = try disk.saying("write", staged) { () throws(Errno) in
      try PackWriter(staged, on: disk)
    }
    let known = try engine.packs.current()
    hashes = []
    while !writer.builder.isFull, let entry = try next() { try take(entry, &writer) }
    guard writer.count > 0 else { return false }
    _ = try disk.saying("write", staged) { () throws(Errno) in try writer.finish() }
    try publish(writer, known)
    return writer.builder.isFull
  }

  // MARK: Choosing

  private mutating func take(
    _ entry: EntryFiles, _ writer: inout PackWriter
  ) throws(LarderError) {
    if isMutable {
      try takeNewer(entry, &writer)
    } else if hashes.contains(entry.hash) {
      outcome.alreadyPresent += 1
    } else {
      try takeAbsent(entry, &writer)
    }
  }

  private mutating func takeAbsent(
    _ entry: EntryFiles, _ writer: inout PackWriter
  ) throws(LarderError) {
    switch try engine.fetch(entry.hash, key: entry.keyText) {
    case .valid: outcome.alreadyPresent += 1
    // Recovering is for one entry at a time.
    case .invalid: outcome.add(try engine.storeIfAbsent(entry))
    case .absent:
      outcome.stored += 1
      try add(entry, &writer)
    }
  }

  private mutating func takeNewer(
    _ entry: EntryFiles, _ writer: inout PackWriter
  ) throws(LarderError) {
    // A loose entry comes before every packed one: it has to be replaced where it is.
    if engine.isThere(layout.entry(entry.hash)) {
      outcome.add(try engine.replace(entry))
      return
    }
    let isRepeated = hashes.contains(entry.hash)
    switch try engine.lookInPacks(entry.hash) {
    case _ where isRepeated: outcome.replaced += 1
    case .absent: outcome.stored += 1
    case .invalid(let findings): outcome.add(.recovered(findings))
    case .valid(let old, _):
      guard old.key.bytes == entry.keyText else { throw .collision(entry.hash) }
      outcome.replaced += 1
    }
    try add(entry, &writer)
  }

  private mutating func add(
    _ entry: EntryFiles, _ writer: inout PackWriter
  ) throws(LarderError) {
    hashes.insert(entry.hash)
    try disk.saying("write", writer.path) { () throws(Errno) in
      try writer.add(entry.hash, key: entry.key, value: entry.value)
    }
  }

  // MARK: Publishing

  private mutating func publish(
    _ writer: PackWriter, _ known: PackSet
  ) throws(LarderError) {
    try settleAbsence()
    var census = LooseCensus(of: isMutable ? [] : hashes, in: engine)
    _ = try census.take()
    try publishLocked(writer, known, &census)
    guard engine.durability == .powerLoss else { return }
    try disk.saying("store in", layout.packs) { () throws(Errno) in
      try disk.syncDirectory(layout.packs)
    }
  }

  private mutating func publishLocked(
    _ writer: PackWriter, _ known: PackSet, _ census: inout LooseCensus
  ) throws(LarderError) {
    let lock = try engine.lock()
    defer { withExtendedLifetime(lock) {} }
    let overtaken = try overtaken(since: known, &census)
    outcome.stored -= overtaken.count
    outcome.alreadyPresent += overtaken.count
    try engine.publish(writer.path, writer.header, without: overtaken, session)
  }

  /// The keys that others stored since they were looked for: in a write-once cache theirs stay.
  ///
  /// In a mutable one a loose entry of theirs comes before ours, as if it were stored after it.
  private func overtaken(
    since known: PackSet, _ census: inout LooseCensus
  ) throws(LarderError) -> Set<KeyHash> {
    if isMutable { return [] }
    let loose = try census.take()
    let now = try engine.packs.current()
    if now === known { return loose }
    return loose.union(
      hashes.filter { hash in
        if case .record = now.find(hash, .writeOnce) { true } else { false }
      })
  }

  /// Makes durable that no loose entries lie where ours would be hidden by them.
  ///
  /// Those that were pruned or removed could come back with a power cut.
  private func settleAbsence() throws(LarderError) {
    guard isMutable, engine.durability == .powerLoss else { return }
    let shards = Set(hashes.map { layout.entry($0).removingLastComponent() })
    try disk.saying("store in", layout.entries) { () throws(Errno) in
      for shard in shards {
        try ignoring(.noSuchFileOrDirectory) { () throws(Errno) in
          try disk.syncDirectory(shard)
        }
      }
    }
  }
}
