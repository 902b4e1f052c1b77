import Larder
import LarderFormats
import SystemPackage

/// A run being undone.
struct Restoration {
  let log: RunLog
  let cache: any MendableCache
  var session: RunSession
  var result: ActionResult
  private var audit: ParentAudit
  /// The directories looked at so far, and whether only the run changed them.
  private var isClean: [Int: Bool] = [:]
  private var restored: Set<Int> = []

  init(
    _ log: RunLog, cache: any MendableCache, arena: Arena, disk: any Disk
  ) throws(Errno) {
    self.log = log
    self.cache = cache
    session = try RunSession.resume(log, in: arena, on: disk)
    audit = ParentAudit(log, session)
    result = ActionResult(action: .undo, run: log.beginning.run)
  }

  /// Puts back what was asked for, the last step first.
  mutating func run(
    _ only: Set<Int>?, _ progress: (ActionProgress) -> ScanDecision
  ) throws(Errno) {
    let steps = log.standingSteps.filter { only?.contains($0.step) ?? true }.reversed()
    if steps.isEmpty, log.isEnded {
      result.notes.append("Run \(log.beginning.run) was undone already.")
      return
    }
    try begin()
    let rows = steps.filter { $0.work == .row }
    try restoreRows(rows)
    var finished = rows.count
    let others = Array(steps.filter { $0.work != .row })
    var next = others.startIndex
    while next < others.endIndex, !result.isCancelled {
      let step = others[next]
      let portion = others[next...].prefix {
        $0.step == step.step || ($0.pack != nil && $0.pack == step.pack)
      }
      next += portion.count
      if step.work == .packed { try restorePacked(Array(portion)) } else { try attempt(step) }
      if next == others.endIndex || others[next].lock != step.lock || step.lock == nil {
        try letOwnerIn()
      }
      finished += portion.count
      let state = ActionProgress(finished: finished, total: steps.count, bytes: result.bytes)
      if progress(state) == .stop, finished < steps.count { result.isCancelled = true }
    }
    try end()
  }

  private mutating func begin() throws(Errno) {
    if let stray = try session.strayLock(log) { try look(at: [stray.parent]) }
    try session.reclaimLock(log)
    try session.settle(after: [])
    let now = try session.disk.status(of: session.journal.path).modified
    try session.journal.append([.undo(began: now)])
  }

  /// Gives directories their times back where all is back, and makes everything durable.
  private mutating func end() throws(Errno) {
    try letOwnerIn()
    if session.heldLock != nil { return }
    let standing = log.standingSteps.filter { !restored.contains($0.step) }
    try restoreTimes(except: standing)
    try session.disk.syncFileSystem(of: session.layout.directory)
    try session.journal.append([.undoEnd(holding: log.holding(standing))])
    try session.journal.sync()
  }

  private mutating func restoreTimes(
    except standing: [JournalRecord.StepIntent]
  ) throws(Errno) {
    let incomplete = Set(standing.flatMap(\.parents))
    // A run or an undo that was stopped may have disturbed more than what was restored here.
    if !log.isEnded || standing.isEmpty { try look(at: Array(log.parents.keys)) }
    for (number, isClean) in isClean.sorted(by: { $0.key < $1.key })
    where !incomplete.contains(number) {
      guard let parent = log.parents[number] else { continue }
      let place = session.arena.place(parent.path)
      guard isClean else {
        result.notes.append(
          "'\(parent.path.displayText)' keeps its time: somebody else changed it since.")
        continue
      }
      guard try session.status(place)?.modified != parent.before else { continue }
      do throws(Errno) {
        try session.disk.setModified(parent.before, of: place)
        session.parents.disturb(number, byMove: true)
      } catch {
        result.notes.append("'\(parent.path.displayText)' keeps its time: \(error).")
      }
    }
    try session.settle(after: [])
  }

