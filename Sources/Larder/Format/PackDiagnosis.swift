package import SystemPackage

/// Says what happened to a pack, or to its deletion list, for people.
package struct PackDiagnosis {
  /// The file, relative to the cache's root.
  package let file: FilePath
  /// What the file should be: "pack" or "deletion list".
  package let noun: String
  package let remedies: [Remedy]

  package init(_ file: FilePath, noun: String = "pack", remedies: [Remedy] = []) {
    self.file = file
    self.noun = noun
    self.remedies = remedies
  }

  /// Explains why a file is no whole pack.
  package func finding(_ fault: PackFault, size: Int64) -> Finding {
    switch fault {
    case .unreadable(let reason):
      let reason = Errno(rawValue: reason)
      let isPermission = reason == .permissionDenied || reason == .notPermitted
      return make(
        isPermission ? .permission : .inputOutputError, nil,
        "the \(noun) cannot be read: \(reason)", nil, .certain)
    case .empty:
      return make(
        .zeroLength, 0, "the \(noun) is empty",
        "something cut it to nothing: it is written in full"
          + " and made durable before it gets its name", .likely)
    case .notAPack:
      return make(
        .wrongKind, 0, "the file is no \(noun)",
        "another program wrote it, or its first block was lost", .possible)
    case .newer(let version, let flags):
      return make(
        .newerFormat, 4, "the \(noun) is of format version \(version), flags \(flags)",
        "a newer version of larder wrote it", .likely)
    case .headerCut(let end):
      return make(
        .cutShort, Int64(end), "the \(noun) ends at byte \(end), inside its header",
        "a copy that was stopped, or a full disk", .likely)
    case .headerChecksum(let stored, let actual):
      return bitsChanged("the header of the \(noun)", 0, stored, actual)
    case .headerField(let field, let offset):
      return impossible("the \(noun)'s header has no valid \(field)", Int64(offset))
    case .footerMissing, .footerChecksum, .footerField, .otherFooter:
      return footer(fault, size)
    case .indexCut:
      return make(
        .cutShort, size, "the \(noun) ends inside its index", "something cut it while it was read",
        .likely)
    case .indexChecksum(let stored, let actual):
      return bitsChanged("the index of the \(noun)", nil, stored, actual)
    case .indexField(let offset):
      return impossible("the \(noun)'s index contradicts itself at its byte \(offset)", nil)
    }
  }

  private func footer(_ fault: PackFault, _ size: Int64) -> Finding {
    let start = max(0, size - Int64(PackFooter.length))
    switch fault {
    case .footerChecksum(let stored, let actual):
      return bitsChanged("the footer of the \(noun)", start, stored, actual)
    case .footerField(let field, let offset):
      return impossible("the \(noun)'s footer has no valid \(field)", start + Int64(offset))
    case .otherFooter:
      return make(
        .pairMixed, start + 8, "the footer of the \(noun) belongs to another one",
        "two packs were joined, or copied over each other", .likely)
    default:
      return make(
        .cutShort, size, "the \(noun) does not end with its footer",
        "a copy that was stopped, or something was appended; its records can still be found",
        .likely)
    }
  }

  private func bitsChanged(
    _ what: String, _ offset: Int64?, _ stored: UInt32, _ actual: UInt32
  ) -> Finding {
    make(
      .bitsChanged, offset, "\(what) is not what its checksum says",
      "another program wrote into it, or the disk failed", .possible,
      [Evidence("CRC-32C", "stored \(Self.hex(stored)), computed \(Self.hex(actual))")])
  }

  private func impossible(_ problem: String, _ offset: Int64?) -> Finding {
    make(
      .wrongKind, offset, problem,
      "its checksum is right: whatever wrote it does not keep to the format", .certain)
  }

  private func make(
    _ code: FindingCode, _ offset: Int64?, _ problem: String, _ cause: String?,
    _ certainty: Finding.Certainty, _ evidence: [Evidence] = []
  ) -> Finding {
    Finding(
      code, subject: .item, file: file, offset: offset, problem: problem, cause: cause,
      certainty: certainty, evidence: evidence, remedies: remedies)
  }

  private static func hex(_ number: UInt32) -> String {
    let digits = String(number, radix: 16)
    return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
  }
}
