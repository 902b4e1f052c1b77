import SystemPackage

extension DirectoryEngine {
  /// Reads what the packs hold under a hash.
  ///
  /// - Complexity: One system call for an entry that is there, none otherwise.
  func lookInPacks(_ hash: KeyHash) throws(LarderError) -> Fetched {
    for _ in 0..<Self.maximumAttempts {
      switch try packs.current().find(hash, header.kind) {
      case .none: return .absent
      case .unknown(let findings): return .invalid(findings)
      case .record(let pack, let file, let record):
        if let found = try read(record, in: file, of: pack) { return found }
      }
    }
    throw .unsettled(layout.packs)
  }

  /// Reads a record; `nil` where the pack has gone meanwhile.
  private func read(
    _ record: PackRecord, in file: PackFile, of pack: LoadedPack
  ) throws(LarderError) -> Fetched? {
    do throws(Errno) {
      if let entry = try file.entry(at: record) {
        return .valid(entry, .packed(file.header.id, offset: record.offset))
      }
      return try judge(record, in: file, of: pack)
    } catch {
      if error == .noSuchFileOrDirectory {
        packs.invalidate()
        return nil
      }
      if error == .ioError { return .invalid([unreadable(record, pack)]) }
      throw .system(error, "read", layout.pack(pack.number))
    }
  }

  private func judge(
    _ record: PackRecord, in file: PackFile, of pack: LoadedPack
  ) throws(Errno) -> Fetched {
    let judge = PackJudge(
      pack: CacheLayout.relativePack(pack.number.packName),
      remedies: judge(of: record.hash).remedies)
    let bytes = try file.bytes(of: record)
    do throws(Findings) {
      return .valid(
        try judge.judge(bytes, record), .packed(file.header.id, offset: record.offset))
    } catch {
      return .invalid(error.all)
    }
  }

  private func unreadable(_ record: PackRecord, _ pack: LoadedPack) -> Finding {
    Finding(
      .inputOutputError, file: CacheLayout.relativePack(pack.number.packName),
      offset: record.offset, problem: "the entry's record cannot be read: \(Errno.ioError)",
      certainty: .certain, remedies: judge(of: record.hash).remedies)
  }

  /// What identifies the entry that the packs hold under a hash.
  func packedStamp(of hash: KeyHash) -> EntryStamp? {
    guard case .record(_, let file, let record) = try? packs.current().find(hash, header.kind)
    else { return nil }
    return .packed(file.header.id, offset: record.offset)
  }

  /// Whether any pack holds, or may hold, an entry of a hash that was not removed from it.
  func isPacked(_ hash: KeyHash) throws(LarderError) -> Bool {
    try packs.current().packs.contains { pack in
      switch pack.look(hash) {
      case .none, .removed: false
      case .record, .unknown: true
      }
    }
  }

  // MARK: Removing

  /// Removes a hash from all packs; to be called with the cache's lock held for oneself.
  ///
  /// The oldest pack comes first: until the newest one's list is there the entry is, too. All is
  /// durable on return, whatever was asked for: a power cut must not bring back what a loose entry
  /// had replaced.
  func removePacked(_ hash: KeyHash, _ session: Session) throws(LarderError) {
    let set = try packs.current()
    try disk.saying("remove from", layout.packs) { () throws(Errno) in
      for pack in set.packs.reversed() {
        switch pack.look(hash) {
        case .none, .removed: continue
        case .record, .unknown: try remove(hash, from: pack, session)
        }
        try disk.syncDirectory(layout.packs)
      }
    }
    packs.invalidate()
  }

  private func remove(
    _ hash: KeyHash, from pack: LoadedPack, _ session: Session
  ) throws(Errno) {
    // Nobody knows what was removed from it before, or which pack it is.
    guard let id = pack.id, pack.deletions.damage == nil else { throw .ioError }
    let list = DeletionList(id: id, hashes: pack.deletions.hashes.union([hash]))
    try write(list, for: pack.number, session)
  }

  /// Replaces a deletion list as a whole.
  ///
  /// Its bytes are durable before its name is there: one that a power cut emptied would put all of
  /// the pack out of reach.
  func write(
    _ list: DeletionList, for number: PackNumber, _ session: Session
  ) throws(Errno) {
    let staged = layout.staging.appending(session.nextName())
    try disk.create(staged, list.bytes, mode: 0o600)
    try disk.syncFile(staged)
    try disk.replace(layout.deletions(number), with: staged)
  }

  // MARK: Publishing

  /// Gives a pack its name; to be called with the cache's lock held for oneself.
  ///
  /// The bytes are durable already. What is left out is so before the pack is there.
  func publish(
    _ staged: FilePath, _ header: PackHeader, without gone: Set<KeyHash>, _ session: Session
  ) throws(LarderError) {
    let number = try packs.current().nextNumber
    generation.beginChange()
    defer {
      generation.endChange()
      packs.invalidate()
    }
    try disk.saying("store in", layout.packs) { () throws(Errno) in
      if !gone.isEmpty {
        try write(DeletionList(id: header.id, hashes: gone), for: number, session)
        try disk.syncDirectory(layout.packs)
      }
      try disk.move(staged, to: layout.pack(number))
    }
  }

  /// Makes sure that nobody else makes a pack; `nil` where somebody does.
  func holdPacking() throws(LarderError) -> (any HeldFile)? {
    do throws(Errno) {
      try ignoring(.fileExists) { () throws(Errno) in
        try disk.create(layout.packing, [], mode: 0o600)
      }
      let held = try disk.hold(layout.packing)
      try makePacks()
      return held
    } catch {
      if error == .wouldBlock { return nil }
      throw .system(error, "pack", root)
    }
  }

  private func makePacks() throws(Errno) {
    do throws(Errno) {
      _ = try disk.status(of: layout.packs)
    } catch {
      guard error == .noSuchFileOrDirectory else { throw error }
      try disk.makeDirectory(layout.packs, mode: 0o700)
      // Nothing that only lies in there may vanish with it.
      try disk.syncDirectory(root)
    }
  }

  /// Whether a loose entry that hides a packed one can be replaced without a gap.
  ///
  /// In a gap the packed one would come to light; see `renameat2(2)`, `RENAME_EXCHANGE`.
  func canExchange(_ session: Session) throws(LarderError) -> Bool {
    guard header.kind == .mutable else { return true }
    let (one, other) = (
      layout.staging.appending(session.nextName()), layout.staging.appending(session.nextName())
    )
    defer { for path in [one, other] { try? disk.remove(path) } }
    do throws(Errno) {
      for path in [one, other] { try disk.create(path, [], mode: 0o600) }
      try disk.exchange(one, other)
      return true
    } catch {
      switch error {
      case .invalidArgument, .noFunction, .notSupported: return false
      default: throw .system(error, "pack", root)
      }
    }
  }
}
