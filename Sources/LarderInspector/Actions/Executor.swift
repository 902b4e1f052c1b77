package import Larder
package import LarderFormats
import SystemPackage

/// Carries plans out.
///
/// Before each step the journal says durably what is going to be done, the owner is kept out by its
/// own lock, and what was judged is looked at again. Killed at any moment, the run can be taken
/// back by ``Undo``.
package struct Executor: Sendable {
  let cache: any MendableCache
  let arena: Arena
  let disk: any Disk

  /// Makes an executor.
  ///
  /// - Parameters:
  ///   - cache: The cache.
  ///   - arena: Where the cache and its quarantine lie.
  ///   - disk: A door to the arena's root; paths are relative to that.
  package init(cache: any MendableCache, arena: Arena, disk: any Disk) {
    self.cache = cache
    self.arena = arena
    self.disk = disk
  }

  /// Steps whose intents share one barrier.
  static let stepsPerBatch = 1000

  /// Carries out a plan of the planner.
  ///
  /// - Parameters:
  ///   - plan: A plan for this cache.
  ///   - invocation: What it was asked for with, for the journal.
  ///   - progress: Told after each step; its answer may stop before the next.
  /// - Returns: What became of each step.
  /// - Throws: ``LarderError`` where nothing was begun, or where the journal cannot be written any
  ///   more; what was done until then can be undone.
  /// - Complexity: O(*n*) in the steps, each with a bounded number of system calls, and two
  ///   barriers for every thousand of them.
  package func carryOut(
    _ plan: Plan, invocation: Invocation = Invocation(),
    progress: (ActionProgress) -> ScanDecision = { _ in .goOn }
  ) throws(LarderError) -> ActionResult {
    guard plan.cache == arena.cachePath else { throw .foreignPlan(plan.cache, arena.cachePath) }
    if let why = cache.info.readOnly { throw .readOnly(cache.info.path, why) }
    try Settlement(arena: arena, disk: disk).bringLocksHome()
    guard !plan.isEmpty else { return ActionResult(action: plan.action) }
    let session = try RunSession.begin(
      plan.action, steps: plan.steps.count, invocation: invocation, in: arena, on: disk)
    var execution = Execution(plan: plan, cache: cache, session: session)
    do throws(Errno) {
      try execution.run(progress)
    } catch {
      throw LarderError(writingJournalOf: session.run, in: arena, cause: error)
    }
    return execution.result
  }
}

/// A plan being carried out.
struct Execution {
  let plan: Plan
  let cache: any MendableCache
  var session: RunSession
  var result: ActionResult
  /// What the quarantine holds so far.
  var holding = JournalRecord.Holding(steps: 0, bytes: 0)
  private var finished = 0
  /// How much was done of what there is to do; see ``Plan/weight``.
  private(set) var ticks = 0
  let weight: Int
  var nextItem = 0

  init(plan: Plan, cache: any MendableCache, session: RunSession) {
    self.plan = plan
    self.cache = cache
    self.session = session
    result = ActionResult(action: plan.action, run: session.run)
    weight = plan.weight
  }

  /// Carries everything out; throws where the journal cannot be written.
  mutating func run(_ progress: (ActionProgress) -> ScanDecision) throws(Errno) {
    var start = 0
    while start < plan.steps.count, !result.isCancelled {
      let end = endOfPortion(from: start)
      switch plan.steps[start].work {
      case .deleteRow:
        try deleteRows(start..<end)
        advance(end - start, progress)
      case .deletePacked:
        try deletePacked(start..<end)
        advance(end - start, progress)
      case .compactCache(let estimate): try compactCache(start, estimate, progress)
      default: try carryOutBatch(start..<end, progress)
      }
      start = end
    }
    if result.isCancelled, finished < plan.steps.count { skipRest(from: finished) }
    // A run that cannot give a lock back is not over: the next action tries again.
    if session.heldLock != nil { return }
    // A lock that came home must not be back in the cache after a power cut.
    try session.disk.syncDirectory(session.layout.run(session.run))
    try session.journal.append([.end(holding: holding)])
    try session.journal.sync()
  }

  /// Rows go together in one transaction, entries of a pack with one list, everything else in
  /// batches.
  private func endOfPortion(from start: Int) -> Int {
    let portion = plan.steps[start].portion
    let limit =
      portion == .batch ? min(start + Executor.stepsPerBatch, plan.steps.count) : plan.steps.count
    return plan.steps[start..<limit].firstIndex { $0.portion != portion } ?? limit
  }

