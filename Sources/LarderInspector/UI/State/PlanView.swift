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

/// Plans as they are shown before a yes.
///
/// What there may be millions of, steps and skips, becomes text only when it is seen.
struct PlanView: Sendable {
  let action: Action
  let plans: [CachePlan]
  var scroll = Scroll()
  /// What is written to say yes; `nil` while a key is enough, or before it is begun.
  var consent: TextField?
  let steps: Int
  let skips: Int
  let bytes: Int64
  /// What the steps are about, in numbers.
  let subjects: String
  private let groups: [Plan.Group]

  init(_ action: Action, _ plans: [CachePlan]) {
    self.action = action
    self.plans = plans
    steps = plans.reduce(0) { $0 + $1.plan.steps.count }
    skips = plans.reduce(0) { $0 + $1.plan.skipped.count }
    bytes = plans.reduce(0) { $0 &+ $1.plan.bytes }
    subjects = plans.subjects
    groups = plans.flatMap(\.plan.groups)
  }

  /// Whether there is nothing to do.
  var isEmpty: Bool { steps == 0 }

  /// What the frame says.
  var title: String { "plan: \(action.rawValue)" }

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
    for group in groups.prefix(12) {
      let files = HumanText.count(group.files, "file", "files")
      let size = HumanText.size(group.bytes)
      lines += wrapped(
        "why",
        "\(HumanText.count(group.steps)) \(glyphs.bullet) \(group.reason.title) (\(files), \(size))"
      )
    }
    for note in plans.flatMap(\.plan.notes).prefix(12) { lines += wrapped("note", note, .note) }
    return lines
  }

  private var movesAnything: Bool {
    plans.contains { $0.plan.steps.contains(where: \.isReversible) }
  }

  /// What is going to be done, in a sentence.
  private var summary: String {
    "\(action.verb) \(subjects), \(HumanText.size(bytes))"
      + (skips > 0 ? "; leave \(HumanText.count(skips)) alone, see the end" : "")
  }

  /// The number of lines after the facts.
  var lineCount: Int { (steps > 0 ? 2 + steps : 0) + (skips > 0 ? 2 + skips : 0) }

  /// Returns a line after the facts.
  ///
  /// - Complexity: O(plans), which are as many as caches.
  func line(_ index: Int, columns: Int, glyphs: GlyphSet) -> StyledLine {
    var index = index
    if steps > 0 {
      if index < 2 { return index == 0 ? .empty : heading("Steps", columns, glyphs) }
      if index - 2 < steps { return stepLine(index - 2, columns, glyphs) }
      index -= 2 + steps
    }
    if index < 2 { return index == 0 ? .empty : heading("Left alone", columns, glyphs) }
    return skipLine(index - 2, columns, glyphs)
  }

  private func heading(_ title: String, _ columns: Int, _ glyphs: GlyphSet) -> StyledLine {
    let rule = String(
      repeating: glyphs.border([.left, .right]), count: max(0, columns - title.count - 1))
    return StyledLine([Span(title, .header), Span(" \(rule)", .border)])
  }

  private func stepLine(_ index: Int, _ columns: Int, _ glyphs: GlyphSet) -> StyledLine {
    var index = index
    guard
      let plan = plans.first(where: { plan in
        if index < plan.plan.steps.count { return true }
        index -= plan.plan.steps.count
        return false
      })
    else { return .empty }
    let step = plan.plan.steps[index]
    let size = HumanText.size(step.bytes)
    let right = TextFit.padded(size, to: 10, alignment: .right, glyphs: glyphs)
    let reason = TextFit.padded(step.reason.title, to: min(30, columns / 3), glyphs: glyphs)
    let room = max(4, columns - 14 - DisplayWidth.of(reason, glyphs: glyphs))
    let name = TextFit.padded(step.subject.title, to: room, cut: .middle, glyphs: glyphs)
    return StyledLine([
      Span("\(glyphs.arrow) ", .marked), Span(name), Span(" "), Span(reason, .warning),
      Span(" "), Span(right, .dim),
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

extension [CachePlan] {
  /// What the steps are about, in numbers, such as `3 entries and 1 item`.
  ///
  /// - Complexity: O(steps).
  var subjects: String {
    var (entries, items, databases, runs) = (0, 0, 0, 0)
    for step in lazy.flatMap(\.plan.steps) {
      switch step.subject {
      case .entry: entries += 1
      case .item: items += 1
      case .database: databases += 1
      case .run: runs += 1
      }
    }
    let texts = [
      (entries, "entry", "entries"), (items, "item", "items"),
      (databases, "database", "databases"), (runs, "action", "actions"),
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

extension Step {
  /// Whether the quarantine holds what it takes out.
  fileprivate var isReversible: Bool {
    switch work {
    case .move, .breakLock, .deleteRow, .salvageDatabase: true
    case .compactDatabase, .restore, .purge: false
    }
  }
}
