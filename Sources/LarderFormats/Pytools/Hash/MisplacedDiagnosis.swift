internal import Larder
internal import LarderPickle
internal import SystemPackage

/// Says what happened to an entry whose name is not the hash of its key.
struct MisplacedDiagnosis {
  private let cache: PytoolsDirectory
  private let id: [UInt8]
  private let expected: [UInt8]
  private let place: FindingPlace

  init(_ cache: PytoolsDirectory, _ id: [UInt8], expected: [UInt8], _ place: FindingPlace) {
    self.cache = cache
    self.id = id
    self.expected = expected
    self.place = place
  }

  /// Whether an entry lies under the hash that the key has.
  var hasCounterpart: Bool { EntryFiles(cache).exists(expected) }

  func findings() -> [Finding] {
    let name = String(decoding: expected, as: UTF8.self)
    let evidence = [
      Evidence("hash", "the key's hash is \(name)"),
      Evidence("name", String(decoding: id, as: UTF8.self)),
    ]
    guard hasCounterpart else {
      return [
        place.finding(
          .misplaced, problem: "the entry does not lie under the hash of its key",
          cause: "its directory was renamed, or its key was changed after it was written",
          evidence: evidence)
      ]
    }
    var findings = [
      place.finding(
        .misplaced, problem: "the key is that of another entry, \(name.prefix(12))…",
        cause: EntryFiles(cache).isSameFile(.key, id, expected)
          ? "certain: its key file is the other entry's, by a link"
          : "typical of a copy tool that mixed up files, or of two writers at the same time",
        evidence: evidence)
    ]
    if !EntryFiles(cache).haveSameBytes(.value, id, expected) {
      findings.append(
        place.finding(
          .pairMixed, problem: "key and value belong to different entries",
          cause: "typical of a copy tool that mixed up files, or of two writers at the same time",
          evidence: evidence))
    }
    return findings
  }
}
