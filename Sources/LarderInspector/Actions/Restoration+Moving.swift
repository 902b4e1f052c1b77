import Larder
import LarderFormats
import SystemPackage

extension Restoration {
  /// Moves the names of a step back, all or none.
  mutating func restore(_ intent: JournalRecord.StepIntent) throws(StepRefusal) {
    let names = intent.names.filter { lies($0.inode, at: item($0)) }
    if names.isEmpty { throw nothingToMove(intent) }
    try keepOwnerOut(intent)
    try moveBack(names, intent.subject)
  }

  /// Why nothing of a step is in the quarantine.
  private func nothingToMove(_ intent: JournalRecord.StepIntent) -> StepRefusal {
    let isDone = log.fates[intent.step] == .done
    let isBack = intent.names.allSatisfy { lies($0.inode, at: place($0)) }
    if isBack || !isDone { return .skip(.alreadyDone, "it is where it was", []) }
    return .skip(.vanished, "it is not in the quarantine any more", [])
  }

  /// Looks at the directories, then takes the owner's lock.
  private mutating func keepOwnerOut(_ intent: JournalRecord.StepIntent) throws(StepRefusal) {
    do throws(Errno) { try look(at: intent.parents) } catch {
      throw .failed(LarderError("restore", intent.subject, cause: error))
    }
    guard let lock = intent.lock else { return }
    do throws(Errno) { try session.take(lock) } catch {
      switch error {
      case .fileExists:
        let holder = try? cache.checkItem(lock.path)
        if isRestoredLock(at: lock.path), holder?.status != .live { return }
        throw .skip(
          .locked, "the lock '\(lock.path.displayText)' is there",
          holder.map { $0.findings.flatMap(\.evidence) } ?? [])
      case .noSuchFileOrDirectory: throw .directoryGone
      default: throw .failed(LarderError("lock", .item(lock.path), cause: error))
      }
    }
  }

  /// Whether a lock is one that this run broke and its undo has put back already: it keeps nobody
  /// out, as it has no holder.
  private func isRestoredLock(at path: FilePath) -> Bool {
    log.steps.values.contains { step in
      step.names.contains { $0.place.path == path && lies($0.inode, at: place($0)) }
    }
  }

  private mutating func moveBack(
    _ names: [JournalRecord.MovedName], _ subject: Subject
  ) throws(StepRefusal) {
    for (index, name) in names.enumerated() {
      do throws(Errno) {
        session.parents.disturb(name.place.parent, byMove: true)
        try session.disk.move(item(name), to: place(name))
      } catch {
        throw putAway(names[..<index], because: refusal(error, name, subject))
      }
    }
    for name in names { correct(name) }
  }

  private func refusal(
    _ reason: Errno, _ name: JournalRecord.MovedName, _ subject: Subject
  ) -> StepRefusal {
    switch reason {
    case .fileExists:
      .skip(
        .occupied,
        "'\(name.place.path.displayText)' was made anew since; it stays in the quarantine", [])
    case .noSuchFileOrDirectory: .directoryGone
    case .tooManySymbolicLinkLevels, .notDirectory:
      .skip(.link, "a directory on the way to it is a symbolic link", [])
    default: .failed(LarderError("restore", subject, cause: reason))
    }
  }

  /// Moves names into the quarantine again, because the rest of their step cannot go back.
  private func putAway(
    _ names: some BidirectionalCollection<JournalRecord.MovedName>, because reason: StepRefusal
  ) -> StepRefusal {
    var result = reason
    for name in names.reversed() {
      do throws(Errno) {
        try session.disk.move(place(name), to: item(name))
      } catch {
        result = .stranded(
          "only a part could be restored: '\(name.place.path.displayText)' stays (\(error))")
      }
    }
    return result
  }

  /// Sets what a rename leaves alone, but somebody may have changed in the quarantine.
  private mutating func correct(_ name: JournalRecord.MovedName) {
    guard let status = try? session.disk.status(of: place(name)) else { return }
    if status.mode != name.mode { try? session.disk.setMode(name.mode, of: place(name)) }
    if status.modified != name.modified {
      try? session.disk.setModified(name.modified, of: place(name))
    }
  }

