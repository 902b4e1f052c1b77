internal import Larder
internal import SystemPackage

/// Reads the packs of a native directory: many entries in one file each.
///
/// Reads with `pread`, never through a mapping.
struct NativePacks {
  private let cache: NativeDirectory
  private let disk = POSIXDiskReader()
  private static let batchSize = 256

  init(_ cache: NativeDirectory) { self.cache = cache }

  /// A pack that could be opened.
  private struct Pack {
    let number: PackNumber
    let file: PackFile
    /// What was removed from it since it was made.
    var deleted: Set<KeyHash> = []

    var path: FilePath { NativePacks.path(number.packName) }

    /// Whether it says something about a key: that it is there, or that it was removed.
    func decides(on hash: KeyHash) -> Bool {
      deleted.contains(hash) || file.index.record(of: hash) != nil
    }
  }

  /// A pack or a deletion list, relative to the cache.
  static func path(_ name: String) -> FilePath {
    CacheLayout(root: FilePath()).packs.appending(name)
  }

  /// The packs that are there, the newest first.
  private func numbers() -> [PackNumber] {
    let names = (try? disk.names(in: cache.layout.packs)) ?? []
    return names.compactMap { PackNumber(packName: $0.string) }.sorted(by: >)
  }

  /// Delivers the entries of all packs, and the packs themselves as items.
  func scan(depth: Depth, _ scan: NativeScan) {
    var newer: [Pack] = []
    for number in numbers() where !scan.hasStopped {
      switch open(number) {
      case .failure(let damage):
        scan.send(ScanBatch(items: damage.items))
        scan.markIncomplete()
      case .success(let pack):
        scan.send(ScanBatch(items: items(of: pack)))
        deliver(pack, depth, newer, scan)
        newer.append(pack)
      }
    }
  }

  private func deliver(_ pack: Pack, _ depth: Depth, _ newer: [Pack], _ scan: NativeScan) {
    var batch = ScanBatch()
    for place in pack.file.records where !scan.hasStopped && !pack.deleted.contains(place.hash) {
      var record = record(of: place, in: pack, depth)
      if let finding = hidden(place.hash, in: pack, newer) { record.findings.append(finding) }
      batch.entries.append(record)
      guard batch.entries.count >= Self.batchSize else { continue }
      scan.send(batch)
      batch = ScanBatch()
    }
    scan.send(batch)
  }

  /// What is to be said of an entry that another one hides.
  private func hidden(_ hash: KeyHash, in pack: Pack, _ newer: [Pack]) -> Finding? {
    if let decisive = newer.first(where: { $0.decides(on: hash) }), isMutable,
      decisive.deleted.contains(hash)
    {
      return Finding(
        .duplicate, severity: .note, file: pack.path,
        problem: "the key was removed: the list of the newer '\(decisive.number.packName)' says so",
        cause: "the next compaction leaves it out", certainty: .certain)
    }
    guard
      newer.contains(where: { $0.file.index.record(of: hash) != nil && !$0.deleted.contains(hash) })
        || (try? disk.status(of: cache.layout.entry(hash))) != nil
    else { return nil }
    return Finding(
      .duplicate, severity: .note, file: pack.path,
      problem: "the same entry lies elsewhere in the cache, too, and that one counts",
      cause: "a compaction was stopped before it removed what it had packed")
  }

  private var isMutable: Bool { cache.header?.kind == .mutable }

  // MARK: Opening

  /// What is wrong with a pack as a whole.
  private struct Damage: Error {
    var items: [ItemRecord]
  }

  private func open(_ number: PackNumber) -> Result<Pack, Damage> {
    let path = cache.layout.pack(number)
    let file: PackFile
    do throws(PackFault) {
      file = try cache.openPacks.file(number, at: path, on: disk)
    } catch {
      return .failure(Damage(items: [damaged(number.packName, "pack", error)]))
    }
    do throws(PackFault) {
      return .success(Pack(number: number, file: file, deleted: try deleted(number, file)))
    } catch {
      // Nobody knows what was removed: none of its entries is served.
      return .failure(Damage(items: [damaged(number.listName, "deletion list", error)]))
    }
  }

  private func deleted(_ number: PackNumber, _ file: PackFile) throws(PackFault) -> Set<KeyHash> {
    let bytes: [UInt8]
    do throws(Errno) {
      bytes = try disk.read(
        cache.layout.deletions(number), from: 0, limit: DeletionList.maximumLength)
    } catch {
      if error == .noSuchFileOrDirectory { return [] }
      throw .unreadable(reason: error.rawValue)
    }
    let list = try DeletionList(bytes)
    return list.id == file.header.id ? list.hashes : []
  }

  /// What there is in the packs that can be read.
  struct Summary {
    var count = 0
    /// Entries that count.
    var entries = 0
    var removed = 0
    /// The length of the records of those that count.
    var bytes: Int64 = 0
    /// What the packs and their lists take.
    var space = DiskSpace()
  }

  /// Counts what is in the packs that the next compaction merges.
  func summary() -> Summary {
    var summary = Summary()
    for number in numbers() {
      guard case .success(let pack) = open(number) else { break }
      summary.count += 1
      for record in pack.file.records {
        if pack.deleted.contains(record.hash) {
          summary.removed += 1
        } else {
          summary.entries += 1
          summary.bytes += Int64(record.length)
        }
      }
      for path in [cache.layout.pack(number), cache.layout.deletions(number)] {
        guard let status = try? disk.status(of: path) else { continue }
        summary.space += DiskSpace(inodes: 1, bytes: status.allocated)
      }
    }
    return summary
  }

