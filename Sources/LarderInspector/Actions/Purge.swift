package import Larder
package import LarderFormats
import SystemPackage

/// Removes what lies in a quarantine, for good.
///
/// The only code that unlinks what came from a cache. It works below the quarantine, follows no
/// link, and goes on where it was when it is run again after a kill.
package struct Purge: Sendable {
  let arena: Arena
  let disk: any Disk

  /// Makes a purge.
  ///
  /// - Parameters:
  ///   - arena: Where the cache and its quarantine lie.
  ///   - disk: A door to the arena's root; paths are relative to that.
  package init(arena: Arena, disk: any Disk) {
    self.arena = arena
    self.disk = disk
  }

  /// Plans to purge; touches nothing.
  ///
  /// - Parameters:
  ///   - run: The run to purge; `nil` for all.
  ///   - format: The format of the cache.
  ///   - quarantine: The quarantine.
  /// - Returns: A step for each run, with the number of items and bytes that it holds.
  /// - Throws: ``LarderError``: `noSuchEntry` where there is no such run.
  package static func plan(
    run: Int? = nil, format: CacheFormat, in quarantine: Quarantine
  ) throws(LarderError) -> Plan {
    let arena = quarantine.arena
    var plan = Plan(action: .purge, cache: arena.cachePath, format: format)
    let runs = try quarantine.runs()
    if let run, !runs.contains(where: { $0.number == run }) { throw .noSuchRun(run, in: arena) }
    for found in runs where run == nil || run == found.number {
      plan.steps.append(
        Step(
          subject: .run(found.number),
          reason: Reason(code: found.state.rawValue, title: "\(found.state.rawValue) run"),
          work: .purge(found)))
    }
    if !plan.isEmpty {
      plan.notes = ["What is purged is gone for good: undo cannot bring it back."]
    }
    return plan
  }

  /// Carries out a plan to purge.
  ///
  /// Where no run is left that holds anything, the quarantine itself goes too.
  ///
  /// - Parameters:
  ///   - plan: The plan.
  ///   - progress: Told after each run; its answer may stop before the next.
  /// - Returns: What became of each run.
  /// - Throws: ``LarderError`` where the quarantine cannot be read.
  /// - Complexity: O(*n*) in the names below the quarantine.
  package func carryOut(
    _ plan: Plan, progress: (ActionProgress) -> ScanDecision = { _ in .goOn }
  ) throws(LarderError) -> ActionResult {
    guard plan.cache == arena.cachePath else { throw .foreignPlan(plan.cache, arena.cachePath) }
    var result = ActionResult(action: .purge)
    for (index, step) in plan.steps.enumerated() where !result.isCancelled {
      guard case .purge(let run) = step.work else { continue }
      do throws(LarderError) {
        try purge(run.number)
        result.done += 1
        result.bytes &+= run.bytes
      } catch {
        result.failed.append(ActionResult.Failure(subject: step.subject, error: error))
      }
      let state = ActionProgress(finished: index + 1, total: plan.steps.count, bytes: result.bytes)
      if progress(state) == .stop, index + 1 < plan.steps.count { result.isCancelled = true }
    }
    try dissolveIfEmpty()
    return result
  }

  private func purge(_ run: Int) throws(LarderError) {
    let quarantine = Quarantine(arena: arena, disk: disk)
    guard let log = try quarantine.log(of: run), log.phase != .purged else { return }
    do throws(Errno) {
      var session = try RunSession.resume(log, in: arena, on: disk)
      if let stray = try session.strayLock(log) {
        try session.bringHome(stray)
        try session.settle(after: [])
      }
      let now = try disk.status(of: session.journal.path).modified
      try session.journal.append([.purge(began: now)])
      try session.journal.sync()
      try removeContents(of: session.layout, run)
      try shorten(session, log)
    } catch {
      if error == .wouldBlock { throw .runIsBusy(run) }
      throw LarderError("purge", .run(run), cause: error)
    }
  }

  /// Removes everything of a run but its journal.
  private func removeContents(of layout: QuarantineLayout, _ run: Int) throws(Errno) {
    let journals = [layout.journal(of: run), layout.newJournal(of: run)].compactMap(\.lastComponent)
    for name in try disk.names(in: layout.run(run)) where !journals.contains(name) {
      try removeTree(layout.run(run).appending(name))
    }
  }

  /// Replaces the journal by one that only says what there was.
  private func shorten(_ session: RunSession, _ log: RunLog) throws(Errno) {
    let path = session.layout.newJournal(of: session.run)
    if try session.status(path) != nil { try disk.remove(path) }
    try disk.create(path, JournalFile.encode([.begin(log.beginning), .purged]), mode: 0o600)
    try disk.syncFile(path)
    try disk.replace(session.journal.path, with: path)
    try disk.syncDirectory(session.layout.run(session.run))
  }

  /// Removes the quarantine where no run needs it any more.
  private func dissolveIfEmpty() throws(LarderError) {
    let quarantine = Quarantine(arena: arena, disk: disk)
    let isNeeded = try quarantine.runs().contains { $0.state != .purged }
    if isNeeded { return }
    do throws(Errno) {
      let layout = quarantine.layout
      guard try isOurs(layout) else { return }
      if try disk.statusIfPresent(layout.runs) != nil { try removeTree(layout.runs) }
      // The header is last, and later than all else: it is what makes the rest of it ours.
      try disk.syncFileSystem(of: layout.directory)
      for name in try disk.names(in: layout.directory) where QuarantineLayout.isNewHeader(name) {
        try disk.remove(layout.directory.appending(name))
      }
      if try disk.statusIfPresent(layout.header) != nil { try disk.remove(layout.header) }
      try disk.removeDirectory(layout.directory)
    } catch {
      throw LarderError(readingQuarantine: arena.quarantinePath, cause: error)
    }
  }

  /// Whether the directory is a quarantine, or what is left of one.
  private func isOurs(_ layout: QuarantineLayout) throws(Errno) -> Bool {
    if try disk.statusIfPresent(layout.header) != nil { return true }
    guard try disk.statusIfPresent(layout.directory)?.kind == .directory else { return false }
    return try disk.names(in: layout.directory).isEmpty
  }

  /// Removes a name and everything below it; a link goes, what it leads to stays.
  private func removeTree(_ top: FilePath) throws(Errno) {
    var pending = [(path: top, isListed: false)]
    while let (path, isListed) = pending.popLast() {
      if isListed {
        try disk.removeDirectory(path)
      } else if try disk.status(of: path).kind == .directory {
        pending.append((path, true))
        pending += try namesToRemove(in: path).map { (path.appending($0), false) }
      } else {
        try disk.remove(path)
      }
    }
  }

  /// The names in a directory, made accessible where it is not: it is ours by now.
  private func namesToRemove(in directory: FilePath) throws(Errno) -> [FilePath.Component] {
    let mode = try disk.status(of: directory).mode
    if mode & 0o700 != 0o700 { try disk.setMode(mode | 0o700, of: directory) }
    return try disk.names(in: directory)
  }
}
