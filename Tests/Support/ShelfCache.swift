package import Larder
package import LarderFormats
package import SystemPackage

/// A small cache for testing actions, read through any door.
///
/// An entry is the directory `shelf/NAME` with the files `key` and `value`; it is whole when its
/// value says `good`. Its lock is the file `NAME.lock`, held when it says `live`, and certainly
/// stale when it is empty. Whatever begins with `tmp` is a leftover.
package struct ShelfCache: MendableCache {
  package let info: CacheInfo
  private let disk: any DiskReader
  private let root: FilePath

  /// Makes a view of a cache.
  ///
  /// - Parameters:
  ///   - path: Its absolute path.
  ///   - root: Its path on the door.
  ///   - disk: The door.
  package init(at path: FilePath, root: FilePath, on disk: any DiskReader) {
    info = CacheInfo(path: path, format: .pytoolsV4, why: "made for a test")
    self.disk = disk
    self.root = root
  }

  /// Everything that is there.
  package func all() throws(Errno) -> (entries: [EntryRecord], items: [ItemRecord]) {
    var entries: [EntryRecord] = []
    var items: [ItemRecord] = []
    for name in try disk.names(in: root) {
      if let item = item(FilePath(root: nil, [name])) { items.append(item) }
    }
    if let names = try? disk.names(in: root.appending("shelf")) {
      for name in names {
        let path = FilePath(root: nil, [name])
        if let entry = entry(EntryID(path.withPlatformString { bytes(of: $0, path.length) })) {
          entries.append(entry)
        }
      }
    }
    return (entries, items)
  }

  private func bytes(of name: UnsafePointer<CChar>, _ length: Int) -> [UInt8] {
    (0..<length).map { UInt8(bitPattern: name[$0]) }
  }

  package func scan(
    depth: Depth, threads: Int, deliver: @Sendable (ScanBatch) -> ScanDecision
  ) throws(LarderError) -> ScanOutcome {
    do throws(Errno) {
      let (entries, items) = try all()
      _ = deliver(ScanBatch(entries: entries, items: items))
      return ScanOutcome()
    } catch {
      throw LarderError(.inputOutput, "cannot read the shelf", cause: error)
    }
  }

  package func check(_ entry: EntryID, depth: Depth) throws(LarderError) -> EntryRecord? {
    self.entry(entry)
  }

  private func entry(_ id: EntryID) -> EntryRecord? {
    let place = root.pushing(path(of: id))
    guard (try? disk.status(of: place)) != nil else { return nil }
    let key = part(place.appending("key"))
    let value = part(place.appending("value"))
    let status: EntryStatus =
      switch (key.status, value.status) {
      case (.valid, .valid): .valid
      case (.missing, .missing): .empty
      case (.missing, _): .missingKey
      case (_, .missing): .missingValue
      default: .invalidValue
      }
    return EntryRecord(
      id: id, status: status, depth: .full, key: key, value: value,
      modified: (try? disk.status(of: place.appending("value")))?.modified)
  }

  private func part(_ path: FilePath) -> PartRecord {
    guard let bytes = try? disk.read(path, from: 0, limit: 100) else {
      return PartRecord(.missing)
    }
    return PartRecord(
      bytes.starts(with: "good".utf8) ? .valid : .invalid, size: Int64(bytes.count))
  }

  package func checkItem(_ path: FilePath) throws(LarderError) -> ItemRecord? { item(path) }

  private func item(_ path: FilePath) -> ItemRecord? {
    guard let status = try? disk.status(of: root.pushing(path)), let name = path.lastComponent
    else { return nil }
    if path.extension == "lock" { return lock(path, status) }
    if name.string.hasPrefix("tmp") {
      return ItemRecord(
        kind: .staging, status: .orphaned, path: path, modified: status.modified,
        findings: [Finding(.stagingOrphan, subject: .item, problem: "a leftover")])
    }
    guard status.kind == .directory, (try? disk.names(in: root.pushing(path)))?.isEmpty == true
    else { return nil }
    return ItemRecord(kind: .directory, status: .empty, path: path)
  }

  private func lock(_ path: FilePath, _ status: FileStatus) -> ItemRecord {
    let bytes = (try? disk.read(root.pushing(path), from: 0, limit: 10)) ?? []
    let certainty: Finding.Certainty = bytes.isEmpty ? .certain : .likely
    let isLive = bytes == Array("live".utf8)
    return ItemRecord(
      kind: .lock, status: isLive ? .live : .stale, path: path, modified: status.modified,
      findings: [
        Finding(
          isLive ? .lockHeld : .lockStale, subject: .item, problem: "a lock", certainty: certainty,
          evidence: [Evidence("test", isLive ? "process 42 holds it" : "nobody holds it")])
      ])
  }

  package func detail(of entry: EntryID) throws(LarderError) -> EntryDetail? { nil }

  package func bytes(
    of entry: EntryID, part: EntryPart, from offset: Int64, limit: Int
  ) throws(LarderError) -> [UInt8] { [] }

  package var changes: (any ChangeMap)? { nil }

  package func path(of entry: EntryID) -> FilePath {
    FilePath(
      platformString: Array("shelf/".utf8CString.dropLast())
        + entry.name.map(CChar.init(bitPattern:)) + [0])
  }

  package func ownerLock(for entry: EntryID) -> OwnerLock {
    let name = entry.name.map(CChar.init(bitPattern:)) + Array(".lock".utf8CString)
    return .exclusiveFile(FilePath(platformString: name))
  }

  package func names(of entry: EntryID) -> [FilePath] { [path(of: entry)] }
}
