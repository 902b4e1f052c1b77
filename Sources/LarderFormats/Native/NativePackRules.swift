internal import Larder
internal import SystemPackage

/// The rules for the packed entries of a native directory.
struct NativePackRules: PackRules {
  private let cache: NativeDirectory
  private let packs: NativePacks
  private let disk = POSIXDiskReader()

  init(_ cache: NativeDirectory) {
    self.cache = cache
    packs = NativePacks(cache)
  }

  var lock: FilePath { CacheLayout(root: FilePath()).lock }

  func judge(_ entry: EntryID) -> JudgedRow? {
    packs.place(of: entry).map { place in
      JudgedRow(id: entry, digest: place.pack.bytes, size: Int64(place.record.length))
    }
  }

  func identity(ofPackOf entry: EntryID) -> [UInt8]? {
    guard let number = PackNumber(entry),
      let head = try? disk.read(cache.layout.pack(number), from: 0, limit: PackHeader.length)
    else { return nil }
    return (try? PackHeader(head))?.id.bytes
  }

  func list(for entry: EntryID) -> FilePath {
    NativePacks.path(PackNumber(entry)?.listName ?? "")
  }

  func copies(hiddenBy entry: EntryID, isDeletion: Bool) -> [EntryID] {
    guard let hash = KeyHash(entry) else { return [] }
    switch cache.header?.kind {
    // Of the packs the newest that has the key decides, also once it is removed from that.
    case .mutable: return entry.row == nil ? Array(packed(hash).prefix(1)) : []
    case .writeOnce where isDeletion: return copies(hash).filter { $0 != entry }
    case .writeOnce, nil: return []
    }
  }

  /// The entry of a hash in each of the packs that it can be read from.
  private func packed(_ hash: KeyHash) -> [EntryID] {
    packs.numbers(holding: hash).map {
      EntryID(Array(hash.description.utf8), row: Int64($0.value))
    }
  }

  private func copies(_ hash: KeyHash) -> [EntryID] {
    packed(hash) + (isLoose(hash) ? [EntryID(Array(hash.description.utf8))] : [])
  }

  private func isLoose(_ hash: KeyHash) -> Bool {
    (try? disk.status(of: cache.layout.entry(hash))) != nil
  }

  func isSuperseded(_ entry: EntryID) -> Bool {
    // In a mutable cache what was stored since comes first, and goes on doing so.
    guard cache.header?.kind == .writeOnce, let hash = KeyHash(entry) else { return false }
    let own = pair(of: entry, hash)
    return copies(hash).contains { copy in
      copy != entry && pair(of: copy, hash).map { $0 != own } ?? false
    }
  }

  func salvageRefusal(_ pack: FilePath) -> String? {
    guard let number = PackNumber(packName: pack.lastComponent?.string ?? "") else {
      return "nobody knows what was removed from the pack: none of its entries is served"
    }
    return NativePackSalvage(cache, number).refusal()
  }

  func salvage(_ pack: FilePath, into file: FilePath) throws(LarderError) -> RowSalvage {
    guard let number = PackNumber(packName: pack.lastComponent?.string ?? "") else {
      throw LarderError(.usage, "cannot save the records of what is no pack")
    }
    return try NativePackSalvage(cache, number).run(into: file)
  }

  /// What binds key and value of an entry, removed or not; `nil` where that cannot be read.
  private func pair(of entry: EntryID, _ hash: KeyHash) -> PairID? {
    let head =
      entry.row == nil
      ? try? disk.read(
        cache.layout.entry(hash).appending("key"), from: 0, limit: FrameHeader.length)
      : packs.head(of: entry)
    return head?.withUnsafeBytes { try? FrameHeader($0, .key).pair }
  }
}

extension PackNumber {
  /// The pack that an entry lies in; `nil` where it has files of its own.
  init?(_ entry: EntryID) {
    guard let row = entry.row, let number = UInt32(exactly: row) else { return nil }
    self.init(number)
  }
}