  // MARK: Items

  private func items(of pack: Pack) -> [ItemRecord] {
    [pack.number.packName, pack.number.listName].compactMap { item($0) }
  }

  /// A pack or a deletion list as it is now; `nil` where it is gone.
  func item(_ name: String) -> ItemRecord? {
    let path = NativePacks.path(name)
    guard let status = try? disk.status(of: cache.info.path.pushing(path)) else { return nil }
    return ItemRecord(
      kind: .pack, status: .normal, path: path, size: status.size, modified: status.modified)
  }

  /// Looks at a pack or a deletion list again; `nil` where it is gone, or none.
  func check(_ name: String) -> ItemRecord? {
    guard let number = PackNumber(packName: name) ?? PackNumber(listName: name) else { return nil }
    if case .failure(let damage) = open(number),
      let item = damage.items.first(where: { $0.path == NativePacks.path(name) })
    {
      return item
    }
    return item(name)
  }

  private func damaged(_ name: String, _ noun: String, _ fault: PackFault) -> ItemRecord {
    let path = NativePacks.path(name)
    let status = try? disk.status(of: cache.info.path.pushing(path))
    let remedies = PackNumber(packName: name).map { _ in [cache.remedies.salvagePack] } ?? []
    var finding = PackDiagnosis(path, noun: noun, remedies: remedies)
      .finding(fault, size: status?.size ?? 0)
    finding.subject = .item
    return ItemRecord(
      kind: .pack, status: .damaged, path: path, size: status?.size ?? 0,
      modified: status?.modified, findings: [finding])
  }

  // MARK: Entries

  private func record(of place: PackRecord, in pack: Pack, _ depth: Depth) -> EntryRecord {
    let id = Array(place.hash.description.utf8)
    var draft = EntryDraft(id: id, depth: depth, isLocked: false)
    draft.key = PartRecord(.unchecked, size: Int64(place.keyLength))
    draft.value = PartRecord(.unchecked, size: Int64(place.valueLength))
    if depth > .names {
      let judge = PackJudge(
        pack: pack.path, remedies: cache.remedies.entry(id).remedies(for: .warning))
      do throws(Findings) {
        try fill(&draft, judge.judge((try? pack.file.bytes(of: place)) ?? [], place))
      } catch {
        draft.findings = error.all
        for part in EntryPart.allCases {
          draft[part].status = error.all.contains { $0.part == part } ? .invalid : .valid
        }
      }
    }
    var record = draft.record()
    record.id.row = Int64(pack.number.value)
    return record
  }

  private func fill(_ draft: inout EntryDraft, _ entry: StoredEntry) {
    draft.key.status = .valid
    draft.key.label = PayloadText.label(entry.key.bytes, entry.key.codec, .key)
    draft.value.status = .valid
    if entry.value.bytes.count <= 48 {
      draft.value.label = PayloadText.label(entry.value.bytes, entry.value.codec, .value)
    }
    draft.take(entry.created)
    draft.placement = .confirmed
  }

  /// Looks at an entry of a pack again; `nil` where it is gone.
  func check(_ entry: EntryID, _ depth: Depth) -> EntryRecord? {
    guard let (pack, place) = find(entry) else { return nil }
    return record(of: place, in: pack, depth)
  }

  /// The bytes of a part of an entry; `nil` where it is gone.
  func bytes(of part: EntryPart, _ entry: EntryID) -> [UInt8]? {
    guard let (pack, place) = find(entry), let bytes = try? pack.file.bytes(of: place) else {
      return nil
    }
    return Array(part == .key ? bytes.prefix(place.keyLength) : bytes.dropFirst(place.keyLength))
  }

  /// Where an entry lies: in the pack that its name says, or the one that counts.
  private func find(_ entry: EntryID) -> (Pack, PackRecord)? {
    guard let hash = KeyHash(entry),
      let number = PackNumber(entry) ?? numbers(holding: hash).first,
      case .success(let pack) = open(number), !pack.deleted.contains(hash),
      let place = pack.file.index.record(of: hash)
    else { return nil }
    return (pack, place)
  }

  /// The packs that an entry can be read from, the one that counts first.
  ///
  /// In a mutable cache the newest pack that has the key decides, also where it was removed from that.
  func numbers(holding hash: KeyHash) -> [PackNumber] {
    var found: [PackNumber] = []
    for number in numbers() {
      guard case .success(let pack) = open(number) else {
        // What cannot be read may hold a newer value.
        if isMutable { break } else { continue }
      }
      guard pack.decides(on: hash) else { continue }
      if !pack.deleted.contains(hash) {
        found.append(number)
      } else if isMutable {
        break
      }
    }
    return found
  }

  /// Where an entry lies in its pack; `nil` where it is gone.
  func place(of entry: EntryID) -> (pack: PackID, record: PackRecord)? {
    find(entry).map { ($0.file.header.id, $1) }
  }

  /// The beginning of an entry's record, removed or not.
  func head(of entry: EntryID) -> [UInt8]? {
    guard let hash = KeyHash(entry), let number = PackNumber(entry),
      case .success(let pack) = open(number), let place = pack.file.index.record(of: hash)
    else { return nil }
    return try? pack.file.bytes(of: place)
  }

  /// Where a packed entry's finding counts from: the part's beginning in the pack.
  func start(of part: EntryPart, _ entry: EntryID) -> Int64 {
    guard let (_, place) = find(entry) else { return 0 }
    return part == .key ? place.offset : place.offset + Int64(place.keyLength)
  }
}
