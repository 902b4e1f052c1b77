import Larder
import SystemPackage

/// What every action does first: gives back the locks that killed runs left in the cache.
struct Settlement {
  let arena: Arena
  let disk: any Disk

  /// Moves the lock file of every interrupted run home, unless that run is still at work.
  func bringLocksHome() throws(LarderError) {
    let quarantine = Quarantine(arena: arena, disk: disk)
    for run in try quarantine.runNumbers() {
      guard let log = try quarantine.log(of: run), log.state == .interrupted else { continue }
      do throws(Errno) {
        try bringLockHome(log)
      } catch {
        if error == .wouldBlock { continue }
        throw LarderError(writingJournalOf: run, in: arena, cause: error)
      }
    }
  }

  private func bringLockHome(_ log: RunLog) throws(Errno) {
    var session = try RunSession.resume(log, in: arena, on: disk)
    guard let lock = try session.strayLock(log) else { return }
    var audit = ParentAudit(log, session)
    let parent = try session.status(arena.place(lock.path.removingLastComponent()))
    let isClean = parent.map { audit.isClean(lock.parent, $0) } ?? false
    try session.bringHome(lock)
    if isClean { try session.settle(after: []) }
  }
}
