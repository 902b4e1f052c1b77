import SystemPackage

extension DirectoryEngine {
  package func compact(
    _ goesOn: (CompactionProgress) -> Bool
  ) throws(LarderError) -> CompactionOutcome {
    let session = try currentSession()
    guard let held = try holdPacking() else { throw .packing(root) }
    defer { withExtendedLifetime(held) {} }
    guard try canExchange(session) else { throw .noExchange(root) }
    return try withoutActuallyEscaping(goesOn) { goesOn throws(LarderError) in
      var compactor = Compactor(engine: self, session: session, goesOn: goesOn)
      return try compactor.run()
    }
  }

  /// The hashes of all loose entries, valid or not.
  func looseHashes() throws(LarderError) -> [KeyHash] {
    var hashes: [KeyHash] = []
    try disk.saying("list", layout.entries) { () throws(Errno) in
      for shard in try disk.names(in: layout.entries) where shard.string.utf8.count == 2 {
        let names = (try? disk.names(in: layout.entries.appending(shard))) ?? []
        for name in names {
          if let hash = CacheLayout.hash(shard: shard.string, name: name.string) {
            hashes.append(hash)
          }
        }
      }
    }
    return hashes
  }
}

/// One compaction: gathers loose entries and those of older packs in a new pack.
///
/// In this order: the pack is written where nobody looks, and made durable; under the lock it gets
/// its name, without what was removed meanwhile; that is made durable; then what was packed is
/// pruned. Whoever is killed, or stops it, leaves entries at most twice, and the next compaction goes
/// on.
struct Compactor {
  let engine: DirectoryEngine
  let session: Session
  /// Answers whether to go on.
  private let goesOn: (CompactionProgress) -> Bool
  private var outcome = CompactionOutcome()
  /// The loose entries that are in the new pack.
  private var loose: [Packed] = []
  /// The keys about which no older pack is to be asked.
  private var seen: Set<KeyHash> = []
  /// Packs with an invalid entry that counts: they stay.
  private var spoiled: Set<PackNumber> = []
  /// What is wrong in packs with an invalid entry that does not count any more.
  private var damage: [PackNumber: [Finding]] = [:]

  private struct Packed {
    let hash: KeyHash
    let pair: PairID
  }

  init(
    engine: DirectoryEngine, session: Session, goesOn: @escaping (CompactionProgress) -> Bool
  ) {
    self.engine = engine
    self.session = session
    self.goesOn = goesOn
  }

  private var disk: any Disk { engine.disk }
  private var layout: CacheLayout { engine.layout }

  /// What the compaction starts from.
  private struct Sources {
    let set: PackSet
    /// The packs that become one, the newest first.
    let merged: [LoadedPack]
    let loose: [KeyHash]
    let entries: FileIdentity

    var isWorthwhile: Bool { !loose.isEmpty || arePacksWorthwhile }
    var arePacksWorthwhile: Bool {
      merged.count > 1 || merged.contains { $0.deletions.exists }
    }
  }

  mutating func run() throws(LarderError) -> CompactionOutcome {
    let sources = try sources()
    guard sources.isWorthwhile else {
      try sweepLists()
      return outcome
    }
    let staged = layout.staging.appending(session.nextName())
    defer { try? disk.remove(staged) }
    var writer = try disk.saying("write", staged) { () throws(Errno) in
      try PackWriter(staged, on: disk)
    }
    try add(sources.loose, to: &writer)
    guard !outcome.wasStopped else { return CompactionOutcome.stopped }
    guard !loose.isEmpty || sources.arePacksWorthwhile else { return outcome }
    try add(sources.merged, to: &writer)
    guard !outcome.wasStopped else { return CompactionOutcome.stopped }
    let size = try disk.saying("write", staged) { () throws(Errno) in try writer.finish() }
    guard try publish(writer, sources) else { return CompactionOutcome() }
    outcome.entries = writer.count
    outcome.filesAfter = writer.count == 0 ? 0 : 1
    outcome.bytesAfter = writer.count == 0 ? 0 : size
    try disk.saying("pack", layout.packs) { () throws(Errno) in
      try disk.syncDirectory(layout.packs)
    }
    try prune()
    // Packs whose entries are in the new one hide nothing, and the next compaction removes them.
    if outcome.wasStopped { return outcome }
    try removeMerged(sources.merged)
    return outcome
  }

  /// How many entries go by between two questions whether to go on.
  private static let questionInterval = 64

