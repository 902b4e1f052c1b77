package import Larder
package import SystemPackage

/// Where a finding is: what all findings of one part of an entry have in common.
package struct FindingPlace: Sendable {
  /// The half of the entry.
  package var part: EntryPart
  /// The file, relative to the cache's root.
  package var file: FilePath?
  /// The row of the database table.
  package var row: Int64?
  /// What to do about a fault here.
  package var remedies: EntryRemedies?
  /// When the bytes were last written.
  package var modified: Timestamp?

  package init(
    part: EntryPart, file: FilePath? = nil, row: Int64? = nil,
    remedies: EntryRemedies? = nil,
    modified: Timestamp? = nil
  ) {
    self.part = part
    self.file = file
    self.row = row
    self.remedies = remedies
    self.modified = modified
  }

  /// Makes a finding here.
  package func finding(
    _ code: FindingCode, severity: Severity? = nil, offset: Int64? = nil, problem: String,
    cause: String? = nil, certainty: Finding.Certainty = .likely, evidence: [Evidence] = []
  ) -> Finding {
    Finding(
      code, severity: severity, part: part, file: file, row: row, offset: offset, problem: problem,
      cause: cause, certainty: certainty, evidence: evidence,
      remedies: remedies?.remedies(for: severity ?? code.severity) ?? [])
  }

  /// The noun for the part.
  package var noun: String { part == .key ? "key" : "value" }
}
