import ArgumentParser
import Larder
import LarderInspector

/// Says what a code means.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Say what a finding means: why it happens, what to do.",
    discussion: """
      EXAMPLES:
        larder explain                     every code in a line
        larder explain pickle-cut-short
        larder explain --json lock-stale
      """)

  @Argument(
    help: "The code of a finding; all are listed where it is left out.",
    completion: .list(FindingCode.allCases.map(\.rawValue)))
  var code: String?

  @Flag(help: .hidden)
  var markdown = false

  @OptionGroup var output: OutputOptions

  func run() throws {
    let console = output.console()
    let explanations = try selected()
    switch output.form {
    case .json: console.write(ExplainReport.json(explanations))
    case .jsonLines: console.write(ExplainReport.jsonLines(explanations))
    case .text where markdown: console.write(Array(ExplainReport.markdown.utf8))
    case .text where code == nil: console.write(ExplainReport.list(printer: console.printer))
    case .text:
      for explanation in explanations {
        console.write(ExplainReport.text(explanation, printer: console.printer.forProse))
      }
    }
    try console.finish()
  }

  private func selected() throws(LarderError) -> [Explanation] {
    guard let code else { return Explanation.all }
    guard let explanation = FindingCode(rawValue: code)?.explanation else {
      let similar = Spelling.nearest(to: code, among: FindingCode.allCases.map(\.rawValue))
        .map { "did you mean 'larder explain \($0)'?" }
      throw LarderError(
        .usage, "cannot explain '\(code)': there is no such code",
        remedy: similar ?? "run 'larder explain' for a list of all")
    }
    return [explanation]
  }
}
