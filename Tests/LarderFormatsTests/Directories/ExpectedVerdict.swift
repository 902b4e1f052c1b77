import Larder
import LarderFormats

/// What a manifest's words mean in ours.
extension DirectoryManifest.Item {
  func part(_ part: EntryPart) -> DirectoryManifest.Part? { part == .key ? key : value }

  /// The status of a part; `nil` where the manifest says nothing of it.
  func expectedStatus(_ part: EntryPart) -> PartStatus {
    // The hostile cases tell only of the part that was replaced.
    if let replaced {
      let isReplaced = replaced == (part == .key ? "key" : "contents")
      return isReplaced && reading?.valid == false ? .invalid : .valid
    }
    guard let valid = self.part(part)?.valid else { return .missing }
    return valid ? .valid : .invalid
  }

  /// Whether key and name do not belong together.
  var isMisplaced: Bool {
    status == "hash-mismatch" || problems?.contains("hash-mismatch") ?? false
  }

  var expectedStatus: EntryStatus {
    switch (expectedStatus(.key), expectedStatus(.value)) {
    case (.missing, .missing): .empty
    case (.invalid, .invalid): .invalidKeyAndValue
    case (.invalid, _): .invalidKey
    case (.missing, _): .missingKey
    case (_, .invalid): .invalidValue
    case (_, .missing): .missingValue
    default: isMisplaced ? .misplaced : .valid
    }
  }

  /// What was done to a part, such as `zero-tail`; `nil` where it was left alone.
  func damage(of part: EntryPart) -> String? {
    guard let op else { return nil }
    let names = [part == .key ? "key/" : "contents/", "both/"]
    return names.first(where: op.hasPrefix).map { String(op.dropFirst($0.count)) }
  }

  /// The codes that are right for a faulty part, and the offset.
  func expectedFinding(_ part: EntryPart) -> (codes: Set<FindingCode>, offset: ClosedRange<Int64>)?
  {
    let manifest = replaced == nil ? self.part(part) : reading
    guard expectedStatus(part) == .invalid, let error = manifest?.error else { return nil }
    let start: ClosedRange<Int64> = 0...0
    switch damage(of: part) {
    case "zero-length": return ([.zeroLength], start)
    case "zero-fill": return ([.zeroFilled], start)
    case "zero-head": return ([.zeroHead], start)
    case "zero-tail": return ([.zeroTail], 0...zeroTailStart)
    case "text", "json", "gzip", "html": return ([.wrongKind], start)
    default: return (Self.codes(error), Int64(error.at)...Int64(error.at))
    }
  }

  /// `contents: bytes 55 to 109 zero (length kept)`: bytes before may happen to be zero too.
  private var zeroTailStart: Int64 {
    let words = (cause ?? "").split(separator: " ")
    guard let index = words.firstIndex(of: "bytes"), index + 1 < words.count else { return 0 }
    return Int64(words[index + 1]) ?? 0
  }

  private static func codes(_ error: DirectoryManifest.Fault) -> Set<FindingCode> {
    switch error.kind {
    case "empty": [.zeroLength]
    case "truncated": [.pickleCutShort, .pickleFrame]
    case "no-stop": [.pickleCutShort]
    case "unknown-opcode": [.pickleUnknownOpcode]
    case "bad-argument": [.pickleArgument, .textEncoding, .pickleMemo]
    case "memo-missing": [.pickleMemo]
    default: [.pickleStack]
    }
  }
}
