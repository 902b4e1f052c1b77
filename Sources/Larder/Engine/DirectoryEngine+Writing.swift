import SystemPackage

extension DirectoryEngine {
  package func storeIfAbsent(_ entry: EntryFiles) throws(LarderError) -> Published {
    let target = layout.entry(entry.hash)
    let session = try currentSession()
    var staged = try stage(entry, session)
    defer { discard(staged) }
    for _ in 0..<Self.maximumAttempts {
      let published = try sharing { () throws(LarderError) in
        try publishIfAbsent(&staged, entry, session, at: target)
      }
      if let published { return published }
      switch try fetch(entry.hash, key: entry.keyText) {
      case .absent: continue
      case .valid(let present, _):
        try settle(target)
        return .present(present)
      case .invalid:
        if let recovered = try recover(&staged, entry, at: target) { return recovered }
      }
    }
    throw .unsettled(target)
  }

  /// Publishes an entry unless there is anything of its key, in the packs or loose.
  ///
  /// A record that is invalid, or a pack that cannot be read, is as good as nothing: the new entry
  /// comes before it, and the bytes stay where they are.
  private func publishIfAbsent(
    _ staged: inout Staged, _ entry: EntryFiles, _ session: Session, at target: FilePath
  ) throws(LarderError) -> Published? {
    switch try lookInPacks(entry.hash) {
    case .valid: return nil
    case .absent: return try publish(&staged, entry, session, at: target) ? .stored : nil
    case .invalid(let findings):
      return try publish(&staged, entry, session, at: target) ? .recovered(findings) : nil
    }
  }

  package func replace(_ entry: EntryFiles) throws(LarderError) -> Published {
    let target = layout.entry(entry.hash)
    let session = try currentSession()
    var staged = try stage(entry, session)
    defer { discard(staged) }
    return try sharing { () throws(LarderError) in
      for _ in 0..<Self.maximumAttempts {
        if let published = try publishOverPacked(&staged, entry, session, at: target) {
          return published
        }
        if try exchange(&staged, target) { return try settleOld(&staged, entry, target) }
      }
      throw LarderError.unsettled(target)
    }
  }

  /// Publishes an entry where no loose one is; it comes before what is packed.
  private func publishOverPacked(
    _ staged: inout Staged, _ entry: EntryFiles, _ session: Session, at target: FilePath
  ) throws(LarderError) -> Published? {
    let packed = try lookInPacks(entry.hash)
    if case .absent = packed {
      return try publish(&staged, entry, session, at: target) ? .stored : nil
    }
    // Others may hold the packed one in memory.
    generation.beginChange()
    defer { generation.endChange() }
    if case .valid(let old, _) = packed, old.key.bytes != entry.keyText {
      throw .collision(entry.hash)
    }
    guard try publish(&staged, entry, session, at: target) else { return nil }
    if case .invalid(let findings) = packed { return .recovered(findings) }
    return .replaced
  }

  // MARK: Exchanging

  /// Puts what is staged in the place of an entry, and takes that out, in one step.
  ///
  /// - Returns: Whether there was an entry; if so, it is what is staged now.
  func exchange(
    _ staged: inout Staged, _ target: FilePath
  ) throws(LarderError) -> Bool {
    // From now on it may be an entry that was taken out: a sweep must look at it.
    if !SessionName.isTakenOut(staged.path.string) {
      let marked = FilePath(SessionName.takenOut(staged.path.string))
      try disk.saying("store in", root) { () throws(Errno) in
        try disk.move(staged.path, to: marked)
      }
      staged.path = marked
    }
    generation.beginChange()
    defer { generation.endChange() }
    do throws(Errno) {
      try swap(staged.path, target)
      try settleName(of: target)
      if durability == .powerLoss { try disk.syncDirectory(layout.staging) }
      return true
    } catch {
      if error == .noSuchFileOrDirectory { return false }
      throw .system(error, "store in", root)
    }
  }

  private func swap(_ staged: FilePath, _ target: FilePath) throws(Errno) {
    do throws(Errno) {
      try disk.exchange(staged, target)
    } catch {
      guard error == .invalidArgument || error == .noFunction || error == .notSupported else {
        throw error
      }
      // A file system without exchange: the gap is a miss, never a wrong value.
      let aside = FilePath(SessionName.takenOut(staged.string))
      try disk.move(target, to: aside)
      try disk.move(staged, to: target)
      try disk.move(aside, to: staged)
    }
  }

  /// Decides about an entry that was replaced.
  private func settleOld(
    _ staged: inout Staged, _ entry: EntryFiles, _ target: FilePath
  ) throws(LarderError) -> Published {
    switch try examine(staged.path, entry.hash) {
    case .absent: return .replaced
    case .invalid(let findings):
      try quarantine(&staged, entry.hash, findings)
      return .recovered(findings)
    case .valid(let old, _):
      guard old.key.bytes != entry.keyText else { return .replaced }
      _ = try exchange(&staged, target)
      throw .collision(entry.hash)
    }
  }

  /// Judges what was taken out.
  func examine(_ place: FilePath, _ hash: KeyHash) throws(LarderError) -> Fetched {
    do throws(Errno) {
      let pair = try disk.readPair(in: place) { ValueLimit.of($0) }
      do throws(Findings) {
        return .valid(try judge(of: hash).judge(key: pair.key, value: pair.value), nil)
      } catch {
        return .invalid(error.all)
      }
    } catch {
      if error == .noSuchFileOrDirectory { return .absent }
      return .invalid([])
    }
  }

  /// Moves what was taken out to the quarantine; where that fails it stays for the next sweep.
  func quarantine(
    _ staged: inout Staged, _ hash: KeyHash, _ findings: [Finding]
  ) throws(LarderError) {
    staged.isKept = true
    try disk.saying("move to quarantine", staged.path) { () throws(Errno) in
      try StoreQuarantine(layout: layout, disk: disk).take(
        staged.path, origin: hash, findings: findings, now: Clock.now())
    }
  }

  // MARK: Recovering

  /// Replaces an invalid entry, one process at a time.
  ///
  /// - Returns: `nil` where it turned out not to be there, or not invalid, any more.
  private func recover(
    _ staged: inout Staged, _ entry: EntryFiles, at target: FilePath
  ) throws(LarderError) -> Published? {
    let lock = try lock()
    defer { withExtendedLifetime(lock) {} }
    guard case .invalid = try look(at: entry.hash), try exchange(&staged, target) else {
      return nil
    }
    switch try examine(staged.path, entry.hash) {
    case .valid:
      // Somebody put it right without taking the lock: his value stays.
      _ = try exchange(&staged, target)
      return nil
    case .absent: return .stored
    case .invalid(let findings):
      try quarantine(&staged, entry.hash, findings)
      return .recovered(findings)
    }
  }
}
