package import Larder
package import LarderFormats
import SystemPackage

/// Tells what a plan would do now.
///
/// Holds the door for looking only: it cannot change a byte.
package struct DryRun: Sendable {
  let cache: any InspectableCache
  let arena: Arena
  let disk: any DiskReader

  /// Makes a dry run.
  ///
  /// - Parameters:
  ///   - cache: The cache.
  ///   - arena: Where the cache and its quarantine lie.
  ///   - disk: A door to the arena's root; paths are relative to that.
  package init(cache: any InspectableCache, arena: Arena, disk: any DiskReader) {
    self.cache = cache
    self.arena = arena
    self.disk = disk
  }

  /// Looks at everything a plan is about, as carrying it out would right before each step.
  ///
  /// - Parameter plan: The plan.
  /// - Returns: What would become of each step; ``ActionResult/done`` counts those that would be
  ///   done.
  /// - Complexity: O(*n*) in the steps.
  package func preview(_ plan: Plan) -> ActionResult {
    var result = ActionResult(action: plan.action)
    let broken = Set(plan.steps.filter(\.isLock).flatMap(\.paths))
    for step in plan.steps {
      if let skip = obstacle(to: step, broken) {
        result.skipped.append(skip)
      } else {
        result.done += 1
        result.bytes &+= step.bytes
      }
    }
    return result
  }

  private func obstacle(to step: Step, _ brokenLocks: Set<FilePath>) -> Skip? {
    if !step.isLock, case .exclusiveFile(let lock) = step.lock, !brokenLocks.contains(lock),
      (try? disk.status(of: arena.place(lock))) != nil
    {
      return Skip(
        subject: step.subject, why: .locked, detail: "the lock '\(lock.displayText)' is there",
        evidence: (try? cache.checkItem(lock))?.findings.flatMap(\.evidence) ?? [])
    }
    if case .restore(let item) = step.work { return obstacle(to: item) }
    if case .deletePacked(let row) = step.work, (try? cache.check(row.id, depth: .names)) == nil {
      return Skip(subject: step.subject, why: .vanished, detail: "it is not in its pack any more")
    }
    for move in step.moves {
      do throws(Fingerprint.Failure) {
        let found = try Fingerprint(of: arena.place(move.path), on: disk)
        guard found == move.fingerprint else {
          return Skip(
            subject: step.subject, why: .changed,
            detail: "'\(move.path.displayText)' is not what was judged any more")
        }
      } catch {
        return Skip(subject: step.subject, error)
      }
    }
    return nil
  }

  private func obstacle(to item: QuarantinedItem) -> Skip? {
    for name in item.names where (try? disk.status(of: arena.place(name.original))) != nil {
      return Skip(
        subject: item.subject, why: .occupied,
        detail: "'\(name.original.displayText)' was made anew since")
    }
    return nil
  }
}
