package import Larder
package import LarderFormats
import SystemPackage

/// Decides what an action does, without doing any of it.
///
/// Holds the door for looking only. Looks again at everything that it plans to touch, so that a
/// plan speaks of what is there now, and valid entries are never mended.
package struct Planner: Sendable {
  let cache: any MendableCache
  let arena: Arena
  let disk: any DiskReader

  /// Makes a planner.
  ///
  /// - Parameters:
  ///   - cache: The cache.
  ///   - arena: Where the cache and its quarantine lie.
  ///   - disk: A door to the arena's root; paths are relative to that.
  package init(cache: any MendableCache, arena: Arena, disk: any DiskReader) {
    self.cache = cache
    self.arena = arena
    self.disk = disk
  }

  /// Plans an action on what was selected.
  ///
  /// - Parameters:
  ///   - action: Anything but ``Action/validate``, ``Action/purge`` and ``Action/undo``, which are
  ///     not about entries.
  ///   - selection: The entries and items, as they were shown. For ``Action/repair``,
  ///     ``Action/recover`` and ``Action/compact`` all that the scan found may be given: what the
  ///     action is not for is left out without a word.
  ///   - trust: The locks that may be broken.
  ///   - shouldStop: Asked now and then; planning ends early with what it has when true.
  /// - Returns: The plan.
  /// - Throws: ``LarderError``: `readOnly`, `usage`, or what kept the cache from being read.
  /// - Complexity: O(*n*) in the selection, each with a handful of system calls.
  package func plan(
    _ action: Action, for selection: Selection, trusting trust: LockTrust = .certain,
    shouldStop: () -> Bool = { false }
  ) throws(LarderError) -> Plan {
    if let why = cache.info.readOnly { throw .readOnly(cache.info.path, why) }
    var draft = Draft(
      plan: Plan(action: action, cache: arena.cachePath, format: cache.info.format), trust: trust)
    switch action {
    case .delete, .repair, .recover:
      try add(selection, to: &draft, shouldStop: shouldStop)
    case .compact:
      try addCompaction(selection, to: &draft, shouldStop: shouldStop)
    case .validate, .purge, .undo: throw .noPlan(for: action)
    }
    return draft.finished()
  }

  private func add(
    _ selection: Selection, to draft: inout Draft, shouldStop: () -> Bool
  ) throws(LarderError) {
    if let rows = cache.rowMender {
      if draft.plan.action != .delete, let damage = selection.findings.databaseDamage {
        return addSalvage(because: damage, to: &draft)
      }
      let isSettled = try addSettling(selection, by: rows, to: &draft)
      if !isSettled { try addRows(selection.entries, of: rows, to: &draft) }
    }
    let moving = Set(draft.plan.steps.flatMap(\.paths))
    for item in selection.items where !moving.contains(item.path) {
      if shouldStop() { return }
      try add(item, to: &draft)
    }
    guard cache.rowMender == nil else { return }
    for entry in selection.entries {
      if shouldStop() { return }
      try add(entry, to: &draft)
    }
  }

  private func addCompaction(
    _ selection: Selection, to draft: inout Draft, shouldStop: () -> Bool
  ) throws(LarderError) {
    if cache.rowMender != nil { addDatabaseCompaction(to: &draft) }
    for item in selection.items {
      if shouldStop() { return }
      try add(item, to: &draft)
    }
    if let compactor = cache.compactor {
      try addCompaction(by: compactor, selection, to: &draft, shouldStop: shouldStop)
    }
  }
}

/// A plan in the making.
struct Draft {
  var plan: Plan
  let trust: LockTrust
  /// Locks that the plan breaks before it needs them itself.
  var brokenLocks: Set<FilePath> = []
  /// Locks that were looked at and may not be broken.
  var standingLocks: [FilePath: Skip] = [:]
  /// The entries dealt with, where one may bring others with it.
  private var begun: Set<EntryID> = []

  init(plan: Plan, trust: LockTrust) {
    self.plan = plan
    self.trust = trust
  }

  /// Answers whether it is the first time that an entry is to be dealt with.
  mutating func begin(_ entry: EntryID) -> Bool { begun.insert(entry).inserted }

  mutating func skip(
    _ subject: Subject, _ why: Skip.Why, _ detail: String, evidence: [Evidence] = []
  ) {
    plan.skipped.append(Skip(subject: subject, why: why, detail: detail, evidence: evidence))
  }

  /// The plan in the order to carry it out in: locks first, because entries need them, and what
  /// lies in packs, because what hides it comes after it; of names that lie in each other only the
  /// outermost.
  func finished() -> Plan {
    var plan = plan
    let covered = Set(plan.steps.flatMap(\.paths))
    plan.steps.removeAll { step in
      guard case .item = step.subject else { return false }
      return step.paths.contains { $0.hasAncestor(in: covered) }
    }
    let locks = plan.steps.filter(\.isLock)
    let packed = plan.steps.filter { $0.pack != nil }.sorted { ($0.pack ?? 0) < ($1.pack ?? 0) }
    if !locks.isEmpty || !packed.isEmpty {
      plan.steps = locks + packed + plan.steps.filter { !$0.isLock && $0.pack == nil }
    }
    return plan
  }
}

extension Step {
  var isLock: Bool {
    if case .breakLock = work { true } else { false }
  }

  /// The number of the pack that the step takes an entry out of.
  var pack: Int64? {
    if case .deletePacked(let row) = work { row.id.row } else { nil }
  }

  /// The names that the step moves.
  var paths: [FilePath] { moves.map(\.path) }
}

extension FilePath {
  fileprivate func hasAncestor(in paths: Set<FilePath>) -> Bool {
    var ancestor = self
    while ancestor.removeLastComponent() {
      if paths.contains(ancestor) { return true }
    }
    return false
  }
}

extension [Finding] {
  /// What says that a database cannot be trusted as a whole.
  fileprivate var databaseDamage: Finding? {
    first { $0.code == .pageDamage } ?? first { $0.code == .notADatabase || $0.code == .cutShort }
  }
}
