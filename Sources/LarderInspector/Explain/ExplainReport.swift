import Larder

/// Explanations as text, JSON and Markdown, all from the same source.
package enum ExplainReport {
  /// Returns the long text about a code.
  package static func text(_ explanation: Explanation, printer: TextPrinter) -> [StyledLine] {
    let severity = explanation.code.severity
    var lines = [
      StyledLine([
        Span("\(severity.glyph(printer.glyphs)) ", severity.style),
        Span(explanation.code.rawValue, severity.style.bold), Span("  \(severity.rawValue)", .dim),
      ]),
      StyledLine("  \(explanation.summary)"), .empty,
    ]
    lines += printer.paragraph(explanation.problem, first: [Span("  ")])
    lines += section("How it looks", [explanation.looks], printer, bullet: false)
    lines += section("Why it happens", explanation.causes, printer)
    lines += section("What to do", explanation.remedies, printer)
    if !explanation.related.isEmpty {
      let names = explanation.related.map(\.rawValue).joined(separator: ", ")
      lines += section("Related", [names], printer, bullet: false)
    }
    return lines
  }

  /// Returns one line for each code.
  package static func list(printer: TextPrinter) -> [StyledLine] {
    Explanation.groups.flatMap { title, explanations in
      [StyledLine(title, .header)]
        + explanations.map { explanation in
          let severity = explanation.code.severity
          return StyledLine([
            Span("  \(severity.glyph(printer.glyphs)) ", severity.style),
            Span(
              TextFit.padded(explanation.code.rawValue, to: 22, glyphs: printer.glyphs),
              severity.style), Span(" \(explanation.summary)"),
          ])
        } + [.empty]
    } + [StyledLine("larder explain CODE says more about one.", .dim)]
  }

  /// Returns one JSON document about some codes.
  package static func json(_ explanations: [Explanation]) -> [UInt8] {
    var writer = JSONWriter()
    writer.object {
      $0.field("schema", JSONSchema.version)
      $0.key("codes")
      $0.array { list in
        for explanation in explanations { list.object { $0.fields(of: explanation) } }
      }
    }
    writer.newline()
    return writer.takeBytes()
  }

  /// Returns one line of JSON for each code.
  package static func jsonLines(_ explanations: [Explanation]) -> [UInt8] {
    var writer = JSONWriter()
    for explanation in explanations {
      writer.object {
        $0.field("type", "code")
        $0.field("schema", JSONSchema.version)
        $0.fields(of: explanation)
      }
      writer.newline()
    }
    return writer.takeBytes()
  }

  /// Returns the page of the documentation that lists all codes.
  package static var markdown: String {
    var text = """
      # Finding codes

      What `larder` can find. A code keeps its meaning for ever; `larder explain CODE` says the same in the terminal.
      This page is made by `larder explain --markdown`.

      """
    for (title, explanations) in Explanation.groups {
      text += "\n## \(title)\n\n| code | severity | what is wrong |\n| --- | --- | --- |\n"
      for explanation in explanations {
        let code = explanation.code
        text += "| [`\(code.rawValue)`](#\(code.rawValue)) | \(code.severity.rawValue) | "
        text += "\(explanation.summary) |\n"
      }
    }
    for explanation in Explanation.all { text += markdown(explanation) }
    return text
  }

  private static func section(
    _ title: String, _ texts: [String], _ printer: TextPrinter, bullet: Bool = true
  ) -> [StyledLine] {
    let mark = bullet ? "  \(printer.glyphs.bullet) " : "  "
    return [.empty, StyledLine(title, .header)]
      + texts.flatMap { printer.paragraph($0, first: [Span(mark)]) }
  }

  private static func markdown(_ explanation: Explanation) -> String {
    func list(_ texts: [String]) -> String { texts.map { "- \($0)\n" }.joined() }
    let related = explanation.related.map { "[`\($0.rawValue)`](#\($0.rawValue))" }
    return """

      ## \(explanation.code.rawValue)

      *\(explanation.code.severity.rawValue)*: \(explanation.summary).

      \(explanation.problem)

      How it looks: \(explanation.looks)

      Why it happens:

      \(list(explanation.causes))
      What to do:

      \(list(explanation.remedies))
      Related: \(related.joined(separator: ", "))

      """
  }
}

extension JSONWriter {
  fileprivate mutating func fields(of explanation: Explanation) {
    field("code", explanation.code.rawValue)
    field("severity", explanation.code.severity.rawValue)
    field("summary", explanation.summary)
    field("problem", explanation.problem)
    field("looks", explanation.looks)
    field("causes", explanation.causes)
    field("remedies", explanation.remedies)
    field("related", explanation.related.map(\.rawValue))
  }
}