  /// Asks now and then whether to go on; notes where the answer is no.
  private mutating func mayGoOn(_ writer: PackWriter) -> Bool {
    if writer.count.isMultiple(of: Self.questionInterval), writer.count > 0 {
      let progress = CompactionProgress(entries: writer.count, bytes: writer.builder.end)
      if !goesOn(progress) { outcome.wasStopped = true }
    }
    return !outcome.wasStopped
  }

  private func sources() throws(LarderError) -> Sources {
    let set = try engine.packs.current()
    let loose = Array(try engine.looseHashes().prefix(PackIndex.maximumCount))
    var room = PackIndex.maximumCount - loose.count
    let merged = set.mergeable.prefix { pack in
      room -= pack.file?.count ?? 0
      return room >= 0
    }
    return try disk.saying("pack", layout.entries) { () throws(Errno) in
      Sources(
        set: set, merged: Array(merged), loose: loose,
        entries: try disk.status(of: layout.entries).identity)
    }
  }

  // MARK: Writing

  private mutating func add(
    _ hashes: [KeyHash], to writer: inout PackWriter
  ) throws(LarderError) {
    for hash in hashes where mayGoOn(writer) {
      do throws(Errno) {
        try addLoose(hash, to: &writer)
      } catch {
        switch error {
        // Removed meanwhile.
        case .noSuchFileOrDirectory: continue
        // No directory of an entry: for recovery.
        case .notDirectory, .tooManySymbolicLinkLevels: outcome.invalid += 1
        default: throw .system(error, "pack", layout.entry(hash))
        }
      }
    }
  }

  private mutating func addLoose(_ hash: KeyHash, to writer: inout PackWriter) throws(Errno) {
    let pair = try disk.readPair(in: layout.entry(hash)) { ValueLimit.of($0) }
    guard case .bytes(let key) = pair.key, case .bytes(let value) = pair.value,
      let entry = try? engine.judge(of: hash).judge(key: pair.key, value: pair.value)
    else {
      outcome.invalid += 1
      return
    }
    try writer.add(hash, key: key, value: value)
    loose.append(Packed(hash: hash, pair: entry.pair))
    seen.insert(hash)
    outcome.filesBefore += 3
    outcome.bytesBefore += Int64(key.count + value.count)
  }

  private mutating func add(
    _ packs: [LoadedPack], to writer: inout PackWriter
  ) throws(LarderError) {
    for pack in packs {
      guard let file = pack.file else { continue }
      for record in file.records where mayGoOn(writer) {
        if pack.deletions.hashes.contains(record.hash) {
          // What decides is the newest pack that has the key.
          if engine.header.kind == .mutable { seen.insert(record.hash) }
          continue
        }
        try disk.saying("pack", layout.pack(pack.number)) { () throws(Errno) in
          try add(record, of: file, pack.number, to: &writer)
        }
      }
    }
  }

  private mutating func add(
    _ record: PackRecord, of file: PackFile, _ number: PackNumber, to writer: inout PackWriter
  ) throws(Errno) {
    let bytes = try file.bytes(of: record)
    let isWhole = bytes.withUnsafeBytes { StoredEntry($0, record) != nil }
    switch (isWhole, seen.contains(record.hash)) {
    case (true, true): break
    case (true, false):
      try writer.add(
        record.hash, key: bytes[..<record.keyLength], value: bytes[record.keyLength...])
      seen.insert(record.hash)
    case (false, true):
      damage[number, default: []] += findings(bytes, record, number)
    case (false, false):
      outcome.invalid += 1
      spoiled.insert(number)
      // In a mutable cache an older value must not come back; in a write-once one it is the value.
      if engine.header.kind == .mutable { seen.insert(record.hash) }
    }
  }

  private func findings(
    _ bytes: [UInt8], _ record: PackRecord, _ number: PackNumber
  ) -> [Finding] {
    let judge = PackJudge(pack: CacheLayout.relativePack(number.packName), remedies: [])
    do throws(Findings) {
      _ = try judge.judge(bytes, record)
      return []
    } catch {
      return error.all
    }
  }

  // MARK: Publishing

  /// Gives the pack its name, unless the cache was cleared meanwhile.
  private func publish(_ writer: PackWriter, _ sources: Sources) throws(LarderError) -> Bool {
    let lock = try engine.lock()
    defer { withExtendedLifetime(lock) {} }
    let now = try engine.packs.current()
    guard now.directory == sources.set.directory,
      (try? disk.status(of: layout.entries).identity) == sources.entries,
      let gone = try gone(from: sources, now)
    else { return false }
    if writer.count > 0 {
      try engine.publish(writer.path, writer.header, without: gone, session)
    }
    return true
  }

