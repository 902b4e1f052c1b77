import Larder
import LarderFormats
import SystemPackage

extension Execution {
  /// Deletes the rows of consecutive steps in one transaction.
  ///
  /// Throws only where the journal cannot be written.
  mutating func deleteRows(_ range: Range<Int>) throws(Errno) {
    let file = QuarantineLayout.rowFile(from: range.lowerBound)
    let intents = range.map { step in
      JournalRecord.StepIntent(
        step: step, subject: plan.steps[step].subject, reason: plan.steps[step].reason, work: .row,
        rowFile: file, bytes: plan.steps[step].bytes)
    }
    try session.journal.append(intents.map(JournalRecord.step))
    try session.journal.sync()
    let deletion: Result<RowDeletion, LarderError> = Result { () throws(LarderError) in
      try rowMender().deleteRows(
        plan.steps[range].compactMap(\.row), savingTo: session.absolute(file))
    }
    switch deletion {
    case .success(let deletion): try note(deletion, intents)
    case .failure(let error):
      result.failed += intents.map { ActionResult.Failure(subject: $0.subject, error: error) }
      try session.journal.append(range.map { .dropped(step: $0) })
    }
  }

  private mutating func note(
    _ deletion: RowDeletion, _ intents: [JournalRecord.StepIntent]
  ) throws(Errno) {
    let deleted = Set(deletion.deleted)
    let changed = Set(deletion.changed)
    var records: [JournalRecord] = []
    for intent in intents {
      guard case .entry(let entry) = intent.subject else { continue }
      if deleted.contains(entry) {
        count(intent)
        records.append(.done(step: intent.step))
      } else {
        skip(
          intent.subject, changed.contains(entry) ? .changed : .vanished,
          changed.contains(entry) ? "the row is not what was judged any more" : "the row is gone")
        records.append(.dropped(step: intent.step))
      }
    }
    try session.journal.append(records)
  }

  private func rowMender() throws(LarderError) -> any RowMender {
    guard let mender = cache.rowMender else { throw .notADatabase(cache.info.path) }
    return mender
  }

  /// Rewrites the database.
  mutating func compactDatabase() throws(StepRefusal) {
    do throws(LarderError) {
      let sizes = try rowMender().compact()
      result.space = SpaceWon(
        before: DiskSpace(inodes: 1, bytes: sizes.sizeBefore),
        after: DiskSpace(inodes: 1, bytes: sizes.sizeAfter))
    } catch {
      throw .failed(error)
    }
  }

  /// Makes a new database of the old one and puts it in its place.
  ///
  /// Beside a salvaged database the old sidecars would be applied to it: they go first. A settled one
  /// already holds what they say, so they go last, and nobody ever meets the old one without them.
  mutating func replaceDatabase(
    _ moves: [PlannedMove], _ intent: JournalRecord.StepIntent, _ work: Work
  ) throws(StepRefusal) {
    guard let database = intent.names.first, let judged = moves.first else { throw .gone }
    for move in moves { try recheck(move) }
    let lease = try session.lease(onDatabase: database.place.path)
    let item = session.layout.item(database.item, of: session.run)
    try makeReplacement(session.arena.root.pushing(item), work)
    try announce(item, intent)
    for move in moves { try recheck(move) }
    if case .settleDatabase = work {
      try exchange(database, judged, lease)
      return try clearAway(intent.names, moves)
    }
    for (index, name) in intent.names.enumerated().dropFirst() {
      do throws(StepRefusal) {
        try move(name, expecting: moves[index].fingerprint, intent.subject)
      } catch {
        throw takeBack(intent.names[1..<index], because: error)
      }
    }
    do throws(StepRefusal) {
      try exchange(database, judged, lease)
    } catch {
      throw takeBack(intent.names.dropFirst(), because: error)
    }
  }

  /// Swaps the old database for the new one, unless somebody came meanwhile.
  private mutating func exchange(
    _ database: JournalRecord.MovedName, _ judged: PlannedMove, _ lease: borrowing ReadLease?
  ) throws(StepRefusal) {
    let place = session.arena.place(database.place.path)
    let item = session.layout.item(database.item, of: session.run)
    do throws(Errno) {
      session.parents.disturb(database.place.parent, byMove: true)
      try session.disk.exchange(place, item)
    } catch {
      throw .failed(LarderError("replace", .database, cause: error))
    }
    let isJudged = (try? Fingerprint(of: item, on: session.disk))?.isMoved(judged.fingerprint)
    if isJudged == true, RunSession.isWhole(lease) { return }
    try? session.disk.exchange(place, item)
    throw .changed(database.place.path)
  }

  /// Moves the sidecars of a database that was settled.
  ///
  /// What cannot be moved stays: an owner who came after the swap finds the same rows either way.
  private mutating func clearAway(
    _ names: [JournalRecord.MovedName], _ moves: [PlannedMove]
  ) throws(StepRefusal) {
    for (index, name) in names.enumerated().dropFirst() {
      do throws(StepRefusal) {
        try move(name, expecting: moves[index].fingerprint, .database)
      } catch {
        guard case .skip = error else { throw error.afterSwap(name.place.path) }
        result.notes.append("'\(name.place.path.displayText)' was used meanwhile and stays.")
      }
    }
  }

  private mutating func makeReplacement(_ file: FilePath, _ work: Work) throws(StepRefusal) {
    do throws(LarderError) {
      let mender = try rowMender()
      if case .settleDatabase = work {
        guard let settler = mender as? any DatabaseSettler else {
          throw .notADatabase(cache.info.path)
        }
        return try settler.settle(into: file)
      }
      let salvage = try mender.salvage(into: file)
      result.notes.append("\(salvage.rows) rows were saved into a new database.")
      result.notes += salvage.losses
    } catch {
      throw .failed(error)
    }
  }

  /// Says durably which file is going to take the old one's place, with its mode.
  mutating func announce(
    _ item: FilePath, _ intent: JournalRecord.StepIntent
  ) throws(StepRefusal) {
    let mode = intent.names.first?.mode ?? 0o600
    try session.journaling { session throws(Errno) in
      try session.disk.setMode(mode, of: item)
      let status = try session.disk.status(of: item)
      try session.journal.append([
        .salvaged(step: intent.step, replacement: JournalRecord.FileStamp(status))
      ])
      try session.journal.sync()
    }
  }
}

extension Step {
  fileprivate var row: JudgedRow? {
    if case .deleteRow(let row) = work { row } else { nil }
  }
}

extension StepRefusal {
  /// Says that the database was swapped all the same.
  fileprivate func afterSwap(_ sidecar: FilePath) -> StepRefusal {
    if case .journal = self { return self }
    return .stranded(
      "the database was settled, but '\(sidecar.displayText)' cannot be moved; it does no harm there"
    )
  }
}

extension RunSession {
  /// Makes sure that nobody has a database open for writing, who would go on with the one that is
  /// moved away.
  ///
  /// - Returns: What tells of those who open it from now on; `nil` where the system cannot, so that
  ///   the locks on its bytes are all there is.
  func lease(onDatabase path: FilePath) throws(StepRefusal) -> ReadLease? {
    do throws(Errno) {
      return try ReadLease(arena.root.pushing(path))
    } catch {
      guard error == .resourceTemporarilyUnavailable else { return nil }
      throw .skip(.locked, "somebody has the database open", [])
    }
  }

  /// Whether nobody came since, as far as that can be told.
  static func isWhole(_ lease: borrowing ReadLease?) -> Bool {
    switch lease {
    case .none: true
    case .some(let lease): lease.isWhole
    }
  }
}
