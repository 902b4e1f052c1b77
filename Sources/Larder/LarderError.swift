public import SystemPackage

/// A failed operation: what could not be done, what stopped it, and what to do next.
///
/// Decide on ``code``; show ``description`` to people; never parse it.
public struct LarderError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The families of failure a program may branch on.
  public enum Code: String, CaseIterable, Sendable {
    /// There is nothing at that path.
    case noSuchPath = "no-such-path"
    /// There is something, but no cache of a known format.
    case notACache = "not-a-cache"
    /// A cache of a newer or foreign format.
    case unsupportedFormat = "unsupported-format"
    /// The system's permissions forbid it.
    case permission
    /// The cache may only be looked at.
    case readOnly = "read-only"
    /// Its owner, or another larder, is working on it.
    case busy
    /// What was to be acted on is not what was shown any more.
    case changed
    /// It is not there any more.
    case vanished
    /// The disk is full.
    case outOfSpace = "out-of-space"
    /// The system failed to read or write.
    case inputOutput = "io-error"
    /// The request itself makes no sense.
    case usage
    /// The user stopped it.
    case interrupted
    /// There is no entry of that name.
    case noSuchEntry = "no-such-entry"
    /// The key's file of an entry is damaged or missing; see ``LarderError/findings``.
    case invalidKey = "invalid-key"
    /// The key's file is whole, the value's is damaged or missing; see ``LarderError/findings``.
    case invalidValue = "invalid-value"
    /// Another key has the same hash.
    case collision
    /// A key or a value cannot be encoded; nothing was written.
    case encoding
    /// The bytes of an entry are as they were written, but are no such value.
    case decoding
  }

  /// The family of this failure.
  public let code: Code
  /// What could not be done, and why: "cannot <verb> '<subject>': <reason>".
  public let problem: String
  /// The next thing to do.
  public let remedy: String?
  /// The reason that the operating system gave, where it gave one.
  public let cause: Errno?
  /// What is wrong with an entry, where that is the failure: file, offset, likely cause, remedies.
  public let findings: [Finding]

  /// Makes an error.
  public init(
    _ code: Code, _ problem: String, remedy: String? = nil, cause: Errno? = nil,
    findings: [Finding] = []
  ) {
    self.code = code
    self.problem = problem
    self.remedy = remedy
    self.cause = cause
    self.findings = findings
  }

  /// The problem, the cause and the remedy, for people.
  public var description: String {
    problem + (cause.map { " (\($0))" } ?? "") + (remedy.map { "\n  \($0)" } ?? "")
  }
}
