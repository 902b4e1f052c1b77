package import Larder
package import LarderFormats
import SystemPackage

/// The detail pane's text, laid out for one width.
///
/// Laid out once when it changes, so that drawing costs no more than the lines seen.
package struct DetailDocument: Equatable, Sendable {
  /// The lines, top to bottom.
  package private(set) var lines: [StyledLine] = []
  /// Where the sections begin, in lines.
  package private(set) var sections: [Int] = []
  /// The width it was laid out for.
  package let columns: Int

  private let glyphs: GlyphSet
  private static let indent = "  "

  /// Lays out an entry; among several caches with the name of its own.
  package init(
    _ loaded: LoadedDetail, cache: String? = nil, columns: Int, glyphs: GlyphSet, now: Timestamp
  ) {
    self.columns = columns
    self.glyphs = glyphs
    let detail = loaded.detail
    sections.append(0)
    appendSummary(loaded, now: now)
    if let cache { appendWrapped("in \(cache)", .dim) }
    appendFindings(detail.record.findings)
    append(detail.key, detail.record.key, part: .key)
    append(detail.value, detail.record.value, part: .value)
    for window in loaded.windows { append(window) }
    appendInstructions(detail)
  }

  /// Lays out an item.
  package init(_ item: ItemRecord, columns: Int, glyphs: GlyphSet, now: Timestamp) {
    self.columns = columns
    self.glyphs = glyphs
    sections.append(0)
    let age = item.modified.map { "   \(HumanText.age(of: $0, at: now)) old" } ?? ""
    lines.append(
      StyledLine([
        Span("\(item.status.glyph(glyphs)) \(item.status.rawValue) ", item.status.style.bold),
        Span(item.kind.rawValue),
        Span("   \(HumanText.size(item.size))\(age)", .dim),
      ]))
    appendWrapped(item.path.displayText, .dim)
    appendFindings(item.findings)
  }

  /// Lays out what was found about a whole cache.
  package init(_ findings: [Finding], columns: Int, glyphs: GlyphSet) {
    self.columns = columns
    self.glyphs = glyphs
    sections.append(0)
    appendFindings(findings)
  }

  /// Lays out a message in place of what cannot be shown.
  init(_ message: Message, columns: Int, glyphs: GlyphSet) {
    self.columns = columns
    self.glyphs = glyphs
    sections.append(0)
    lines += message.lines(columns: columns, glyphs: glyphs)
  }
}

// The entry as a whole.
extension DetailDocument {
  private mutating func appendSummary(_ loaded: LoadedDetail, now: Timestamp) {
    let record = loaded.detail.record
    let age = record.modified.map { "   \(HumanText.age(of: $0, at: now)) old" } ?? ""
    let row = record.id.row.map { "   row \($0)" } ?? ""
    lines.append(
      StyledLine([
        Span("\(record.status.glyph(glyphs)) \(record.status.words)", record.status.style.bold),
        Span("   \(HumanText.size(record.size))\(age)\(row)   \(record.depth.checked)", .dim),
      ]))
    if !loaded.path.isEmpty { appendWrapped(loaded.path.displayText, .dim) }
  }

  private mutating func appendFindings(_ findings: [Finding]) {
    let worstFirst = Severity.allCases.sorted(by: >).flatMap { severity in
      findings.filter { $0.severity == severity }
    }
    for finding in worstFirst {
      lines.append(.empty)
      append(finding)
    }
  }
}

// A finding.
extension DetailDocument {
  private mutating func append(_ finding: Finding) {
    let part = finding.part.map { "\($0.rawValue): " } ?? ""
    let place = finding.offset.map { "  at byte \(HumanText.count($0))" } ?? ""
    lines.append(
      StyledLine([
        Span("\(finding.severity.glyph(glyphs)) ", finding.severity.style),
        Span(part + finding.code.rawValue, finding.severity.style.bold), Span(place, .dim),
      ]))
    appendWrapped(finding.problem, .plain)
    if let cause = finding.cause {
      appendField("why", "\(cause) (\(finding.certainty.rawValue))")
    }
    for evidence in finding.evidence {
      appendField("seen", "\(evidence.fact) [\(evidence.source)]")
    }
    for remedy in finding.remedies { append(remedy) }
  }

