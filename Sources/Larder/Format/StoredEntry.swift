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
    if case .missing = key, case .missing = value { throw Findings([entryEmpty()]) }
    var findings: [Finding] = []
    let keyFrame = frame(key, .key, &findings)
    let valueFrame = frame(value, .value, &findings)
    if let keyFrame { findings += keyFindings(keyFrame) }
    if let valueFrame, valueFrame.header.hash != hash { findings.append(foreignValue(valueFrame)) }
    if findings.isEmpty, let keyFrame, let valueFrame, !isPair(keyFrame, valueFrame) {
      findings.append(mixed())
    }
    guard findings.isEmpty, let keyFrame, let valueFrame else { throw Findings(findings) }
    return StoredEntry(
      hash: hash, pair: keyFrame.header.pair,
      key: Payload(codec: keyFrame.header.codec, bytes: keyFrame.payload),
      value: Payload(codec: valueFrame.header.codec, bytes: valueFrame.payload),
      created: keyFrame.header.created)
  }

  private func isPair(_ key: Frame, _ value: Frame) -> Bool {
    key.header.pair == value.header.pair
      && key.header.value
        == ValueSeal(length: value.header.payloadLength, checksum: value.checksum)
  }

  private func frame(
    _ bytes: PartBytes, _ part: EntryPart, _ findings: inout [Finding]
  ) -> Frame? {
    let file = directory.appending(part.rawValue)
    switch bytes {
    case .missing:
      findings.append(missing(part, file))
    case .unreadable(let reason):
      findings.append(unreadable(part, file, reason))
    case .bytes(let bytes):
      do throws(FrameFault) {
        return try Frame(bytes, part)
      } catch {
        let diagnosis = FrameDiagnosis(
          part, file: file, container: container, remedies: remedies)
        findings.append(bytes.withUnsafeBytes { diagnosis.finding(error, in: $0) })
      }
    }
    return nil
  }

  private func keyFindings(_ key: Frame) -> [Finding] {
    let actual = KeyHash(ofKey: key.payload)
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

  private func foreignValue(_ value: Frame) -> Finding {
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
