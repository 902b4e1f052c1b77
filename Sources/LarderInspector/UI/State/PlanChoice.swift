import Larder
import LarderFormats
import SystemPackage

/// The steps of some plans in groups of one cause, and which of them are wanted.
///
/// Steps that break a lock whose holder may still be there are not wanted until somebody says so.
/// What needs a lock that stays is left out with it.
struct PlanChoice: Sendable {
  /// Steps of one cause.
  struct Group: Sendable {
    let reason: Reason
    /// Numbers of steps, counted through all plans.
    var steps: [Int] = []
    var files = 0
    /// In bytes.
    var bytes: Int64 = 0
    /// What the cause rests on, as the first step has it.
    var evidence: Evidence?
  }

  private struct LockName: Hashable {
    let plan: Int
    let path: FilePath
  }

  let plans: [CachePlan]
  private(set) var groups: [Group] = []
  /// What the wanted steps are about.
  private(set) var count = 0
  private(set) var bytes: Int64 = 0
  /// The number of the first step of each plan.
  private let starts: [Int]
  private var isUnwanted: [Bool]
  private var standing: Set<LockName> = []

  init(_ plans: [CachePlan]) {
    self.plans = plans
    var (starts, total): ([Int], Int) = ([], 0)
    for plan in plans {
      starts.append(total)
      total += plan.plan.steps.count
    }
    self.starts = starts
    isUnwanted = plans.flatMap { $0.plan.steps.map { $0.doubt > .certain } }
    groups = makeGroups()
    count(isUnwanted.indices)
  }

  /// The number of steps, wanted or not.
  var total: Int { isUnwanted.count }

  /// Returns a step by its number.
  subscript(number: Int) -> Step {
    let plan = plan(of: number)
    return plans[plan].plan.steps[number - starts[plan]]
  }

  private func plan(of number: Int) -> Int {
    (starts.firstIndex { $0 > number } ?? starts.count) - 1
  }

  /// In the order of the plan's groups: the most frequent cause first.
  private func makeGroups() -> [Group] {
    var index: [Reason: Int] = [:]
    var groups: [Group] = []
    for number in isUnwanted.indices {
      let step = self[number]
      let place = index[step.reason] ?? groups.count
      if place == groups.count {
        index[step.reason] = place
        groups.append(Group(reason: step.reason))
      }
      groups[place].steps.append(number)
      groups[place].files += step.files
      groups[place].bytes &+= step.bytes
      groups[place].evidence = groups[place].evidence ?? step.evidence.first
    }
    return groups.sorted {
      ($1.steps.count, $0.reason.code, $0.reason.title)
        < ($0.steps.count, $1.reason.code, $1.reason.title)
    }
  }
}

// What is wanted.
extension PlanChoice {
  /// Why a step is not going to be done, where it is not.
  enum Omission { case unwanted, doubtful, needsLock }

  func omission(of number: Int) -> Omission? {
    let step = self[number]
    if isUnwanted[number] { return step.doubt > .certain ? .doubtful : .unwanted }
    return isBlocked(step, plan(of: number)) ? .needsLock : nil
  }

  private func isBlocked(_ step: Step, _ plan: Int) -> Bool {
    guard !standing.isEmpty, !step.isLock, case .exclusiveFile(let path)? = step.lock else {
      return false
    }
    return standing.contains(LockName(plan: plan, path: path))
  }

  /// Wants a step that is not wanted, and the other way round.
  mutating func toggle(step number: Int) {
    isUnwanted[number].toggle()
    count([number])
  }

  /// Wants all steps of a group, or none where all are wanted.
  mutating func toggle(group: Int) {
    let steps = groups[group].steps
    let isWanted = steps.contains { isUnwanted[$0] }
    for number in steps { isUnwanted[number] = !isWanted }
    count(steps)
  }

  /// Brings the locks that stay and the sums up to date after some steps changed.
  private mutating func count(_ changed: some Sequence<Int>) {
    for number in changed where self[number].isLock {
      for path in self[number].paths {
        let name = LockName(plan: plan(of: number), path: path)
        if isUnwanted[number] { standing.insert(name) } else { standing.remove(name) }
      }
    }
    (count, bytes) = (0, 0)
    for (plan, cachePlan) in plans.enumerated() {
      for (index, step) in cachePlan.plan.steps.enumerated()
      where !isUnwanted[starts[plan] + index] && !isBlocked(step, plan) {
        count += 1
        bytes &+= step.bytes
      }
    }
  }

  /// Whether a step that is wanted breaks a lock whose holder may still be there.
  var isBreakingDoubtfulLocks: Bool {
    isUnwanted.indices.contains { !isUnwanted[$0] && self[$0].doubt > .certain }
  }

  /// The plans with only the wanted steps.
  var chosen: [CachePlan] {
    plans.enumerated().map { plan, cachePlan in
      var chosen = cachePlan
      chosen.plan = cachePlan.plan.leavingOut { isUnwanted[starts[plan] + $0] }
      return chosen
    }
  }

  /// The steps that somebody took out, although they were proposed.
  var leftOut: [Step] {
    isUnwanted.indices.filter { isUnwanted[$0] }.map { self[$0] }.filter { $0.doubt == .certain }
  }
}

// Where the steps stand.
extension PlanChoice {
  /// What a line is about.
  enum Line: Equatable { case blank, group(Int), evidence(Int), step(Int) }

  /// Each group has a blank line, its heading, perhaps a line of evidence, and its steps.
  var lineCount: Int { groups.reduce(0) { $0 + Self.lineCount(of: $1) } }

  private static func lineCount(of group: Group) -> Int {
    2 + (group.evidence == nil ? 0 : 1) + group.steps.count
  }

  /// Returns what a line is about; `nil` beyond the last.
  ///
  /// - Complexity: O(groups).
  func line(at index: Int) -> Line? {
    var rest = index
    for (number, group) in groups.enumerated() {
      let count = Self.lineCount(of: group)
      guard rest < count else {
        rest -= count
        continue
      }
      let head = count - group.steps.count
      switch rest {
      case 0: return .blank
      case 1: return .group(number)
      case ..<head: return .evidence(number)
      default: return .step(group.steps[rest - head])
      }
    }
    return nil
  }
}
