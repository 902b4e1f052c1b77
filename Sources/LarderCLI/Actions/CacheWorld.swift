import Larder
import LarderFormats
import LarderInspector
import SystemPackage

/// The caches that a script works on.
struct CacheWorld: BatchWorld {
  /// How many updates are taken in at a time.
  private static let updatesAtOnce = 4096

  let opened: OpenedCaches
  let now: Timestamp
  private let actions: CacheActions
  private let trust: LockTrust
  private let threads: Int
  private let options: ActionOptions
  private let console: Console

  init(
    _ opened: OpenedCaches, trust: LockTrust, scan: ScanOptions, options: ActionOptions,
    console: Console
  ) {
    self.opened = opened
    self.trust = trust
    self.options = options
    self.console = console
    now = Timestamp.now
    threads = scan.threadCount
    actions = CacheActions(opened.caches, shelter: options.shelter?.path)
  }

  var isStopped: Bool { console.isStopped }
  var isDryRun: Bool { options.dryRun }

  func scan() throws(LarderError) -> Inventory {
    var inventory = Inventory(now: now)
    let session = ScanSession(
      options: ScanSession.Options(threads: threads, namesFirst: false),
      open: { [opened] in opened })
    session.start()
    defer { session.close() }
    while inventory.end == nil {
      if isStopped { throw .stopped }
      for update in session.waitAndDrain(limit: Self.updatesAtOnce) {
        if case .notScanned(_, _, let error) = update { throw error }
        _ = inventory.apply(update)
      }
      console.showProgress(inventory.entries.counts.entries, unit: "entries")
    }
    return inventory
  }

  func check(
    _ entries: [EntryAddress], _ items: [ItemAddress]
  ) throws(LarderError) -> [ScanUpdate] {
    var updates: [ScanUpdate] = []
    for address in entries {
      if isStopped { throw .stopped }
      let record = try opened.caches[address.cache].check(address.id, depth: .full)
      updates.append(record.map { .checked(cache: address.cache, $0) } ?? .gone(address))
    }
    for item in items {
      if isStopped { throw .stopped }
      let record = try opened.caches[item.cache].checkItem(item.path)
      updates.append(
        record.map { .checkedItem(cache: item.cache, $0) }
          ?? .goneItem(cache: item.cache, path: item.path))
    }
    return updates
  }

  func plans(
    _ action: Action, _ targets: ActionTargets, of inventory: Inventory
  ) throws(LarderError) -> [CachePlan] {
    if case .run = targets, opened.caches.count > 1 {
      throw LarderError(
        .usage, "cannot tell of which cache the run is: several are open",
        remedy: "run the script on the cache that the run was in")
    }
    return try actions.plans(
      action, targets, of: inventory, trusting: trust, shouldStop: { isStopped })
  }

  func plans(in file: String) throws(LarderError) -> [CachePlan] {
    try actions.adopt(try PlanReading(typed: file).plans())
  }

  func carryOut(_ plans: [CachePlan], for line: String) throws(LarderError) -> ActionResult? {
    if isDryRun { return try actions.preview(plans) }
    let steps = plans.reduce(0) { $0 + $1.plan.steps.count }
    let isUndo = plans.first?.plan.action == .undo
    guard steps == 0 || options.yes || isUndo || agrees(line, steps) else { return nil }
    return try actions.carryOut(plans, command: ["larder", "batch", line]) { state in
      console.showProgress(state.finished, of: state.total, unit: "steps")
      return isStopped ? .stop : .goOn
    }
  }

  private func agrees(_ line: String, _ steps: Int) -> Bool {
    try? console.finish()
    return Question.agrees(
      "\(SafeText.display(line)): \(HumanText.count(steps, "step", "steps"))?")
  }

  func write(_ bytes: [UInt8], to file: String) throws(LarderError) {
    if isDryRun { return }
    try NewFile(typed: file).write(bytes)
  }
}
