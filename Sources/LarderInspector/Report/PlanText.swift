internal import LarderFormats
internal import Larder
package import SystemPackage

extension TextPrinter {
  /// As many steps or refusals are named one by one.
  private static let namedThings = 20

  /// Returns what a plan is going to do, group by group; on request every step is named, and not
  /// the first ones only.
  package func lines(of plan: Plan, isNamingAll: Bool = false) -> [StyledLine] {
    var lines = [
      StyledLine([
        Span(plan.action.rawValue, .header), Span("  \(plan.cache.displayText)", .plain.bold),
        Span("  \(plan.format.title)", .dim),
      ])
    ]
    for group in plan.groups { lines.append(line(of: group)) }
    lines += named(plan.steps, isNamingAll) { [line(of: $0)] }
    lines += self.lines(of: plan.skipped, title: "left alone", isNamingAll)
    for note in plan.notes { lines += paragraph(note, first: [mark(.warning)]) }
    if plan.isEmpty { lines.append(StyledLine("  nothing to do", .dim)) }
    return lines + [.empty]
  }

  /// Returns what became of a plan, or would become of it in a dry run.
  ///
  /// `shelter` is the directory of the quarantine where that is not the one of the cache.
  package func lines(
    of result: ActionResult, _ plan: Plan, isDryRun: Bool = false, shelter: FilePath? = nil
  ) -> [StyledLine] {
    var lines: [StyledLine] = []
    lines += self.lines(
      of: result.skipped, title: isDryRun ? "would be refused" : "refused", false)
    lines += named(result.failed, false) { failure in
      let problem = SafeText.display(failure.error.problem)
      return paragraph(
        "\(failure.subject.title): \(problem)", first: [mark(.invalid)])
    }
    for note in result.notes { lines += paragraph(note, first: [mark(.warning)]) }
    if let space = result.space, !isDryRun {
      lines += paragraph(space.sentence, first: [mark(.valid)])
    }
    lines.append(
      StyledLine([
        mark(result.failed.isEmpty ? .valid : .invalid),
        Span(result.sentence(plan, isDryRun: isDryRun), .plain.bold),
      ]))
    if let run = result.run, !isDryRun, result.done > 0, plan.isReversible {
      let place = shelter.map { ["--quarantine", $0.string] } ?? []
      let command = ["larder", "undo", plan.cache.string, String(run)] + place
      lines.append(
        StyledLine([Span("  to take it back: ", .dim), Span(ShellText.command(command), .code)]))
    }
    return lines
  }

  private func line(of group: Plan.Group) -> StyledLine {
    StyledLine([
      Span(TextFit.padded(HumanText.count(group.steps), to: 9, alignment: .right, glyphs: glyphs)),
      Span("  \(TextFit.padded(group.reason.title, to: 36, glyphs: glyphs))", .invalid),
      Span(
        "  \(HumanText.count(group.files, "file", "files")), \(HumanText.size(group.bytes))", .dim),
    ])
  }

  private func line(of step: Step) -> StyledLine {
    StyledLine([
      Span("    \(step.work.verb) ", .dim), Span(step.subject.title, .code),
      Span("  \(step.reason.title)", .dim),
    ])
  }

  private func lines(of skips: [Skip], title: String, _ isNamingAll: Bool) -> [StyledLine] {
    guard !skips.isEmpty else { return [] }
    return [StyledLine("  \(title):", .label)]
      + named(skips, isNamingAll) { skip in
        paragraph(
          "\(skip.why.words): \(skip.detail)",
          first: [Span("    "), Span(skip.subject.title, .code), Span("  ")])
          + skip.evidence.flatMap { evidence in
            paragraph(
              "\(evidence.fact) [\(evidence.source)]", style: .dim, first: [Span("      seen ")])
          }
      }
  }

  /// Lays out the first things of many, and says how many more there are.
  private func named<Thing>(
    _ things: [Thing], _ isNamingAll: Bool, _ lines: (Thing) -> [StyledLine]
  ) -> [StyledLine] {
    let shown = isNamingAll ? things[...] : things.prefix(Self.namedThings)
    let rest = things.count - shown.count
    return shown.flatMap(lines)
      + (rest > 0
        ? [StyledLine("    \(glyphs.ellipsis) and \(HumanText.count(rest)) more", .dim)] : [])
  }

  private func mark(_ style: Style) -> Span {
    switch style.role {
    case .valid: Span("\(glyphs.valid) ", style)
    case .invalid: Span("\(glyphs.invalid) ", style)
    default: Span("\(glyphs.warning) ", style)
    }
  }
}

extension ActionResult {
  /// What was done, in one sentence.
  fileprivate func sentence(_ plan: Plan, isDryRun: Bool) -> String {
    // What compacting won was said in a line of its own.
    if plan.action == .compact, !isDryRun, !isCancelled, failed.isEmpty, !plan.isReversible {
      return done == 0 ? "nothing was compacted" : "compacted"
    }
    let things = HumanText.count(done, plan.action.unit.one, plan.action.unit.many)
    let size = HumanText.size(bytes)
    if isDryRun {
      return "dry run: nothing was changed; \(things), \(size), would be \(plan.action.past)"
    }
    let stopped = isCancelled ? "; stopped before the end" : ""
    let failures = failed.isEmpty ? "" : ", \(HumanText.count(failed.count)) failed"
    return "\(things), \(size), \(plan.action.past)\(failures)\(stopped)"
  }
}

extension Action {
  fileprivate var past: String {
    switch self {
    case .delete, .repair, .recover: "moved to quarantine"
    case .compact: "cleared away"
    case .validate: "checked"
    case .purge: "removed for good"
    case .undo: "put back"
    }
  }

  fileprivate var unit: (one: String, many: String) {
    self == .purge ? ("run", "runs") : ("thing", "things")
  }
}

extension Subject {
  /// The subject for people.
  package var title: String {
    switch self {
    case .entry(let id): SafeText.display(bytes: id.name) + (id.row.map { " (row \($0))" } ?? "")
    case .item(let path): path.displayText
    case .database: "the database"
    case .cache: "the cache"
    case .run(let number): "run \(number)"
    }
  }
}

extension Work {
  /// What is done, as a verb.
  fileprivate var verb: String {
    switch self {
    case .move: "move"
    case .breakLock: "break"
    case .deleteRow: "delete row"
    case .deletePacked: "take off"
    case .compactDatabase, .compactCache: "compact"
    case .salvageDatabase, .salvagePack: "salvage"
    case .settleDatabase: "settle"
    case .restore: "restore"
    case .purge: "purge"
    }
  }
}

extension Skip.Why {
  fileprivate var words: String { rawValue.split(separator: "-").joined(separator: " ") }
}
