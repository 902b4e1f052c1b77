public import SystemPackage

/// What is wrong with an entry, an item or a whole cache, why, and what to do about it.
///
/// The same value feeds the screen, the text report, the JSON and the errors of the store.
public struct Finding: Sendable, Hashable {
  /// What a finding is about.
  public enum Subject: String, Sendable, Hashable {
    case entry, item, cache
  }

  /// How sure the cause is.
  public enum Certainty: String, Sendable, Hashable {
    /// The evidence leaves no other explanation.
    case certain
    /// The usual explanation of what is seen.
    case likely
    /// One explanation among several.
    case possible
  }

  /// The kind of damage, stable for ever.
  public var code: FindingCode
  /// How much it matters.
  public var severity: Severity
  /// What it is about.
  public var subject: Subject
  /// The half of the entry it is about, where it is about one.
  public var part: EntryPart?
  /// The file, relative to the cache's root; `nil` where it is about no single file.
  public var file: FilePath?
  /// The row of the database table, where the entry is one.
  public var row: Int64?
  /// Where in the file or value the fault is, in bytes from its start.
  public var offset: Int64?
  /// What is wrong, in one sentence.
  public var problem: String
  /// Why it probably happened, in one sentence.
  public var cause: String?
  /// How sure ``cause`` is.
  public var certainty: Certainty
  /// The facts that the verdict rests on.
  public var evidence: [Evidence]
  /// What to do, best first.
  public var remedies: [Remedy]

  /// Makes a finding with the severity of its code.
  public init(
    _ code: FindingCode, severity: Severity? = nil, subject: Subject = .entry,
    part: EntryPart? = nil, file: FilePath? = nil, row: Int64? = nil, offset: Int64? = nil,
    problem: String, cause: String? = nil, certainty: Certainty = .likely,
    evidence: [Evidence] = [], remedies: [Remedy] = []
  ) {
    self.code = code
    self.severity = severity ?? code.severity
    self.subject = subject
    self.part = part
    self.file = file
    self.row = row
    self.offset = offset
    self.problem = problem
    self.cause = cause
    self.certainty = certainty
    self.evidence = evidence
    self.remedies = remedies
  }
}

/// A fact that a verdict rests on, with where it comes from.
public struct Evidence: Sendable, Hashable {
  /// Where the fact was read, such as `stat`, `/proc/locks` or `opcodes`.
  public var source: String
  /// The fact, as a short phrase.
  public var fact: String

  /// Makes a piece of evidence.
  public init(_ source: String, _ fact: String) {
    self.source = source
    self.fact = fact
  }
}

/// A way out of a finding.
public struct Remedy: Sendable, Hashable {
  /// What it does, as an imperative phrase.
  public var title: String
  /// The exact command, one argument an element; empty where no command helps.
  public var command: [String]

  /// Makes a remedy.
  public init(_ title: String, command: [String] = []) {
    self.title = title
    self.command = command
  }
}