  private mutating func append(_ remedy: Remedy) {
    appendField("do", remedy.title, .plain)
    guard !remedy.command.isEmpty else { return }
    lines += StyledLine.wrapped(
      ShellText.command(remedy.command), style: .code, columns: columns, glyphs: glyphs,
      first: [Span("       $ ", .dim)], rest: "         ")
  }

  private mutating func appendField(_ name: String, _ text: String, _ style: Style = .dim) {
    let blanks = String(repeating: " ", count: max(1, 5 - name.count))
    lines += StyledLine.wrapped(
      text, style: style, columns: columns, glyphs: glyphs,
      first: [Span(Self.indent), Span(name, .label), Span(blanks)], rest: "       ")
  }

  private mutating func appendWrapped(_ text: String, _ style: Style) {
    lines += StyledLine.wrapped(
      text, style: style, columns: columns, glyphs: glyphs, first: [Span(Self.indent)],
      rest: Self.indent)
  }
}

// Key, value, bytes, instructions.
extension DetailDocument {
  private mutating func append(_ detail: PartDetail, _ record: PartRecord, part: EntryPart) {
    beginSection(
      part.rawValue, [detail.summary, HumanText.size(record.size)], status: record.status)
    guard !detail.tree.isEmpty else {
      let text = record.status == .missing ? "not there" : "nothing could be decoded"
      lines.append(StyledLine("\(Self.indent)\(glyphs.absent) \(text)", .dim))
      return
    }
    for node in detail.tree {
      let indent = String(repeating: "  ", count: min(node.depth, columns / 4) + 1)
      lines.append(StyledLine([Span(indent), Span(node.text)]))
    }
  }

  private mutating func append(_ window: HexWindow) {
    guard !window.bytes.isEmpty else { return }
    let fault = window.fault.map { ["fault at 0x\(String($0, radix: 16))"] } ?? []
    beginSection("bytes of the \(window.part.rawValue)", fault)
    lines += HexLines.lines(of: window, columns: columns, glyphs: glyphs)
  }

  private mutating func appendInstructions(_ detail: EntryDetail) {
    for (part, half) in [(EntryPart.key, detail.key), (.value, detail.value)]
    where !half.instructions.isEmpty {
      beginSection("instructions of the \(part.rawValue)", [])
      for instruction in half.instructions { append(instruction) }
    }
  }

  private mutating func append(_ instruction: InstructionLine) {
    let sign = instruction.isFaulty ? Span("\(glyphs.invalid) ", .invalid) : Span("  ")
    let name = TextFit.padded(instruction.name, to: 17, glyphs: glyphs)
    lines.append(
      StyledLine([
        sign, Span(HexLines.offset(instruction.offset), .dim), Span("  "),
        Span(name, instruction.isFaulty ? .faultByte : .code), Span(" \(instruction.argument)"),
      ]))
  }

  private mutating func beginSection(
    _ title: String, _ remarks: [String], status: PartStatus? = nil
  ) {
    lines.append(.empty)
    sections.append(lines.count)
    var spans = [Span(title, .header)]
    if let status { spans.append(Span("  \(status.rawValue)", status.style)) }
    for remark in remarks where !remark.isEmpty { spans.append(Span("  \(remark)", .dim)) }
    let used = spans.reduce(0) { $0 + DisplayWidth.of($1.text, glyphs: glyphs) }
    let rule = String(repeating: glyphs.border([.left, .right]), count: max(0, columns - used - 1))
    lines.append(StyledLine(spans + [Span(" \(rule)", .border)]))
  }
}

extension Depth {
  /// What was looked at, as a remark.
  fileprivate var checked: String {
    switch self {
    case .names: "only its name checked"
    case .structure: "structure checked"
    case .full: "checked in full"
    }
  }
}
