import Larder
import LarderFormats

/// Reads the lines of a plan file, one after the other.
struct PlanFileReader {
  private let name: String
  private var number = 0
  private var plans: [Plan] = []
  private var hasBegun = false
  private var hasEnded = false

  init(name: String) { self.name = name }

  /// Takes the next line.
  mutating func take(_ line: ArraySlice<UInt8>) throws(LarderError) {
    number += 1
    guard let json = JSONValue(parsing: line), let type = json["type"]?.text else {
      throw hasBegun ? .damagedPlan(name, line: number) : .noPlanFile(name)
    }
    if !hasBegun { try requireSupport(type, json) }
    guard PlanCheck.isIntact(line), !hasEnded else { throw .damagedPlan(name, line: number) }
    try take(type, json)
  }

  private func requireSupport(_ type: String, _ json: JSONValue) throws(LarderError) {
    guard type == "plan-file", let schema = json["schema"]?.int else { throw .noPlanFile(name) }
    if schema > PlanFile.schema { throw .newerPlan(name, schema) }
  }

  private mutating func take(_ type: String, _ json: JSONValue) throws(LarderError) {
    switch type {
    case "plan-file" where !hasBegun: hasBegun = true
    case "plan":
      guard let plan = Plan(planFile: json) else { throw .damagedPlan(name, line: number) }
      plans.append(plan)
    case "step":
      guard let step = Step(planFile: json), !plans.isEmpty else {
        throw .damagedPlan(name, line: number)
      }
      plans[plans.count - 1].steps.append(step)
    case "skip": break  // For people; what was left alone then is looked at anew by a new plan.
    case "end" where json["plans"]?.int == plans.count: hasEnded = true
    default: throw .damagedPlan(name, line: number)
    }
  }

  /// The plans, where the file was whole.
  func finished() throws(LarderError) -> [Plan] {
    if number == 0 { throw .noPlanFile(name) }
    guard hasEnded else { throw .cutPlan(name) }
    return plans
  }
}

// Every error about plan files is worded here.
extension LarderError {
  static func noPlanFile(_ name: String) -> LarderError {
    LarderError(
      .usage, "cannot read the plan '\(SafeText.display(name))': it is no plan file",
      remedy: "make one with --plan FILE")
  }

  static func damagedPlan(_ name: String, line: Int) -> LarderError {
    LarderError(
      .usage, "cannot read the plan '\(SafeText.display(name))': line \(line) was changed",
      remedy: "plan again with --plan FILE; whole lines of steps may be taken out")
  }

  static func cutPlan(_ name: String) -> LarderError {
    LarderError(
      .usage, "cannot read the plan '\(SafeText.display(name))': its end is missing",
      remedy: "plan again with --plan FILE")
  }

  static func newerPlan(_ name: String, _ schema: Int) -> LarderError {
    LarderError(
      .unsupportedFormat,
      "cannot read the plan '\(SafeText.display(name))': version \(schema) is newer than this larder",
      remedy: "use the larder that made it, or plan again")
  }
}