  private mutating func carryOutBatch(
    _ range: Range<Int>, _ progress: (ActionProgress) -> ScanDecision
  ) throws(Errno) {
    let intents = try prepare(range)
    var directories: Set<FilePath> = []
    for (step, intent) in zip(range, intents) where !result.isCancelled {
      if let intent {
        try attempt(step, intent)
        directories.formUnion(intent.names.map { session.itemDirectory($0.item) })
        let next = step + 1 < range.upperBound ? intents[step + 1 - range.lowerBound] : nil
        if next?.lock != intent.lock || intent.lock == nil { try letOwnerIn() }
      }
      advance(1, progress)
    }
    try letOwnerIn()
    for directory in directories { try session.disk.syncDirectory(directory) }
  }

  mutating func letOwnerIn() throws(Errno) {
    do throws(Errno) {
      try session.release()
    } catch {
      result.notes.append(
        "A lock of the owner cannot be given back (\(error)); the next action tries again.")
    }
    try session.settle(after: [])
  }

  /// Does one step, or notes why not; throws only where the journal cannot be written.
  private mutating func attempt(_ step: Int, _ intent: JournalRecord.StepIntent) throws(Errno) {
    let calm = session.parents.disturbance
    do throws(StepRefusal) {
      try perform(plan.steps[step], intent)
      try session.journaling { session throws(Errno) in
        try session.journal.append([.done(step: step)])
      }
      count(intent)
    } catch {
      try note(error, step, intent, calm)
    }
  }

  /// Counts a step that was done.
  mutating func count(_ intent: JournalRecord.StepIntent) {
    result.done += 1
    result.bytes &+= intent.bytes
    if intent.work != .compact { hold(intent) }
  }

  private mutating func hold(_ intent: JournalRecord.StepIntent) {
    holding.steps += 1
    holding.bytes &+= intent.bytes
  }

  mutating func note(
    _ refusal: StepRefusal, _ step: Int, _ intent: JournalRecord.StepIntent, _ calm: [Int: Bool]
  ) throws(Errno) {
    let subject = plan.steps[step].subject
    switch refusal {
    case .skip(let why, let detail, let evidence):
      result.skipped.append(
        Skip(subject: subject, why: why, detail: detail, evidence: evidence))
    case .failed(let error):
      result.failed.append(ActionResult.Failure(subject: subject, error: error))
    case .stranded(let detail):
      hold(intent)
      return skip(subject, .changed, detail)
    case .journal(let reason):
      try? session.release()
      throw reason
    }
    session.parents.calm(to: calm)
    try session.journal.append([.dropped(step: step)])
  }

  mutating func skip(_ subject: Subject, _ why: Skip.Why, _ detail: String) {
    result.skipped.append(Skip(subject: subject, why: why, detail: detail))
  }

  mutating func skipRest(from step: Int) {
    for step in plan.steps[step...] { skip(step.subject, .cancelled, "stopped before its turn") }
  }

  /// Tells how far it is after some more steps.
  mutating func advance(_ steps: Int, _ progress: (ActionProgress) -> ScanDecision) {
    ticks += plan.steps[finished..<finished + steps].reduce(0) { $0 + $1.weight }
    finished += steps
    let state = ActionProgress(finished: ticks, total: weight, bytes: result.bytes)
    if progress(state) == .stop, finished < plan.steps.count { result.isCancelled = true }
  }
}

/// Why a step was not done.
enum StepRefusal: Error {
  case skip(Skip.Why, String, [Evidence])
  case failed(LarderError)
  /// Something of it stays in the quarantine, because it cannot be put back.
  case stranded(String)
  /// The journal cannot be written: nothing more may be done.
  case journal(Errno)
}

extension Step {
  /// What may be done together with it.
  fileprivate enum Portion: Equatable {
    case rows, batch, compaction
    case pack(Int64)
  }

  fileprivate var portion: Portion {
    if case .deleteRow = work { return .rows }
    if case .compactCache = work { return .compaction }
    return pack.map(Portion.pack) ?? .batch
  }
}

extension RunSession {
  func itemDirectory(_ item: Int) -> FilePath { layout.itemDirectory(item, of: run) }

  /// Runs something whose failure means that the journal cannot be written.
  mutating func journaling<Result>(
    _ body: (inout RunSession) throws(Errno) -> Result
  ) throws(StepRefusal) -> Result {
    do throws(Errno) { return try body(&self) } catch { throw .journal(error) }
  }
}
