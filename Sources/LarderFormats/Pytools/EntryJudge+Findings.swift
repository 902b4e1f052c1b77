internal import Larder
internal import LarderPickle
internal import SystemPackage

// What is said about entries whose directory or parts are not as they should be.
extension EntryJudge {
  func missing(_ part: EntryPart, _ entry: EntryDraft) -> Finding {
    let place = place(part, entry.id)
    if part == .key {
      return place.finding(
        .keyMissing, problem: "there is no key: the entry cannot be found by its owner",
        cause:
          "typical of a writer that was stopped after it wrote the value and before it wrote the key",
        evidence: [Evidence("readdir", "no file 'key' beside 'contents'")])
    }
    return place.finding(
      .valueMissing, problem: "there is no value for this key",
      cause: "the value is written before the key, so it was removed afterwards",
      certainty: .likely, evidence: [Evidence("readdir", "no file 'contents' beside 'key'")])
  }

  func impossibleKey(_ call: String, _ id: [UInt8]) -> Finding {
    place(.key, id).finding(
      .misplaced, problem: "the key would be made by calling \(call): no stored key is",
      cause: "somebody put another key in the place of the one that was stored here",
      evidence: [Evidence("opcodes", "the key is the result of \(call)")])
  }

  func copiedKey(_ id: [UInt8]) -> Finding {
    place(.key, id).finding(
      .misplaced, problem: "the key is the same as the value, byte for byte",
      cause: "typical of a copy tool that wrote the contents over the key",
      evidence: [Evidence("bytes", "the files 'key' and 'contents' are equal")])
  }

  func emptyEntry(_ id: [UInt8]) -> Finding {
    Finding(
      .entryEmpty, file: cache.layout.directory(of: id),
      problem: "the entry's directory holds neither key nor value",
      cause: "typical of a writer that was killed between making the directory and its first write",
      evidence: [Evidence("readdir", "no 'key', no 'contents'")],
      remedies: cache.remedies.entry(id).remedies(for: .error))
  }

  func remark(on stray: Stray) -> Finding {
    let item = StrayItem(stray.path, stray.kind, stray.status)
    return Finding(
      .stray, severity: .note, file: stray.path, problem: item.problem, cause: item.cause,
      certainty: .possible)
  }

  func notADirectory(_ id: [UInt8], _ kind: FileStatus.Kind, _ status: FileStatus?) -> EntryRecord {
    let invalid = PartRecord(.invalid)
    return EntryRecord(
      id: EntryID(id), status: .invalidKeyAndValue, depth: .full, key: invalid, value: invalid,
      modified: status?.modified,
      findings: [
        Finding(
          .notAFile, file: cache.layout.directory(of: id), offset: nil,
          problem: "there is \(kind.noun) where the entry's directory belongs",
          cause: "something other than its owner put it there",
          remedies: cache.remedies.entry(id).remedies(for: .error))
      ])
  }

  func unreadable(_ id: [UInt8], _ error: Errno) -> EntryRecord {
    let part = PartRecord(.unreadable)
    var finding = PartShape.unreadable(place(.key, id), error)
    finding.part = nil
    finding.file = cache.layout.directory(of: id)
    finding.problem =
      finding.code == .permission
      ? "the entry's directory may not be entered" : "the entry cannot be read: \(error)"
    return EntryRecord(
      id: EntryID(id), status: .unreadable, depth: .names, key: part, value: part,
      findings: [finding])
  }

  func brokenLink(_ id: [UInt8], _ destination: FilePath, _ error: Errno) -> EntryRecord {
    let target = PythonText.printable(destination.string)
    let (code, problem): (FindingCode, String) =
      switch error {
      case .improperLink:
        (.linkEscapes, "the entry is a link out of the cache, to '\(target)'")
      case .tooManySymbolicLinkLevels: (.linkLoop, "the entry is a link that leads to itself")
      default: (.entryEmpty, "the entry is a link to '\(target)', where there is nothing")
      }
    let part = PartRecord(code == .entryEmpty ? .missing : .invalid)
    return EntryRecord(
      id: EntryID(id), status: code == .entryEmpty ? .empty : .invalidKeyAndValue, depth: .full,
      key: part, value: part,
      findings: [
        Finding(
          code, file: cache.layout.directory(of: id), problem: problem,
          evidence: [Evidence("readlink", target)],
          remedies: cache.remedies.entry(id).remedies(for: .error))
      ])
  }
}