  /// What was removed since it was packed; `nil` where that cannot be known.
  private func gone(from sources: Sources, _ now: PackSet) throws(LarderError) -> Set<KeyHash>? {
    guard engine.header.kind == .mutable else { return [] }
    var gone = Set(loose.map(\.hash))
    if !gone.isEmpty { gone.subtract(try engine.looseHashes()) }
    for old in sources.merged {
      guard let pack = now.packs.first(where: { $0.number == old.number }), pack.isReadable else {
        return nil
      }
      gone.formUnion(pack.deletions.hashes.subtracting(old.deletions.hashes))
    }
    return gone
  }

  // MARK: Pruning

  /// How many entries are taken away while writers wait.
  private static let batch = 64
  /// How many entries share the barrier before they are deleted.
  private static let load = 4_096

  private mutating func prune() throws(LarderError) {
    var taken: [FilePath] = []
    let packed = CompactionProgress(entries: outcome.entries, bytes: outcome.bytesAfter)
    for start in stride(from: 0, to: loose.count, by: Self.batch) where !outcome.wasStopped {
      taken += try takeAway(loose[start..<min(start + Self.batch, loose.count)])
      if taken.count >= Self.load { try delete(&taken) }
      if !goesOn(packed) { outcome.wasStopped = true }
    }
    try delete(&taken)
  }

  /// Deletes what was taken away, which must be durable first: an entry that a power cut brings
  /// back must come back whole.
  private func delete(_ taken: inout [FilePath]) throws(LarderError) {
    if taken.isEmpty { return }
    try disk.saying("prune", layout.staging) { () throws(Errno) in
      try disk.syncDirectory(layout.staging)
    }
    for place in taken { engine.discard(Staged(path: place)) }
    taken = []
  }

  private func takeAway(_ batch: ArraySlice<Packed>) throws(LarderError) -> [FilePath] {
    let lock = try engine.lock()
    defer { withExtendedLifetime(lock) {} }
    var places: [FilePath] = []
    for packed in batch where isStillThere(packed) {
      let place = layout.staging.appending(session.nextName())
      try disk.saying("prune", layout.entry(packed.hash)) { () throws(Errno) in
        try disk.move(layout.entry(packed.hash), to: place)
      }
      places.append(place)
    }
    return places
  }

  /// Whether the loose entry is the one that was packed, not its successor.
  private func isStillThere(_ packed: Packed) -> Bool {
    let key = layout.entry(packed.hash).appending("key")
    guard let head = try? disk.read(key, from: 0, limit: FrameHeader.length),
      let header = try? head.withUnsafeBytes({ try FrameHeader($0, .key) })
    else { return false }
    return header.hash == packed.hash && header.pair == packed.pair
  }

  /// Removes the packs whose entries are all in the new one, and the lists that no pack needs.
  private mutating func removeMerged(_ merged: [LoadedPack]) throws(LarderError) {
    for pack in merged where !spoiled.contains(pack.number) {
      outcome.filesBefore += pack.deletions.exists ? 2 : 1
      outcome.bytesBefore += pack.file?.size ?? 0
      try disk.saying("remove", layout.pack(pack.number)) { () throws(Errno) in
        try ignoring(.noSuchFileOrDirectory) { () throws(Errno) in try remove(pack.number) }
      }
    }
    engine.packs.invalidate()
    try sweepLists()
  }

  private func remove(_ number: PackNumber) throws(Errno) {
    guard let findings = damage[number] else { return try disk.remove(layout.pack(number)) }
    try StoreQuarantine(layout: layout, disk: disk).take(
      layout.pack(number), origin: nil, findings: findings, now: Clock.now())
  }

  /// Removes the lists that no pack needs any more.
  private func sweepLists() throws(LarderError) {
    try disk.saying("remove lists from", layout.packs) { () throws(Errno) in
      let names = Set(try disk.names(in: layout.packs).map(\.string))
      let orphans = names.compactMap { PackNumber(listName: $0) }
        .filter { !names.contains($0.packName) }
      if orphans.isEmpty { return }
      // A pack that a power cut brings back must find its list.
      try disk.syncDirectory(layout.packs)
      for number in orphans { try disk.remove(layout.deletions(number)) }
    }
  }
}

extension CompactionOutcome {
  /// That of a compaction that was stopped before it changed anything.
  fileprivate static var stopped: CompactionOutcome {
    var outcome = CompactionOutcome()
    outcome.wasStopped = true
    return outcome
  }
}
