import Larder
import LarderFormats

// Plans that are not carried out at once.
extension Batch {
  mutating func plan(
    _ action: Action, _ query: WrittenQuery?, _ file: String?
  ) throws(LarderError) -> BatchReply {
    guard let targets = try targets(of: action, query) else { return .nothing("nothing is marked") }
    let plans = try world.plans(action, targets, of: try known())
    pending = plans
    if let file {
      try world.write(PlanFile.bytes(of: plans.map(\.plan), now: world.now), to: file)
    }
    return .planned(plans, file: file)
  }

  mutating func skip(_ name: String) throws(LarderError) -> BatchReply {
    guard var plans = pending else { throw .noPlanYet }
    let bytes = Array(name.utf8)
    let isThere = plans.contains { $0.plan.steps.contains { $0.subject.isNamed(bytes) } }
    guard isThere else {
      throw LarderError(
        .noSuchEntry, "cannot skip '\(SafeText.display(name))': the plan is not about it")
    }
    for index in plans.indices {
      let steps = plans[index].plan.steps
      plans[index].plan = plans[index].plan.leavingOut { steps[$0].subject.isNamed(bytes) }
    }
    pending = plans
    return .planned(plans, file: nil)
  }

  mutating func apply(_ file: String?, _ text: String) throws(LarderError) -> BatchReply {
    if let file { return try carryOut(try world.plans(in: file), text) }
    guard let plans = pending else { throw .noPlanYet }
    pending = nil
    return try carryOut(plans, text)
  }
}

extension LarderError {
  fileprivate static var noPlanYet: LarderError {
    LarderError(
      .usage, "cannot tell which plan is meant: there is none", remedy: "plan ACTION comes first")
  }
}
