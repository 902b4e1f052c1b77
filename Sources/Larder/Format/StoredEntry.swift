package import SystemPackage

/// An entry as it was read from disk: whole, unchanged, and a pair.
package struct StoredEntry: Sendable {
  package let hash: KeyHash
  package let pair: PairID
  package let key: Payload
  package let value: Payload
  package let created: Timestamp
}

/// What the key and the value of an entry are kept as.
package enum EntryContainer: String, Sendable, Hashable {
  case file, blob

  /// What a half of an entry is called, such as "key file".
  func name(of part: EntryPart) -> String { "\(part.rawValue) \(rawValue)" }
}

/// Decides whether two files, or two blobs of a row, are an entry.
package struct PairJudge {
  /// The name of the entry on disk, which must be the key's hash.
  package let hash: KeyHash
  /// The entry's directory, relative to the cache's root.
  package let directory: FilePath
  package let remedies: [Remedy]
  private let container: EntryContainer

  package init(
    hash: KeyHash, directory: FilePath, container: EntryContainer = .file, remedies: [Remedy]
  ) {
    self.hash = hash
    self.directory = directory
    self.container = container
    self.remedies = remedies
  }

  /// Checks every byte of both files and that they belong together.
  ///
  /// - Returns: The entry.
  /// - Throws: ``Findings``, one for each thing that is wrong.
  package func judge(key: PartBytes, value: PartBytes) throws(Findings) -> StoredEntry {
    let examined = examine(key: key, value: value)
    guard examined.findings.isEmpty, let key = examined.key, let value = examined.value else {
      throw Findings(examined.findings)
    }
    return StoredEntry(
      hash: hash, pair: key.header.pair,
      key: Payload(codec: key.header.codec, bytes: key.payload),
      value: Payload(codec: value.header.codec, bytes: value.payload),
      created: key.header.created)
  }

  /// Checks the same, and gives what is whole of an entry that is not.
  package func examine(
    key: PartBytes, value: PartBytes
  ) -> (key: Frame?, value: Frame?, findings: [Finding]) {
    var frames: (key: Frame?, value: Frame?)
    let findings = findings(
      key: check(key, .key, &frames.key), value: check(value, .value, &frames.value))
    return (frames.key, frames.value, findings)
  }

  /// Decides whether two files that were looked at one by one are an entry.
  ///
  /// - Returns: One finding for each thing that is wrong.
  package func findings(key: PartCheck, value: PartCheck) -> [Finding] {
    if case .missing = key, case .missing = value { return [entryEmpty()] }
    var findings = finding(key, .key).map { [$0] } ?? []
    if let finding = finding(value, .value) { findings.append(finding) }
    if let key = key.frame { findings += keyFindings(key) }
    if let value = value.frame, value.header.hash != hash,
      value.header.hash != key.frame?.header.hash
    {
      findings.append(foreignValue(value))
    }
    if findings.isEmpty, let key = key.frame, let value = value.frame, !isPair(key, value) {
      findings.append(mixed())
    }
    return findings
  }

  private func isPair(_ key: WholeFrame, _ value: WholeFrame) -> Bool {
    guard key.header.pair == value.header.pair, let seal = key.header.value,
      seal.length == value.header.payloadLength
    else { return false }
    return value.checksum.map { $0 == seal.checksum } ?? true
  }

  private func check(_ bytes: PartBytes, _ part: EntryPart, _ frame: inout Frame?) -> PartCheck {
    switch bytes {
    case .missing: return .missing
    case .unreadable(let reason): return .unreadable(reason)
    case .bytes(let bytes):
      do throws(FrameFault) {
        let whole = try Frame(bytes, part)
        frame = whole
        return .whole(WholeFrame(whole))
      } catch {
        let diagnosis = FrameDiagnosis(
          part, file: file(of: part), container: container, remedies: remedies)
        return .invalid(bytes.withUnsafeBytes { diagnosis.finding(error, in: $0) })
      }
    }
  }

  private func finding(_ check: PartCheck, _ part: EntryPart) -> Finding? {
    switch check {
    case .missing: missing(part, file(of: part))
    case .unreadable(let reason): unreadable(part, file(of: part), reason)
    case .invalid(let finding): finding
    case .whole, .unchecked: nil
    }
  }

  private func file(of part: EntryPart) -> FilePath { directory.appending(part.rawValue) }

  private func keyFindings(_ key: WholeFrame) -> [Finding] {
    let actual = key.keyHash ?? key.header.hash
    guard actual != hash || key.header.hash != hash else { return [] }
    return [
      Finding(
        .misplaced, part: .key, file: directory.appending(EntryPart.key.rawValue),
        problem: "the entry's name is \(hash), the hash of its key is \(actual)",
        cause: container == .file
          ? "the directory was renamed or copied by hand" : "the row was changed by hand",
        certainty: .likely,
        remedies: remedies)
    ]
  }

  private func foreignValue(_ value: WholeFrame) -> Finding {
    Finding(
      .pairMixed, part: .value, file: directory.appending(EntryPart.value.rawValue), offset: 8,
      problem: "the \(container.name(of: .value)) belongs to the entry \(value.header.hash)",
      cause: "a tool copied it from there", certainty: .likely, remedies: remedies)
  }

  private func mixed() -> Finding {
    Finding(
      .pairMixed, part: .value, file: directory.appending(EntryPart.value.rawValue), offset: 24,
      problem: "key and value are whole but of two different entries of the same key",
      cause: "a tool copied one of the files without the other", certainty: .likely,
      remedies: remedies)
  }

  private func entryEmpty() -> Finding {
    Finding(
      .entryEmpty, file: directory, problem: "the entry's directory holds neither key nor value",
      cause: "typical of a power loss: the directory was made durable before its files",
      remedies: remedies)
  }

  private func missing(_ part: EntryPart, _ file: FilePath) -> Finding {
    Finding(
      part == .key ? .keyMissing : .valueMissing, part: part, file: file,
      problem: "the \(container.name(of: part)) is missing",
      cause: "a power loss before it was written back, or a hand that removed it",
      remedies: remedies)
  }

  private func unreadable(_ part: EntryPart, _ file: FilePath, _ reason: Errno) -> Finding {
    let isPermission = reason == .permissionDenied || reason == .notPermitted
    let isNoFile =
      reason == .isDirectory || reason == .tooManySymbolicLinkLevels
      || reason == .noSuchAddressOrDevice || reason == .invalidArgument
    return Finding(
      isPermission ? .permission : isNoFile ? .notAFile : .inputOutputError, part: part,
      file: file, problem: "the \(container.name(of: part)) cannot be read: \(reason)",
      certainty: .certain, remedies: remedies)
  }
}

/// What is wrong with an entry; never empty.
package struct Findings: Error, Hashable, Sendable {
  package let all: [Finding]

  init(_ all: [Finding]) { self.all = all }
}