  // MARK: What was salvaged

  /// Puts the old database, or the old pack, in its place again.
  mutating func restoreSalvaged(_ intent: JournalRecord.StepIntent) throws(StepRefusal) {
    guard let rules = cache.packRules else { return try swapBack(intent) }
    let held = try hold(session.arena.place(rules.lock))
    let change = cache.beginChange()
    defer { withExtendedLifetime((held, change)) {} }
    try swapBack(intent)
  }

  private mutating func swapBack(_ intent: JournalRecord.StepIntent) throws(StepRefusal) {
    guard let database = intent.names.first else { throw nothingToMove(intent) }
    let sidecars = intent.names.dropFirst().filter { lies($0.inode, at: item($0)) }
    let isSwapped = lies(database.inode, at: item(database))
    if sidecars.isEmpty, !isSwapped { throw nothingToMove(intent) }
    do throws(Errno) { try look(at: intent.parents) } catch {
      throw .failed(LarderError("restore", intent.subject, cause: error))
    }
    let isDatabase = intent.subject == .database
    let lease = isDatabase ? try session.lease(onDatabase: database.place.path) : nil
    if intent.work == .settle {
      return try unsettle(intent, Array(sidecars), isSwapped: isSwapped, lease)
    }
    if isSwapped { try swapBack(database, intent) }
    do throws(StepRefusal) {
      try moveBack(Array(sidecars), intent.subject)
    } catch {
      if isSwapped { try? session.disk.exchange(item(database), place(database)) }
      throw error
    }
  }

  /// Puts back what a killed writer left: the sidecars first, which change nothing of the new
  /// database as long as nobody used it.
  private mutating func unsettle(
    _ intent: JournalRecord.StepIntent, _ sidecars: [JournalRecord.MovedName], isSwapped: Bool,
    _ lease: borrowing ReadLease?
  ) throws(StepRefusal) {
    guard isSwapped, let database = intent.names.first else {
      return try moveBack(sidecars, .database)
    }
    let rest = intent.names.dropFirst().filter { lies($0.inode, at: place($0)) }
    guard isUnused(database, intent.step), sidecars.count + rest.count == intent.names.count - 1
    else { throw Self.usedSince }
    try moveBack(sidecars, .database)
    do throws(StepRefusal) {
      guard RunSession.isWhole(lease) else { throw Self.usedSince }
      try swapBack(database, intent)
    } catch {
      throw putAway(sidecars, because: error)
    }
  }

  private static let usedSince = StepRefusal.skip(
    .occupied, "what took its place was used since; both are kept", [])

  /// Whether the new database still is as it was made.
  private func isUnused(_ database: JournalRecord.MovedName, _ step: Int) -> Bool {
    guard let replacement = log.replacements[step],
      let status = try? session.disk.status(of: place(database))
    else { return false }
    return status.identity.inode == replacement.inode && status.size == replacement.size
      && status.modified == replacement.modified
  }

  private mutating func swapBack(
    _ database: JournalRecord.MovedName, _ intent: JournalRecord.StepIntent
  ) throws(StepRefusal) {
    guard isUnused(database, intent.step) else { throw Self.usedSince }
    do throws(Errno) {
      session.parents.disturb(database.place.parent, byMove: true)
      try session.disk.exchange(item(database), place(database))
    } catch {
      throw .failed(LarderError("restore", intent.subject, cause: error))
    }
    correct(database)
  }

  // MARK: Places

  func item(_ name: JournalRecord.MovedName) -> FilePath {
    session.layout.item(name.item, of: session.run)
  }

  func place(_ name: JournalRecord.MovedName) -> FilePath {
    session.arena.place(name.place.path)
  }

  private func lies(_ inode: UInt64, at place: FilePath) -> Bool {
    (try? session.disk.status(of: place))?.identity.inode == inode
  }
}

extension StepRefusal {
  fileprivate static var directoryGone: StepRefusal {
    .skip(.vanished, "the directory that it was in is gone; it stays in the quarantine", [])
  }
}
