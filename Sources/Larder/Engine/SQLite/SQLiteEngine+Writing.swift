import SystemPackage

extension SQLiteEngine {
  package func storeIfAbsent(_ entry: EntryFiles) throws(LarderError) -> Published {
    for _ in 0..<Self.maximumAttempts {
      if try insert(entry) { return .stored }
      switch try fetch(entry.hash, key: entry.keyText) {
      case .absent: continue
      case .valid(let present, _):
        try settle()
        return .present(present)
      case .invalid:
        if let published = try publish(entry, over: .invalidOnes) { return published }
      }
    }
    throw .unsettled(root)
  }

  package func replace(_ entry: EntryFiles) throws(LarderError) -> Published {
    if try insert(entry) { return .stored }
    return try publish(entry, over: .all) ?? .replaced
  }

  /// Adds a row unless there is one, as the only statement of a transaction.
  private func insert(_ entry: EntryFiles) throws(LarderError) -> Bool {
    try writing("store in") { session throws(SQLiteFailure) in
      try entry.write(CacheSchema.insert, session)
      return session.changes == 1
    }
  }

  // MARK: Deciding about what is there

  /// What may be replaced.
  enum Replaceable {
    case invalidOnes, all
  }

  enum Decision {
    case published(Published)
    /// A valid entry is there and stays.
    case kept
    case collision
  }

  /// Looks at what is there and puts an entry in its place, all in one transaction.
  ///
  /// - Returns: `nil` where a valid one is there that may not be replaced.
  private func publish(
    _ entry: EntryFiles, over replaceable: Replaceable
  ) throws(LarderError) -> Published? {
    let decision = try writing("store in") { session throws(SQLiteFailure) in
      try session.transaction { () throws(SQLiteFailure) in
        try decide(session, entry, replaceable)
      }
    }
    switch decision {
    case .published(let published): return published
    case .kept: return nil
    case .collision: throw .collision(entry.hash)
    }
  }

  /// Looks at what is there and writes the entry where it may; to be called in a transaction.
  func decide(
    _ session: DatabaseSession, _ entry: EntryFiles, _ replaceable: Replaceable
  ) throws(SQLiteFailure) -> Decision {
    switch try look(session, entry.hash) {
    case .absent:
      try entry.write(CacheSchema.insert, session)
      return .published(.stored)
    case .valid(let old, _):
      guard old.key.bytes == entry.keyText else { return .collision }
      guard replaceable == .all else { return .kept }
      try entry.write(CacheSchema.update, session)
      return .published(.replaced)
    case .invalid(let findings):
      try quarantine(session, entry.hash, findings)
      try entry.write(CacheSchema.update, session)
      return .published(.recovered(findings))
    }
  }

  private func quarantine(
    _ session: DatabaseSession, _ hash: KeyHash, _ findings: [Finding]
  ) throws(SQLiteFailure) {
    let now = Clock.now()
    let row = findings.first?.row.map { "row \($0) of entries" }
    let query = try session.cached(CacheSchema.takeOut)
    query.bind(hash)
    query.bind(now.nanosecondsSince1970, at: 2)
    query.bind(StoreQuarantine.record(row, findings, now), as: .text, at: 3)
    _ = try query.step()
  }

  /// Makes durable what somebody else stored without waiting for the disk.
  ///
  /// A row is in the log, or was synced before it left that.
  func settle() throws(LarderError) {
    guard durability == .powerLoss else { return }
    do throws(Errno) {
      try ignoring(.noSuchFileOrDirectory) { () throws(Errno) in
        // SQLite has no locks on the log, so that closing this descriptor gives none up.
        try POSIXDisk().syncFile(root.extended("-wal"))
      }
    } catch {
      throw .system(error, "store in", root)
    }
  }

  // MARK: Removing

  package func remove(_ hash: KeyHash, key: [UInt8]) throws(LarderError) -> Removed {
    if case .absent = try fetch(hash, key: key) { return .absent }
    return try writing("remove from") { session throws(SQLiteFailure) in
      try session.transaction { () throws(SQLiteFailure) in
        switch try look(session, hash) {
        case .absent: return .absent
        case .valid: return try delete(session, hash, .removed)
        case .invalid(let findings):
          try quarantine(session, hash, findings)
          return try delete(session, hash, .quarantined(findings))
        }
      }
    }
  }

  private func delete(
    _ session: DatabaseSession, _ hash: KeyHash, _ outcome: Removed
  ) throws(SQLiteFailure) -> Removed {
    let query = try session.cached(CacheSchema.delete)
    query.bind(hash)
    _ = try query.step()
    return outcome
  }

  package func clear() throws(LarderError) {
    try writing("clear") { session throws(SQLiteFailure) in
      try session.transaction { () throws(SQLiteFailure) in try session.execute(CacheSchema.clear) }
    }
  }
}

extension EntryFiles {
  /// Runs a statement whose parameters are the hash, the time, the key's and the value's frame.
  fileprivate func write(
    _ statement: String, _ session: DatabaseSession
  ) throws(SQLiteFailure) {
    let query = try session.cached(statement)
    query.bind(hash)
    query.bind(created.nanosecondsSince1970, at: 2)
    query.bind(key, as: .blob, at: 3)
    query.bind(value, as: .blob, at: 4)
    _ = try query.step()
  }
}
