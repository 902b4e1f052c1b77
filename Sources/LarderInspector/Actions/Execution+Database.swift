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

  /// Saves the readable rows into a new database and puts it in the place of the old one.
  ///
  /// The sidecars go first: beside the new database they would be applied to it.
  mutating func salvage(
    _ moves: [PlannedMove], _ intent: JournalRecord.StepIntent
  ) throws(StepRefusal) {
    guard let database = intent.names.first, let judged = moves.first else { throw .gone }
    for move in moves { try recheck(move) }
    let item = session.layout.item(database.item, of: session.run)
    try saveRows(into: item)
    try announce(item, intent)
    for move in moves { try recheck(move) }
    for (index, name) in intent.names.enumerated().dropFirst() {
      do throws(StepRefusal) {
        try move(name, expecting: moves[index].fingerprint, intent.subject)
      } catch {
        throw takeBack(intent.names[1..<index], because: error)
      }
    }
    do throws(Errno) {
      session.parents.disturb(database.place.parent, byMove: true)
      try session.disk.exchange(session.arena.place(database.place.path), item)
    } catch {
      throw takeBack(
        intent.names.dropFirst(),
        because: .failed(LarderError("replace", .database, cause: error)))
    }
    if (try? Fingerprint(of: item, on: session.disk))?.isMoved(judged.fingerprint) == true {
      return
    }
    try? session.disk.exchange(session.arena.place(database.place.path), item)
    throw takeBack(intent.names.dropFirst(), because: .changed(database.place.path))
  }

  private mutating func saveRows(into item: FilePath) throws(StepRefusal) {
    do throws(LarderError) {
      let salvage = try rowMender().salvage(into: session.arena.root.pushing(item))
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
