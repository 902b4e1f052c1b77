package import Larder
import LarderFormats
import SystemPackage

extension Mender {
  /// Makes a plan that was made elsewhere, or some time ago, one for this cache.
  ///
  /// Looks at everything that the plan is about; what is not what the plan expects is left out, and
  /// said. Carrying the plan out looks at each thing once more, right before its turn.
  ///
  /// - Parameter plan: A plan of ``PlanFile``, for a cache of the same format.
  /// - Returns: The plan with what is still as it expects.
  /// - Throws: ``LarderError``: `usage` where the format is another, `readOnly`.
  /// - Complexity: O(*n*) in the steps.
  package func adopt(_ plan: Plan) throws(LarderError) -> Plan {
    guard plan.format == cache.info.format else {
      throw .planOfOtherFormat(plan.format, cache.info)
    }
    if let why = cache.info.readOnly { throw .readOnly(cache.info.path, why) }
    let adoption = Adoption(cache: cache, arena: arena, disk: try reader())
    return adoption.adopt(plan)
  }
}

/// Takes over a plan that was made elsewhere.
struct Adoption {
  let cache: any MendableCache
  let arena: Arena
  let disk: any DiskReader

  func adopt(_ plan: Plan) -> Plan {
    var adopted = plan
    adopted.cache = arena.cachePath
    adopted.steps = []
    for step in plan.steps {
      var step = step
      if let skip = refusal(of: &step) {
        adopted.skipped.append(skip)
      } else {
        adopted.steps.append(step)
      }
    }
    leaveLockedAlone(plan, &adopted)
    return adopted
  }

  /// Gives a step's expectations the number that the file system has here, and compares them.
  private func refusal(of step: inout Step) -> Skip? {
    var moves = step.moves
    for index in moves.indices {
      do throws(Fingerprint.Failure) {
        let found = try Fingerprint(of: arena.place(moves[index].path), on: disk)
        moves[index].fingerprint.identity.device = found.identity.device
        guard found == moves[index].fingerprint else {
          return Skip(
            subject: step.subject, why: .changed,
            detail: "'\(moves[index].path.displayText)' changed since the plan was made")
        }
      } catch {
        return Skip(subject: step.subject, error)
      }
    }
    step.moves = moves
    return step.isLock ? liveHolder(of: step) : nil
  }

  /// Whoever made the plan judged a lock by what was known there; here more may be known.
  private func liveHolder(of step: Step) -> Skip? {
    guard case .item(let path) = step.subject,
      let lock = try? cache.checkItem(path), lock.status == .live
    else { return nil }
    return Skip(
      subject: step.subject, why: .liveLock, detail: "its holder is alive",
      evidence: lock.findings.flatMap(\.evidence))
  }

  /// Leaves out what needs a lock that is not broken after all.
  private func leaveLockedAlone(_ plan: Plan, _ adopted: inout Plan) {
    let broken = Set(adopted.steps.filter(\.isLock).flatMap(\.paths))
    let standing = Set(plan.steps.filter(\.isLock).flatMap(\.paths)).subtracting(broken)
    let needing = adopted.steps.filter { step in
      guard case .exclusiveFile(let path)? = step.lock else { return false }
      return standing.contains(path)
    }
    guard !needing.isEmpty else { return }
    let subjects = Set(needing.map(\.subject))
    adopted.steps.removeAll { subjects.contains($0.subject) }
    adopted.skipped += needing.map {
      Skip(subject: $0.subject, why: .locked, detail: "its lock is not broken")
    }
  }
}

extension LarderError {
  fileprivate static func planOfOtherFormat(
    _ format: CacheFormat, _ info: CacheInfo
  ) -> LarderError {
    LarderError(
      .usage,
      "cannot carry out a plan for a \(format.title) on '\(info.path.displayText)': "
        + "that is a \(info.format.title)",
      remedy: "plan it again for this cache")
  }
}
