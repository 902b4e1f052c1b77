import Larder
import LarderFormats
import SystemPackage

// Acting.
extension Batch {
  /// What an action is to be about; `nil` where there is nothing.
  func targets(in inventory: Inventory) -> ActionTargets? {
    if inventory.entries.counts.marked > 0 { return .marked }
    switch place {
    case .entry(let row)?: return .entries([inventory.entries.address(of: row)])
    case .item(let row)?:
      let item = inventory.items[row]
      return .items([ItemAddress(cache: item.cache, path: item.record.path)])
    case nil: return nil
    }
  }

  mutating func validate(_ query: WrittenQuery?) throws(LarderError) -> BatchReply {
    let inventory = try known()
    let entries: [EntryAddress]
    var items: [ItemAddress] = []
    switch query.map(ActionTargets.matching) ?? targets(in: inventory) {
    case .matching(let query)?:
      entries = try rows(matching: query.query).map(inventory.entries.address)
      items = inventory.matching(query.query).items
    case .marked?: entries = inventory.markedEntries
    case .entries(let some)?: entries = some
    case .items(let some)?: (entries, items) = ([], some)
    default: return .nothing("nothing is marked")
    }
    let updates = try world.check(entries, items)
    try take(updates)
    var (faulty, gone) = (0, 0)
    for update in updates {
      switch update {
      case .checked(_, let record) where record.status.isFaulty: faulty += 1
      case .gone, .goneItem: gone += 1
      default: break
      }
    }
    return .validated(updates.count, faulty: faulty, gone: gone)
  }

  mutating func act(
    _ action: Action, _ query: WrittenQuery?, _ text: String
  ) throws(LarderError) -> BatchReply {
    guard let targets = try targets(of: action, query) else { return .nothing("nothing is marked") }
    return try act(action, targets, text)
  }

  /// Takes back or purges a run, or what there is.
  mutating func act(
    _ action: Action, of run: Int?, _ text: String
  ) throws(LarderError) -> BatchReply {
    let run = run.map { ActionTargets.run(RunAddress(cache: 0, run: $0)) }
    return try act(action, run ?? .everything, text)
  }

  mutating func targets(
    of action: Action, _ query: WrittenQuery?
  ) throws(LarderError) -> ActionTargets? {
    let inventory = try known()
    if let query { return .matching(query) }
    switch action {
    case .recover, .compact, .undo, .purge: return .everything
    case .delete, .repair, .validate: return targets(in: inventory)
    }
  }

  mutating func act(
    _ action: Action, _ targets: ActionTargets, _ text: String
  ) throws(LarderError) -> BatchReply {
    // What is put back or purged is not about what is known of the cache.
    let isAboutQuarantine = action == .undo || action == .purge
    let inventory = isAboutQuarantine ? Inventory(now: world.now) : try known()
    return try carryOut(try world.plans(action, targets, of: inventory), text)
  }

  mutating func carryOut(
    _ plans: [CachePlan], _ text: String
  ) throws(LarderError) -> BatchReply {
    if plans.allSatisfy(\.plan.isEmpty), plans.allSatisfy(\.plan.skipped.isEmpty) {
      return .nothing("there is nothing to do")
    }
    guard let result = try world.carryOut(plans, for: text) else { return .refused(plans) }
    try refresh(plans)
    return .acted(plans, result)
  }

  /// Looks again at what an action was about.
  mutating func refresh(_ plans: [CachePlan]) throws(LarderError) {
    place = nil
    guard inventory != nil else { return }
    if plans.contains(where: \.plan.concernsWhole) {
      let marked = inventory?.markedEntries ?? []
      try begin(with: try world.scan())
      set(true, marked.compactMap { inventory?.entries.row(of: $0) })
      return
    }
    var (entries, items): ([EntryAddress], [ItemAddress]) = ([], [])
    for plan in plans {
      for subject in plan.plan.steps.map(\.subject) + plan.plan.skipped.map(\.subject) {
        switch subject {
        case .entry(let id): entries.append(EntryAddress(cache: plan.cache, id: id))
        case .item(let path): items.append(ItemAddress(cache: plan.cache, path: path))
        case .database, .cache, .run: break
        }
      }
    }
    try take(try world.check(entries, items))
  }
}
