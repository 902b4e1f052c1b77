import Larder
import LarderFormats
package import SystemPackage

/// A plan for one of the caches that are open, with where its quarantine lies.
package struct CachePlan: Equatable, Sendable {
  /// The index of the cache among those that are open.
  package var cache: Int
  /// What is going to be done.
  package var plan: Plan
  /// The directory that things are moved to.
  package var quarantine: FilePath

  /// Makes a plan for a cache.
  package init(cache: Int, plan: Plan, quarantine: FilePath) {
    self.cache = cache
    self.plan = plan
    self.quarantine = quarantine
  }
}

/// Plans as they are shown before a yes, each step to be changed.
///
/// What there may be millions of, steps and skips, becomes text only when it is seen.
struct PlanView: Sendable {
  let action: Action
  /// What it was made for.
  let targets: ActionTargets
  /// The command that makes the same plan again.
  let words: String
  var choice: PlanChoice
  var scroll = Scroll()
  /// The line after the facts that the keyboard is on.
  var cursor = 1

  init(
    _ action: Action, _ plans: [CachePlan], _ targets: ActionTargets = .everything,
    words: String? = nil
  ) {
    self.action = action
    self.targets = targets
    self.words = words ?? Self.words(action, targets)
    choice = PlanChoice(plans)
  }

  /// The command that is about the same.
  static func words(_ action: Action, _ targets: ActionTargets) -> String {
    switch targets {
    case .run(let run): "\(action.rawValue) \(run.run)"
    case .matching(let query): "\(action.rawValue) \(Grammar.condition) \(query.text)"
    default: action.rawValue
    }
  }

  var plans: [CachePlan] { choice.plans }

  /// Whether there is nothing to do, whatever is wanted.
  var isEmpty: Bool { choice.total == 0 }

  /// What the frame says.
  var title: String { "plan: \(action.rawValue)" }

  private var skips: Int { plans.reduce(0) { $0 + $1.plan.skipped.count } }

  /// Returns what is said before the steps.
  func facts(columns: Int, glyphs: GlyphSet) -> [StyledLine] {
    func wrapped(_ name: String, _ text: String, _ style: Style = .plain) -> [StyledLine] {
      let blanks = String(repeating: " ", count: max(1, 9 - name.count))
      return StyledLine.wrapped(
        text, style: style, columns: columns, glyphs: glyphs,
        first: [Span(name, .label), Span(blanks)], rest: String(repeating: " ", count: 9))
    }
    var lines = wrapped("do", summary, .plain.bold)
    for quarantine in Set(plans.map(\.quarantine.displayText)).sorted() where movesAnything {
      lines += wrapped("move to", quarantine)
    }
    if movesAnything { lines += wrapped("undo", "u takes it back") }
    for note in plans.flatMap(\.plan.notes).prefix(12) { lines += wrapped("note", note, .note) }
    return lines
  }

  private var movesAnything: Bool {
    plans.contains { $0.plan.steps.contains(where: \.isReversible) }
  }

  /// What is going to be done, in a sentence.
  private var summary: String {
    let left = choice.total - choice.count
    var text = "\(action.verb) \(subjects), \(HumanText.size(choice.bytes))"
    if left > 0 { text += "; \(HumanText.count(left)) not wanted" }
    if skips > 0 { text += "; leave \(HumanText.count(skips)) alone, see the end" }
    return text
  }

  /// What the wanted steps are about, in numbers.
  private var subjects: String {
    choice.count == choice.total ? plans.subjects : choice.chosen.subjects
  }
}

// The lines after the facts.
extension PlanView {
  /// The number of lines after the facts.
  var lineCount: Int { choice.lineCount + (skips > 0 ? 2 + skips : 0) }

  /// Changes whether the step or the group that the keyboard is on is wanted.
  mutating func toggle() {
    switch choice.line(at: cursor) {
    case .step(let number)?: choice.toggle(step: number)
    case .group(let group)?, .evidence(let group)?: choice.toggle(group: group)
    case .blank?, nil: break
    }
  }

  /// Returns a line after the facts.
  ///
  /// - Complexity: O(groups and plans), which are few.
  func line(_ index: Int, columns: Int, glyphs: GlyphSet) -> StyledLine {
    switch choice.line(at: index) {
    case .blank?: return .empty
    case .group(let group)?: return heading(of: choice.groups[group], columns, glyphs)
    case .evidence(let group)?:
      let evidence = choice.groups[group].evidence
      return StyledLine("      \(evidence?.fact ?? "") [\(evidence?.source ?? "")]", .dim)
    case .step(let number)?: return stepLine(number, columns, glyphs)
    case nil:
      let rest = index - choice.lineCount
      if rest < 2 { return rest == 0 ? .empty : rule("Left alone", columns, glyphs) }
      return skipLine(rest - 2, columns, glyphs)
    }
  }

  private func rule(_ title: String, _ columns: Int, _ glyphs: GlyphSet) -> StyledLine {
    let rule = String(
      repeating: glyphs.border([.left, .right]), count: max(0, columns - title.count - 1))
    return StyledLine([Span(title, .header), Span(" \(rule)", .border)])
  }

