import Larder
import LarderFormats

/// The numbers that stand for words in a scan file; they never change, new ones come last.
enum ScanValues {
  static let entryStatuses: [EntryStatus] = [
    .unchecked, .valid, .invalidKey, .invalidValue, .invalidKeyAndValue, .missingKey,
    .missingValue, .empty, .misplaced, .duplicate, .unreadable, .locked,
  ]
  static let partStatuses: [PartStatus] = [.unchecked, .valid, .invalid, .missing, .unreadable]
  static let depths: [Depth] = [.names, .structure, .full]
  static let placements: [Placement] = [.unchecked, .confirmed, .wrong, .unknowable]
  static let itemKinds: [ItemKind] = [
    .lock, .staging, .stray, .directory, .sidecar, .session, .quarantined, .pack,
  ]
  static let itemStatuses: [ItemStatus] = [
    .live, .stale, .unknown, .orphaned, .stray, .empty, .normal, .kept,
    .damaged,
  ]
  static let severities: [Severity] = [.note, .warning, .error]
  static let subjects: [Finding.Subject] = [.entry, .item, .cache]
  static let certainties: [Finding.Certainty] = [.certain, .likely, .possible]
  static let parts: [EntryPart?] = [nil, .key, .value]

  /// The number of a value; every value has one.
  static func number<Value: Equatable>(of value: Value, in values: [Value]) -> UInt8 {
    UInt8(values.firstIndex(of: value) ?? 0)
  }
}

extension ScanEncoder {
  mutating func write(_ finding: Finding) {
    write(text: finding.code.rawValue)
    write(byte: ScanValues.number(of: finding.severity, in: ScanValues.severities))
    write(byte: ScanValues.number(of: finding.subject, in: ScanValues.subjects))
    write(byte: ScanValues.number(of: finding.part, in: ScanValues.parts))
    write(byte: ScanValues.number(of: finding.certainty, in: ScanValues.certainties))
    let flags: [(Bool, UInt8)] = [
      (finding.file != nil, 1), (finding.row != nil, 2), (finding.offset != nil, 4),
    ]
    write(byte: flags.reduce(0) { $0 | ($1.0 ? $1.1 : 0) })
    if let file = finding.file { write(path: file) }
    if let row = finding.row { write(signed: row) }
    if let offset = finding.offset { write(signed: offset) }
    write(text: finding.problem)
    write(optional: finding.cause)
    write(count: finding.evidence.count)
    for evidence in finding.evidence {
      write(text: evidence.source)
      write(text: evidence.fact)
    }
    write(count: finding.remedies.count)
    for remedy in finding.remedies {
      write(text: remedy.title)
      write(count: remedy.command.count)
      for argument in remedy.command { write(text: argument) }
    }
  }

  mutating func write(_ findings: [Finding]) {
    write(count: findings.count)
    for finding in findings { write(finding) }
  }
}

extension ScanDecoder {
  mutating func finding() throws(ScanDecodingError) -> Finding {
    let slug = try text()
    guard let code = FindingCode(rawValue: slug) else {
      throw ScanDecodingError(expected: "a finding of this larder's, not '\(slug.prefix(40))'")
    }
    let severity = try one(of: ScanValues.severities)
    let subject = try one(of: ScanValues.subjects)
    let part = try one(of: ScanValues.parts)
    let certainty = try one(of: ScanValues.certainties)
    let flags = try byte()
    let file = flags & 1 == 0 ? nil : try path()
    let row = flags & 2 == 0 ? nil : try signed()
    let offset = flags & 4 == 0 ? nil : try signed()
    return Finding(
      code, severity: severity, subject: subject, part: part, file: file, row: row,
      offset: offset, problem: try text(), cause: try optionalText(), certainty: certainty,
      evidence: try evidence(), remedies: try remedies())
  }

  mutating func findings() throws(ScanDecodingError) -> [Finding] {
    var findings: [Finding] = []
    for _ in 0..<(try count(each: 10)) { findings.append(try finding()) }
    return findings
  }

  private mutating func evidence() throws(ScanDecodingError) -> [Evidence] {
    var evidence: [Evidence] = []
    for _ in 0..<(try count(each: 2)) { evidence.append(Evidence(try text(), try text())) }
    return evidence
  }

  private mutating func remedies() throws(ScanDecodingError) -> [Remedy] {
    var remedies: [Remedy] = []
    for _ in 0..<(try count(each: 2)) {
      let title = try text()
      var command: [String] = []
      for _ in 0..<(try count(each: 1)) { command.append(try text()) }
      remedies.append(Remedy(title, command: command))
    }
    return remedies
  }
}
