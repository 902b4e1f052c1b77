package import Larder
internal import LarderFormats
internal import SystemPackage

extension TextPrinter {
  /// Returns what there is to say about a finding, as `check` prints it.
  package func lines(of finding: Finding) -> [StyledLine] {
    let style = finding.severity.style
    let part = finding.part.map { "\($0.rawValue): " } ?? ""
    var lines = paragraph(
      finding.problem,
      first: [
        Span("  \(finding.severity.rawValue)", style.bold), Span(" "),
        Span(part), Span(finding.code.rawValue, style), Span("  "),
      ])
    if let place = finding.place { lines.append(field("at", place)) }
    if let cause = finding.causeText { lines += paragraph(cause, style: .dim, first: label("why")) }
    for evidence in finding.evidence {
      lines += paragraph(
        "\(evidence.fact) [\(evidence.source)]", style: .dim, first: label("seen"))
    }
    for remedy in finding.remedies { lines += self.lines(of: remedy) }
    return lines
  }

  /// Returns what a remedy says; its command is never broken, so that it can be copied.
  func lines(of remedy: Remedy) -> [StyledLine] {
    let title = paragraph(remedy.title, first: label("do"))
    guard !remedy.command.isEmpty else { return title }
    return title + [
      StyledLine([Span("           $ ", .dim), Span(ShellText.command(remedy.command), .code)])
    ]
  }

  private func field(_ name: String, _ text: String) -> StyledLine {
    StyledLine(label(name) + [Span(text)])
  }

  private func label(_ name: String) -> [Span] {
    let blanks = String(repeating: " ", count: max(0, 8 - name.count))
    return [Span(blanks), Span(name, .label), Span(" ")]
  }
}

extension Finding {
  /// Where the fault is, for people, such as `3fa/81c/contents, byte 4049`.
  package var place: String? {
    var parts: [String] = []
    if let file { parts.append(file.displayText) }
    if let row { parts.append("row \(row)") }
    if let offset { parts.append("byte \(offset)") }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  /// The cause, worded by how sure it is.
  package var causeText: String? {
    guard let cause else { return nil }
    switch certainty {
    case .certain: return cause.hasPrefix("certain") ? cause : "certain: \(cause)"
    case .likely: return cause.hasPrefix("typical of") ? cause : "likely: \(cause)"
    case .possible: return "possible: \(cause)"
    }
  }
}
