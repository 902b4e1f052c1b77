import Larder

// What the pane says about findings.
extension DetailDocument {
  mutating func appendFindings(_ findings: [Finding]) {
    let worstFirst = Severity.allCases.sorted(by: >).flatMap { severity in
      findings.filter { $0.severity == severity }
    }
    for finding in worstFirst {
      lines.append(.empty)
      append(finding)
    }
  }

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

  mutating func appendField(_ name: String, _ text: String, _ style: Style = .dim) {
    let blanks = String(repeating: " ", count: max(1, 5 - name.count))
    lines += StyledLine.wrapped(
      text, style: style, columns: columns, glyphs: glyphs,
      first: [Span(Self.indent), Span(name, .label), Span(blanks)], rest: "       ")
  }

  mutating func appendWrapped(_ text: String, _ style: Style) {
    lines += StyledLine.wrapped(
      text, style: style, columns: columns, glyphs: glyphs, first: [Span(Self.indent)],
      rest: Self.indent)
  }
}
