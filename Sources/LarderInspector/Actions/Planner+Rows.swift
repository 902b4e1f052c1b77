import Larder
import LarderFormats
import SystemPackage

extension Planner {
  /// Rows are judged and deleted in portions, so that memory stays bounded.
  static let rowsPerPortion = 1000

  /// Adds the steps that delete rows of a database.
  func addRows(
    _ entries: [EntryRecord], of mender: any RowMender, to draft: inout Draft
  ) throws(LarderError) {
    let action = draft.plan.action
    let concerned = entries.filter(action.concerns)
    for start in stride(from: 0, to: concerned.count, by: Self.rowsPerPortion) {
      let portion = concerned[start..<min(start + Self.rowsPerPortion, concerned.count)]
      let judged = try mender.judge(portion.map(\.id))
      for (entry, row) in zip(portion, judged) {
        guard let row else {
          draft.skip(.entry(entry.id), .vanished, "the row is gone")
          continue
        }
        guard let entry = try judge(entry, in: &draft) else { continue }
        draft.plan.steps.append(
          Step(
            subject: .entry(entry.id), reason: Reason(entry), work: .deleteRow(row),
            lock: .database))
      }
    }
  }

  /// Adds the step that saves what can be read of a damaged database.
  func addSalvage(because damage: Finding, to draft: inout Draft) {
    guard let moves = fingerprint(databaseFiles, of: .database, in: &draft) else { return }
    draft.plan.notes.append(
      "The readable rows are copied into a new database; the old one goes into the quarantine.")
    draft.plan.steps.append(
      Step(
        subject: .database,
        reason: Reason(
          code: damage.code.rawValue,
          title: damage.code == .notADatabase
            ? "no database: swap for an empty one" : "damaged pages: salvage and swap"),
        work: .salvageDatabase(moves), lock: .database, evidence: damage.evidence))
  }

  /// Adds the step that finishes what a killed writer left half-done, where there is such a thing.
  ///
  /// Rows are then left to a next plan: an undo of the swap needs the new database as it was made.
  ///
  /// - Returns: Whether there is.
  func addSettling(
    _ selection: Selection, by mender: any RowMender, to draft: inout Draft
  ) throws(LarderError) -> Bool {
    guard draft.plan.action == .recover, mender is any DatabaseSettler,
      let shown = selection.items.first(where: { $0.halfDone != nil })
    else { return false }
    guard let moves = fingerprint(databaseFiles, of: .database, in: &draft) else { return false }
    guard let finding = try cache.checkItem(shown.path)?.halfDone else {
      draft.skip(.item(shown.path), .changed, "nothing is left half-done by now")
      return false
    }
    let isLog = finding.code == .unmergedWAL
    draft.plan.notes.append(
      "SQLite \(isLog ? "merges the log" : "rolls the journal back") on a copy, which takes the "
        + "place of the database; what the crash left goes into the quarantine as it is.")
    if selection.entries.contains(where: draft.plan.action.concerns) {
      draft.plan.notes.append("What is wrong with rows is left to the next time.")
    }
    draft.plan.steps.append(
      Step(
        subject: .database,
        reason: Reason(
          code: finding.code.rawValue,
          title: isLog
            ? "log of a killed writer: merge it" : "journal of a killed writer: roll it back"),
        work: .settleDatabase(moves), lock: .database, evidence: finding.evidence))
    return true
  }

  /// Adds the step that rewrites a database without its free pages.
  func addDatabaseCompaction(to draft: inout Draft) {
    guard let moves = fingerprint(databaseFiles, of: .database, in: &draft) else { return }
    draft.plan.notes.append(
      "Compacting a database rewrites its file: every row stays, but undo cannot bring back the "
        + "old file byte by byte.")
    draft.plan.steps.append(
      Step(
        subject: .database,
        reason: Reason(code: "compact", title: "checkpoint and rewrite the database"),
        work: .compactDatabase(size: moves.reduce(0) { $0 &+ $1.fingerprint.bytes }),
        lock: .database))
  }

  /// The database and the names that SQLite gives its sidecars.
  ///
  /// Source: sqlite.org/tempfiles.html.
  private var databaseFiles: [FilePath] {
    guard let name = arena.cache.lastComponent else { return [] }
    let database = FilePath(root: nil, [name])
    return [database] + ["-journal", "-wal", "-shm"].compactMap { database.extended(with: $0) }
  }
}

extension ItemRecord {
  /// What says that a writer was killed and SQLite still has to make the database whole; `nil` while
  /// somebody has it open.
  fileprivate var halfDone: Finding? {
    guard kind == .sidecar, status == .normal else { return nil }
    return findings.first { $0.code == .hotJournal || $0.code == .unmergedWAL }
  }
}
