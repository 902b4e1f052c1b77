package import Larder
import SystemPackage

/// What lies in the quarantine of a cache, for looking.
package struct Quarantine: Sendable {
  let arena: Arena
  let layout: QuarantineLayout
  let disk: any DiskReader

  /// Makes a view of a quarantine, which need not exist.
  ///
  /// - Parameters:
  ///   - arena: Where it lies.
  ///   - disk: A door to the arena's root.
  package init(arena: Arena, disk: any DiskReader) {
    self.arena = arena
    self.disk = disk
    layout = QuarantineLayout(directory: arena.quarantine)
  }

  /// Every run that put something here, the latest last.
  ///
  /// - Complexity: O(*n*) in all steps of all runs.
  package func runs() throws(LarderError) -> [QuarantinedRun] {
    var runs: [QuarantinedRun] = []
    for number in try runNumbers() {
      if let log = try log(of: number) { runs.append(describe(log)) }
    }
    return runs
  }

  /// What one run put here and is still here, in the order it was done.
  ///
  /// - Parameter run: The number of the run.
  /// - Returns: One item for each step.
  /// - Throws: ``LarderError``: `noSuchEntry` where there is no such run.
  package func items(of run: Int) throws(LarderError) -> [QuarantinedItem] {
    guard let log = try log(of: run) else { throw .noSuchRun(run, in: arena) }
    if log.phase == .purged { return [] }
    return log.standingSteps.filter { isHere($0, log) }.map(item(log))
  }

  /// Whether the quarantine holds anything of a step; the journal of a stopped run does not tell.
  private func isHere(_ intent: JournalRecord.StepIntent, _ log: RunLog) -> Bool {
    if intent.work == .compact { return false }
    if log.isEnded { return true }
    let run = log.beginning.run
    if intent.work == .packed {
      // Until the swap, the new list lies where the old one goes.
      guard let name = intent.names.first, let list = log.replacement(of: intent) else {
        return false
      }
      return (try? disk.status(of: layout.item(name.item, of: run)))?.identity.inode != list.inode
    }
    let places =
      intent.rowFile.map { [layout.rows($0, of: run)] }
      ?? intent.names.map { layout.item($0.item, of: run) }
    return places.contains { (try? disk.status(of: $0)) != nil }
  }

  private func item(
    _ log: RunLog
  ) -> (JournalRecord.StepIntent) -> QuarantinedItem {
    { intent in
      QuarantinedItem(
        run: log.beginning.run, step: intent.step, subject: intent.subject, reason: intent.reason,
        // A pack's list is no part of the entry.
        names: (intent.work == .packed ? [] : intent.names).map {
          QuarantinedItem.Name(
            original: $0.place.path,
            path: arena.root.pushing(layout.item($0.item, of: log.beginning.run)))
        }, bytes: intent.bytes)
    }
  }

  /// The numbers of all runs, ascending.
  func runNumbers() throws(LarderError) -> [Int] {
    do throws(Errno) {
      return try disk.names(in: layout.runs).compactMap(QuarantineLayout.runNumber).sorted()
    } catch {
      if error == .noSuchFileOrDirectory { return [] }
      throw LarderError(readingQuarantine: arena.quarantinePath, cause: error)
    }
  }

  /// The journal of a run; `nil` where there is none, or not even its beginning.
  func log(of run: Int) throws(LarderError) -> RunLog? {
    do throws(Errno) {
      return try RunLog(of: run, in: layout, on: disk)
    } catch {
      if error == .noSuchFileOrDirectory { return nil }
      throw LarderError(readingQuarantine: arena.quarantinePath, cause: error)
    }
  }

  /// The inodes of the locks that killed runs may have left in the cache.
  func locksOfInterruptedRuns() throws(LarderError) -> Set<UInt64> {
    var inodes: Set<UInt64> = []
    for number in try runNumbers() {
      if let log = try log(of: number), log.state == .interrupted, let inode = log.lockInode {
        inodes.insert(inode)
      }
    }
    return inodes
  }

  private func describe(_ log: RunLog) -> QuarantinedRun {
    let holding =
      switch log.phase {
      case .ended(let holding): holding
      case .running, .undoing, .purging: log.holding(log.standingSteps.filter { isHere($0, log) })
      case .purged: JournalRecord.Holding(steps: 0, bytes: 0)
      }
    return QuarantinedRun(
      number: log.beginning.run, state: log.state, action: log.beginning.action,
      began: log.beginning.began, invocation: log.beginning.invocation, items: holding.steps,
      bytes: holding.bytes)
  }
}
