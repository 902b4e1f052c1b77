import ArgumentParser
import Larder
import LarderFormats
import LarderInspector
import SystemPackage

/// What all actions on entries and items have in common: scan, select, plan, act.
struct EntryAction {
  let action: Action
  let cache: CacheOptions
  var names: [EntryName] = []
  var query: Query?
  var trust = LockTrust.certain
  let scan: ScanOptions
  /// Where to write the plan instead of carrying it out.
  let planFile: FilePath?
  let options: ActionOptions
  let output: OutputOptions

  /// Runs it.
  func run() throws {
    if planFile == nil { try options.requireConsent(for: action) }
    let opened = try cache.open()
    let run = ActionRun(action, options, output)
    let gathered = gather(opened, run.console)
    if !Interrupts.isStopped { try requireAllNames(in: gathered) }
    var planned: [ActionRun.Planned] = []
    var errors = gathered.errors.count
    for part in gathered.parts {
      do throws(LarderError) {
        planned.append(try plan(part))
      } catch {
        if gathered.parts.count == 1, gathered.errors.isEmpty { throw error }
        run.console.warn(error)
        errors += 1
      }
    }
    try run.run(opened, planned, planFile: planFile, errors: errors)
  }

  private func gather(_ opened: OpenedCaches, _ console: Console) -> Gathered {
    let gatherer = Gatherer(keepsValid: action == .delete, console: console)
    var job = ScanJob(opened, depth: depth, threads: scan.threadCount)
    let now = Timestamp.now.seconds
    if !names.isEmpty || query != nil {
      job.accepts = { [names, query] entry, scope in
        Self.accepts(entry.id.name, names)
          && query.map { $0.matches(entry, in: scope.cache, now: now) == .yes } ?? true
      }
      job.acceptsItem = { [names, query] item, scope in
        Self.accepts(item: item, names)
          && query.map { Self.accepts(item, scope, $0, now) } ?? true
      }
    }
    job.isStopped = { Interrupts.isStopped }
    job.progress = { console.showProgress($0, unit: "entries") }
    _ = job.run(into: gatherer)
    return gatherer.gathered()
  }

  /// Names and sizes are enough where nothing is asked about the contents.
  private var depth: Depth {
    switch action {
    case .compact: .names
    case .delete where query == nil: .names
    default: .full
    }
  }

  private static func accepts(_ name: [UInt8], _ names: [EntryName]) -> Bool {
    names.isEmpty || names.contains { name.starts(with: $0.bytes) }
  }

  private static func accepts(item: ItemRecord, _ names: [EntryName]) -> Bool {
    let path = item.path.pathBytes
    return names.isEmpty || names.contains { $0.bytes == path }
  }

  private static func accepts(
    _ item: ItemRecord, _ scope: CacheScope, _ query: Query, _ now: Int64
  ) -> Bool {
    query.matches(item, in: scope.cache, now: now) == .yes
  }

  private func requireAllNames(in gathered: Gathered) throws(LarderError) {
    guard action == .delete else { return }
    for name in names {
      let isThere = gathered.parts.contains { part in
        part.selection.entries.contains { $0.id.name.starts(with: name.bytes) }
          || part.selection.items.contains { $0.path.pathBytes == name.bytes }
      }
      if !isThere { throw .noSuchEntry(name.bytes) }
    }
  }

  private func plan(_ part: Gathered.Part) throws(LarderError) -> ActionRun.Planned {
    let mender = try options.mender(for: part.scope.cache)
    let plan = try mender.plan(
      action, for: part.selection, trusting: trust, shouldStop: { Interrupts.isStopped })
    let broken = Set(plan.steps.filter(\.isBreakingLock).map(\.subject))
    let doubtful = part.selection.items.count {
      $0.doubt > .certain && broken.contains(.item($0.path))
    }
    return ActionRun.Planned(
      scope: part.scope, mender: mender, plan: plan, doubtfulLocks: doubtful)
  }
}

extension Step {
  fileprivate var isBreakingLock: Bool {
    if case .breakLock = work { true } else { false }
  }
}