  /// Finds out who changed directories, before this does.
  mutating func look(at numbers: [Int]) throws(Errno) {
    for number in numbers where !session.parents.isDisturbed(number) {
      guard let parent = session.parents[number],
        let status = try session.status(session.arena.place(parent.path))
      else { continue }
      let isAsLeft = status.modified == parent.modified
      if isClean[number] == nil {
        isClean[number] = isAsLeft || audit.isClean(number, status)
      } else if !isAsLeft {
        isClean[number] = false
      }
      session.parents.leave(number, status.modified)
    }
  }

  private mutating func letOwnerIn() throws(Errno) {
    do throws(Errno) {
      try session.release()
    } catch {
      result.notes.append(
        "A lock of the owner cannot be given back (\(error)); the next action tries again.")
    }
    try session.settle(after: [])
  }

  // MARK: Steps

  private mutating func attempt(_ intent: JournalRecord.StepIntent) throws(Errno) {
    let calm = session.parents.disturbance
    do throws(StepRefusal) {
      switch intent.work {
      case .move: try restore(intent)
      case .salvage, .settle: try restoreSalvaged(intent)
      case .compact: throw .skip(.notApplicable, Undo.compactNote, [])
      case .row, .packed: break
      }
      try note(restored: intent)
    } catch {
      session.parents.calm(to: calm)
      try note(error, intent)
    }
  }

  mutating func note(restored intent: JournalRecord.StepIntent) throws(StepRefusal) {
    restored.insert(intent.step)
    result.done += 1
    result.bytes &+= intent.bytes
    try session.journaling { session throws(Errno) in
      try session.journal.append([.restored(step: intent.step)])
    }
  }

  mutating func note(
    _ refusal: StepRefusal, _ intent: JournalRecord.StepIntent
  ) throws(Errno) {
    switch refusal {
    case .skip(.alreadyDone, _, _):
      restored.insert(intent.step)
      try session.journal.append([.restored(step: intent.step)])
    case .skip(let why, let detail, let evidence):
      result.skipped.append(
        Skip(subject: intent.subject, why: why, detail: detail, evidence: evidence))
    case .failed(let error):
      result.failed.append(ActionResult.Failure(subject: intent.subject, error: error))
    case .stranded(let detail):
      result.skipped.append(Skip(subject: intent.subject, why: .occupied, detail: detail))
    case .journal(let reason):
      try? session.release()
      throw reason
    }
  }

  private mutating func restoreRows(_ steps: [JournalRecord.StepIntent]) throws(Errno) {
    for (file, steps) in Dictionary(grouping: steps, by: { $0.rowFile ?? "" }) {
      let place = session.layout.rows(file, of: session.run)
      guard try session.status(place) != nil else {
        // Nothing was deleted before the rows were saved.
        for step in steps { try note(.skip(.alreadyDone, "", []), step) }
        continue
      }
      let entries = Set(steps.compactMap(\.entry))
      let restoration: Result<RowRestoration, LarderError> = Result { () throws(LarderError) in
        guard let mender = cache.rowMender else { throw .notADatabase(cache.info.path) }
        return try mender.restoreRows(from: session.absolute(file), only: entries)
      }
      switch restoration {
      case .success(let restoration): try note(restoration, steps)
      case .failure(let error): for step in steps { try note(.failed(error), step) }
      }
    }
  }

  private mutating func note(
    _ restoration: RowRestoration, _ steps: [JournalRecord.StepIntent]
  ) throws(Errno) {
    let occupied = Set(restoration.occupied)
    for step in steps {
      guard let entry = step.entry else { continue }
      if occupied.contains(entry) {
        try note(.skip(.occupied, "another row has its place by now", []), step)
      } else {
        do throws(StepRefusal) { try note(restored: step) } catch { try note(error, step) }
      }
    }
  }
}

extension JournalRecord.StepIntent {
  /// The directories that it changes.
  var parents: [Int] { ([lock].compactMap(\.self) + names.map(\.place)).map(\.parent) }

  var entry: EntryID? {
    if case .entry(let entry) = subject { entry } else { nil }
  }
}
