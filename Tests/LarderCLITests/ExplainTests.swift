import Larder
import LarderInspector
import SystemPackage
import TestSupport
import Testing

@Suite("Explanations")
struct ExplainTests {
  @Test("exist for every code, and say everything", arguments: FindingCode.allCases)
  func completeness(code: FindingCode) throws {
    let explanation = try #require(code.explanation)
    #expect(!explanation.summary.isEmpty && !explanation.summary.hasSuffix("."))
    #expect(explanation.problem.count > 40 && explanation.problem.hasSuffix("."))
    #expect(!explanation.looks.isEmpty)
    #expect(!explanation.causes.isEmpty && !explanation.remedies.isEmpty)
    #expect(!explanation.related.contains(code))
  }

  @Test("exist once for each code")
  func uniqueness() {
    #expect(Explanation.all.count == FindingCode.allCases.count)
  }

  @Test("are printed for a code")
  func one() throws {
    let outcome = try larder("explain", "pickle-cut-short")
    #expect(outcome.status == .exited(0))
    try Golden.expect(outcome.outputText, "Reports/explain-pickle-cut-short")
  }

  @Test("are listed in a line each without a code")
  func list() throws {
    let outcome = try larder("explain")
    #expect(outcome.status == .exited(0))
    for code in FindingCode.allCases {
      #expect(outcome.lines.contains { $0.contains(" \(code.rawValue) ") })
    }
  }

  @Test("are refused for a code that is none")
  func unknown() throws {
    let outcome = try larder("explain", "no-such-code")
    #expect(outcome.status == .exited(64))
    #expect(outcome.output.isEmpty)
    #expect(
      outcome.errorText == """
        larder: cannot explain 'no-such-code': there is no such code
          run 'larder explain' for a list of all

        """)
  }

  @Test("make the page of the documentation")
  func markdown() throws {
    let page = Fixtures.source.removingLastComponent().removingLastComponent()
      .appending("Sources/LarderInspector/LarderInspector.docc/FindingCodes.md")
    let outcome = try larder("explain", "--markdown")
    #expect(
      try text(of: page) == outcome.outputText,
      "make it anew: larder explain --markdown > \(page.lastComponent?.string ?? "")")
  }
}
