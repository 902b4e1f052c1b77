import Larder
import LarderFormats
import SystemPackage

// What the pane says about a finding, a cell of the map, a bar of the histogram.
extension DetailDocument {
  mutating func append(_ group: FindingGroup) {
    let severity = group.code.severity
    lines.append(
      StyledLine([
        Span("\(severity.glyph(glyphs)) \(group.code.rawValue)", severity.style.bold),
        Span("   \(severity.rawValue)", .dim),
      ]))
    appendWrapped(group.numbers, .plain)
    guard let explanation = group.code.explanation else { return }
    lines.append(.empty)
    appendWrapped(explanation.problem, .plain)
    append("how it looks", [explanation.looks])
    append("why it happens", explanation.causes)
    append("what to do", explanation.remedies)
  }

  private mutating func append(_ title: String, _ texts: [String]) {
    guard beginSection(title) else { return }
    for text in texts {
      lines += StyledLine.wrapped(
        text, style: .plain, columns: columns, glyphs: glyphs,
        first: [Span(texts.count > 1 ? "\(glyphs.bullet) " : "  ", .dim)], rest: "  ")
    }
  }

  mutating func append(_ cell: MapCell, worst: String?) {
    lines.append(cell.heading)
    for (status, count) in cell.statuses {
      lines.append(
        StyledLine([
          Span("  \(status.glyph(glyphs)) ", status.style),
          Span(
            TextFit.padded(HumanText.count(count), to: 9, alignment: .right, glyphs: glyphs)),
          Span("  \(status.words)", status.style),
        ]))
    }
    if cell.statuses.isEmpty { lines.append(cell.counts(glyphs)) }
    guard let worst else { return }
    lines.append(.empty)
    appendField("open", worst)
  }

  mutating func append(
    _ measure: Measure, _ bucket: Int, _ numbers: Distribution.Bucket, of total: Int
  ) {
    lines.append(StyledLine(measure.words(of: bucket), .plain.bold))
    let share = total > 0 ? Double(numbers.count) / Double(total) : 0
    appendFact(
      "entries", "\(HumanText.count(numbers.count)), \(ProgressText.percent(share)) of all")
    appendFact("faulty", HumanText.count(numbers.faulty), numbers.faulty > 0 ? .invalid : .plain)
    appendFact("bytes", HumanText.size(numbers.bytes))
    lines.append(.empty)
    appendFact("filter", measure.query(of: bucket), .code)
  }

  /// Adds a name and what is so called.
  mutating func appendFact(_ name: String, _ text: String, _ style: Style = .plain) {
    let blanks = String(repeating: " ", count: max(1, 9 - name.count))
    lines += StyledLine.wrapped(
      text, style: style, columns: columns, glyphs: glyphs,
      first: [Span("  \(name)", .label), Span(blanks)],
      rest: String(repeating: " ", count: min(11, columns / 3)))
  }
}

extension FindingGroup {
  /// How many of what have it.
  var numbers: String {
    let counts = [
      (entries, "entry", "entries"), (items, "item", "items"),
      (caches, "whole cache", "whole caches"),
    ].filter { $0.0 > 0 }.map { HumanText.count($0.0, $0.1, $0.2) }
    return "\(counts.joined(separator: ", ")), \(HumanText.size(bytes))"
  }
}

extension ItemRecord {
  /// What it is, and whether it may go, in a sentence.
  var verdict: String {
    switch status {
    case .live where kind != .lock: "a running process is at work on it: it stays"
    case .live: "a lock whose holder lives: it stays"
    case .stale: "a lock that nobody holds any more: R clears it away"
    case .unknown where kind != .lock: "whether its process lives cannot be told: it stays"
    case .unknown: "a lock of which it cannot be told whether somebody holds it: it stays"
    case .orphaned: "left behind by a writer that was stopped: R clears it away"
    case .stray: "no part of the cache: its owner did not make it"
    case .empty: "a directory with nothing in it: c clears it away"
    case .normal: "part of the cache, as it should be"
    case .kept: "put aside by the cache itself: d takes it out"
    case .damaged: "a part of the cache that cannot be used as it is"
    }
  }
}
