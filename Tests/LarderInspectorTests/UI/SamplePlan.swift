import Larder
import LarderFormats
import SystemPackage

@testable import LarderInspector

extension Sample {
  private static func move(_ path: FilePath, bytes: Int64, files: Int) -> PlannedMove {
    PlannedMove(
      path: path,
      fingerprint: Fingerprint(
        kind: .directory, identity: FileIdentity(device: 1, inode: 2), mode: 0o755,
        modified: now, changed: now, digest: 3, files: files, bytes: bytes))
  }

  /// A plan for what is damaged in the sample, and a lock that is left alone.
  static func plan(_ action: Action) -> CachePlan {
    let cutShort = Reason(code: "pickle-cut-short", title: "invalid value: pickle cut short")
    let steps = [
      Step(
        subject: .item("9e3779b97f4a7c15.lock"),
        reason: Reason(code: "lock-stale", title: "stale lock"),
        work: .breakLock([move("9e3779b97f4a7c15.lock", bytes: 0, files: 1)]),
        evidence: [Evidence("/proc", "the lock is older than this boot")]),
      Step(
        subject: .entry(id(2)), reason: cutShort,
        work: .move([move("8ff/347/85799e5c", bytes: 4127, files: 2)]),
        lock: .exclusiveFile("8ff34785799e5cbd00000000.lock")),
      Step(
        subject: .entry(id(4)),
        reason: Reason(code: "value-missing", title: "missing value: value missing"),
        work: .move([move("cc6/22d/5bf6dcd8", bytes: 81, files: 1)])),
      Step(
        subject: .entry(id(5)),
        reason: Reason(code: "zero-length", title: "invalid key: zero length"),
        work: .move([move("6a9/9b4/b1f77dd0", bytes: 512, files: 2)])),
    ]
    let skipped = [
      Skip(
        subject: .item("aaaa.lock"), why: .liveLock, detail: "its holder is alive",
        evidence: [Evidence("/proc/locks", "held by process 4711 (python3)")])
    ]
    return CachePlan(
      cache: 0,
      plan: Plan(
        action: action, cache: path, format: .pytoolsV4, steps: steps, skipped: skipped),
      quarantine: FilePath(path.string + ".larder-quarantine"))
  }

  /// A plan with a lock whose holder may still be there.
  static var doubtfulPlan: CachePlan {
    var plan = plan(.recover)
    plan.plan.steps.append(
      Step(
        subject: .item("bbbb.lock"),
        reason: Reason(code: "lock-doubtful", title: "lock in doubt"),
        work: .breakLock([move("bbbb.lock", bytes: 0, files: 1)]),
        evidence: [Evidence("/proc/locks", "nobody on this machine holds it")], doubt: .likely))
    return plan
  }

  static func result(_ action: Action) -> ActionResult {
    ActionResult(action: action, run: 1, done: 4, bytes: 4720)
  }
}
