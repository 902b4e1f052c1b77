import Larder
import LarderFormats
import SystemPackage

// What the pane says about a run, and about what lies in the quarantine.
extension DetailDocument {
  /// Steps of a run that are listed; the others are counted.
  private static let stepLimit = 500

  mutating func append(_ entry: CacheRun, _ report: Result<RunReport, LarderError>?) {
    let run = entry.run
    lines.append(
      StyledLine([
        Span("\(run.glyph(glyphs)) \(run.action.rawValue), \(run.state.rawValue)", run.style.bold)
      ]))
    appendFact(
      "when", "\(run.began.rfc3339.prefix(19))Z, \(HumanText.age(of: run.began, at: now)) ago")
    appendFact("by", run.command.isEmpty ? "keys on the screen" : ShellText.command(run.command))
    appendFact("outcome", run.outcome)
    if run.items > 0 {
      appendFact(
        "holds", "\(HumanText.count(run.items, "thing", "things")), \(HumanText.size(run.bytes))")
      appendFact("undo", "u puts it back")
    }
    switch report {
    case nil: lines += [.empty, StyledLine("  reading\(glyphs.ellipsis)", .dim)]
    case .failure(let error):
      lines.append(.empty)
      append(Message(error))
    case .success(let report): append(report)
    }
  }

  private mutating func append(_ report: RunReport) {
    guard report.stepCount > 0,
      beginSection("what was done", [HumanText.count(report.stepCount, "step", "steps")])
    else { return }
    for step in report.steps.prefix(Self.stepLimit) { append(step) }
    if report.stepCount > Self.stepLimit {
      let more = HumanText.count(report.stepCount - Self.stepLimit)
      lines.append(StyledLine("  and \(more) more", .dim))
    }
  }

  private mutating func append(_ step: RunReport.Step) {
    let fate = TextFit.padded(step.fate.rawValue, to: 13, glyphs: glyphs)
    let size = TextFit.padded(
      HumanText.size(step.bytes), to: 9, alignment: .right, glyphs: glyphs)
    let name = TextFit.padded(
      step.subject.title, to: max(8, columns - 2 - 14 - 10), cut: .middle, glyphs: glyphs)
    lines.append(
      StyledLine([
        Span("  \(fate) ", step.fate == .held ? .plain : .dim), Span(name), Span(" "),
        Span(size, .dim),
      ]))
    appendField("why", step.reason.title)
  }

  mutating func append(
    _ item: QuarantinedItem, _ contents: Result<QuarantinedContents, LarderError>?
  ) {
    lines.append(StyledLine(item.subject.title, .plain.bold))
    appendFact("why", item.reason.title, .warning)
    appendFact("size", HumanText.size(item.bytes))
    for name in item.names {
      appendFact("was", name.original.displayText)
      appendFact("is", name.path.displayText, .dim)
    }
    if item.names.isEmpty { appendFact("is", "a row, kept as it was beside the run's journal") }
    switch contents {
    case nil: lines += [.empty, StyledLine("  reading\(glyphs.ellipsis)", .dim)]
    case .failure(let error):
      lines.append(.empty)
      append(Message(error))
    case .success(.files(let files)): for file in files { append(file) }
    case .success(.row(let row)):
      lines.append(.empty)
      append(row, cache: nil)
    }
  }

  private mutating func append(_ file: QuarantinedFile) {
    let title = file.original.lastComponent.map { FilePath(root: nil, [$0]).displayText } ?? ""
    let size = file.remark ?? HumanText.size(file.size)
    if let content = file.content, !content.tree.isEmpty {
      if beginSection("values of \(title)", [content.summary]) {
        // Parts are told apart by their file's name: a key is called so in every layout.
        append(content.tree, of: file.original.lastComponent?.string == "key" ? .key : .value)
      }
    }
    guard let head = file.head, !head.bytes.isEmpty else {
      beginSection("\(title): \(size)")
      return
    }
    append(head, title: "\(title): \(size)")
  }
}

extension QuarantinedRun {
  /// What became of it, in a sentence.
  var outcome: String {
    switch state {
    case .complete: items > 0 ? "carried out to its end" : "carried out; nothing of it is held"
    case .interrupted: "stopped on the way; what was done until then can be undone"
    case .undone: "everything is back where it was"
    case .purged: "what it took out was removed for good"
    }
  }
}
