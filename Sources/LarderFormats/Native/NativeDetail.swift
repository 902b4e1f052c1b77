package import Larder
internal import LarderPickle
internal import SystemPackage

extension NativeDirectory {
  package func detail(of entry: EntryID) throws(LarderError) -> EntryDetail? {
    guard let record = try check(entry, depth: .full) else { return nil }
    return EntryDetail(
      record: record, key: detail(of: .key, entry, record), value: detail(of: .value, entry, record)
    )
  }

  package func bytes(
    of entry: EntryID, part: EntryPart, from offset: Int64, limit: Int
  ) throws(LarderError) -> [UInt8] {
    if entry.row != nil {
      let bytes = NativePacks(self).bytes(of: part, entry) ?? []
      guard offset >= 0, offset < Int64(bytes.count), limit > 0 else { return [] }
      return Array(bytes.dropFirst(Int(offset)).prefix(limit))
    }
    guard let path = file(of: part, entry) else { return [] }
    do throws(Errno) {
      return try POSIXDiskReader().read(info.path.pushing(path), from: offset, limit: limit)
    } catch {
      switch error {
      case .noSuchFileOrDirectory, .notDirectory, .invalidArgument, .isDirectory,
        .tooManySymbolicLinkLevels, .noSuchAddressOrDevice:
        return []
      default: throw LarderError.opening(info.path, error)
      }
    }
  }

  /// Where a part belongs, relative to the cache.
  private func file(of part: EntryPart, _ entry: EntryID) -> FilePath? {
    let path = path(of: entry)
    return path.isEmpty ? nil : path.appending(part.rawValue)
  }

  private func detail(of part: EntryPart, _ entry: EntryID, _ record: EntryRecord) -> PartDetail {
    if entry.row != nil { return packedDetail(of: part, entry, record) }
    let path = file(of: part, entry)
    let finding = record.findings.first { $0.part == part }
    let status = part == .key ? record.key.status : record.value.status
    let handle = path.flatMap { try? FileHandle(looking: info.path.pushing($0)) }
    guard status != .missing, let file = handle, let found = try? file.status(),
      found.kind == .file
    else {
      return PartDetail(file: path, summary: finding?.problem ?? "there is no \(part.rawValue)")
    }
    do throws(Errno) {
      let buffer = ContentBuffer()
      let content = try buffer.load(file, found)
      return FrameDetail(content.bytes, part).part(
        file: path, faultOffset: finding?.offset, notes: part == .key ? record.placementNotes : [])
    } catch {
      return PartDetail(file: path, summary: "cannot be read: \(error)")
    }
  }
}

extension NativeDirectory {
  /// Offsets of findings count from the start of the pack, those shown here from that of the part.
  private func packedDetail(
    of part: EntryPart, _ entry: EntryID, _ record: EntryRecord
  ) -> PartDetail {
    let packs = NativePacks(self)
    guard let bytes = packs.bytes(of: part, entry) else {
      return PartDetail(file: path(of: entry), summary: "it is gone")
    }
    let start = packs.start(of: part, entry)
    let offset = record.findings.first { $0.part == part }?.offset.map { $0 - start }
    return bytes.withUnsafeBytes {
      FrameDetail($0, part).part(
        file: path(of: entry), faultOffset: offset,
        notes: part == .key ? record.placementNotes : [])
    }
  }
}

extension EntryRecord {
  /// What is known about the entry's place, for the summary of its key.
  fileprivate var placementNotes: [String] {
    switch placement {
    case .confirmed: ["its hash is the entry's name"]
    case .wrong: ["its hash is not the entry's name"]
    case .unknowable, .unchecked: []
    }
  }
}