  private func heading(
    of group: PlanChoice.Group, _ columns: Int, _ glyphs: GlyphSet
  ) -> StyledLine {
    let omitted = group.steps.prefix(1000).count { choice.omission(of: $0) != nil }
    let box = omitted == 0 ? "[x] " : omitted == min(1000, group.steps.count) ? "[ ] " : "[-] "
    let files = HumanText.count(group.files, "file", "files")
    let numbers = "\(HumanText.count(group.steps.count)) (\(files), \(HumanText.size(group.bytes)))"
    let room = max(4, columns - 6 - DisplayWidth.of(numbers, glyphs: glyphs))
    let title = TextFit.padded(group.reason.title, to: room, glyphs: glyphs)
    return StyledLine([
      Span(box, .marked), Span(title, .header), Span(" "), Span(numbers, .dim),
    ])
  }

  private func stepLine(_ number: Int, _ columns: Int, _ glyphs: GlyphSet) -> StyledLine {
    let step = choice[number]
    let omission = choice.omission(of: number)
    let (fateWidth, sizeWidth) = columns < 40 ? (10, 8) : columns < 60 ? (12, 10) : (20, 10)
    let size = TextFit.padded(
      HumanText.size(step.bytes), to: sizeWidth, alignment: .right, glyphs: glyphs)
    let fate = TextFit.padded(
      omission?.words ?? step.work.fate, to: fateWidth, glyphs: glyphs)
    let room = max(4, columns - 8 - fateWidth - sizeWidth)
    let name = TextFit.padded(step.subject.title, to: room, cut: .middle, glyphs: glyphs)
    let isOut = omission != nil
    return StyledLine([
      Span("  [\(isOut ? " " : "x")] ", isOut ? .dim : .marked), Span(name, isOut ? .dim : .plain),
      Span(" "), Span(fate, isOut ? .note : .warning), Span(" "), Span(size, .dim),
    ])
  }

  private func skipLine(_ index: Int, _ columns: Int, _ glyphs: GlyphSet) -> StyledLine {
    var index = index
    guard
      let plan = plans.first(where: { plan in
        if index < plan.plan.skipped.count { return true }
        index -= plan.plan.skipped.count
        return false
      })
    else { return .empty }
    let skip = plan.plan.skipped[index]
    let evidence = skip.evidence.first.map { " [\($0.fact)]" } ?? ""
    let name = TextFit.padded(
      skip.subject.title, to: max(8, columns * 2 / 5), cut: .middle, glyphs: glyphs)
    return StyledLine([
      Span("\(glyphs.bullet) ", .dim), Span(name, .dim), Span(" "), Span(skip.detail),
      Span(evidence, .dim),
    ])
  }
}

extension PlanChoice.Omission {
  /// What becomes of the thing, in the place of what would be done.
  fileprivate var words: String {
    switch self {
    case .unwanted: "leave it"
    case .doubtful: "leave it: doubtful"
    case .needsLock: "leave it: locked"
    }
  }
}

extension Work {
  /// What becomes of the thing.
  fileprivate var fate: String {
    switch self {
    case .move: "quarantine"
    case .breakLock: "quarantine (lock)"
    case .deleteRow: "quarantine (row)"
    case .deletePacked: "list as removed"
    case .compactDatabase: "rewrite"
    case .compactCache: "gather in a pack"
    case .salvageDatabase, .salvagePack: "salvage and swap"
    case .settleDatabase: "settle and swap"
    case .restore: "put back"
    case .purge: "remove for good"
    }
  }
}

extension [CachePlan] {
  /// What the steps are about, in numbers, such as `3 entries and 1 item`.
  ///
  /// - Complexity: O(steps).
  var subjects: String {
    var (entries, items, databases, wholes, runs) = (0, 0, 0, 0, 0)
    for step in lazy.flatMap(\.plan.steps) {
      switch step.subject {
      case .entry: entries += 1
      case .item: items += 1
      case .database: databases += 1
      case .cache: wholes += 1
      case .run: runs += 1
      }
    }
    let texts = [
      (entries, "entry", "entries"), (items, "item", "items"),
      (databases, "database", "databases"), (wholes, "cache", "caches"),
      (runs, "action", "actions"),
    ].filter { $0.0 > 0 }.map { HumanText.count($0.0, $0.1, $0.2) }
    return texts.isEmpty ? "nothing" : texts.joined(separator: " and ")
  }
}

extension Action {
  /// The action as a title.
  var title: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }

  /// The action as an order.
  var verb: String {
    switch self {
    case .delete: "take out"
    case .validate: "read again"
    case .repair: "take out"
    case .compact: "clear away"
    case .recover: "clear away"
    case .purge: "remove for good"
    case .undo: "put back"
    }
  }

  /// The action as something done.
  var done: String {
    switch self {
    case .delete: "deleted"
    case .validate: "read again"
    case .repair: "repaired"
    case .compact: "compacted"
    case .recover: "recovered"
    case .purge: "purged"
    case .undo: "put back"
    }
  }

}
