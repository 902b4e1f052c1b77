package import Larder

/// The long text about a kind of finding.
package struct Explanation: Sendable, Equatable {
  /// What it explains.
  package let code: FindingCode
  /// The problem in one sentence, without a full stop.
  package let summary: String
  /// The problem at length.
  package let problem: String
  /// How it looks on disk.
  package let looks: String
  /// Why it happens, likeliest first.
  package let causes: [String]
  /// What to do, best first.
  package let remedies: [String]
  /// Codes that are easily confused with it, or come together with it.
  package let related: [FindingCode]

  /// Makes an explanation.
  init(
    _ code: FindingCode, _ summary: String, problem: String, looks: String, causes: [String],
    remedies: [String], related: [FindingCode]
  ) {
    self.code = code
    self.summary = summary
    self.problem = problem
    self.looks = looks
    self.causes = causes
    self.remedies = remedies
    self.related = related
  }

  /// What a group of codes is about, and the codes' texts in their order.
  package static let groups: [(title: String, explanations: [Explanation])] = [
    ("The pair of key and value", pair),
    ("The bytes of a file or row", bytes),
    ("Decoding", decoding),
    ("Safety", safety),
    ("Reading", reading),
    ("Items", items),
    ("Databases", databases),
  ]

  /// Every explanation, group by group.
  package static var all: [Explanation] { groups.flatMap(\.explanations) }

  fileprivate static let byCode = Dictionary(
    all.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
}

extension FindingCode {
  /// The long text about the code.
  package var explanation: Explanation? { Explanation.byCode[self] }
}
