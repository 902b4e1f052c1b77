package import SystemPackage

/// Says what happened to a framed file, for people.
package struct FrameDiagnosis {
  /// The half of an entry that the file should be.
  package let part: EntryPart
  /// The file, relative to the cache's root.
  package let file: FilePath
  /// What to do about it.
  package let remedies: [Remedy]
  /// What the bytes are kept as.
  let container: EntryContainer

  package init(
    _ part: EntryPart, file: FilePath, container: EntryContainer = .file, remedies: [Remedy]
  ) {
    self.part = part
    self.file = file
    self.container = container
    self.remedies = remedies
  }

  private var name: String { container.name(of: part) }

  /// Explains why a file is no whole frame.
  ///
  /// - Complexity: O(*n*) in the bytes of the file.
  package func finding(_ fault: FrameFault, in bytes: UnsafeRawBufferPointer) -> Finding {
    if let zeros = zeroFinding(fault, bytes) { return zeros }
    switch fault {
    case .empty: return empty()
    case .notAFrame: return wrongKind(ContentKind.name(of: bytes))
    case .otherPart:
      return wrongKind("the \(container.name(of: part.other)) of an entry")
    case .headerCut(let end):
      return cutShort(at: end, "inside its header of \(FrameHeader.length) bytes")
    case .payloadCut(let end, let expected):
      return cutShort(at: end, "of \(expected) bytes that its header announces")
    case .headerChecksum(let stored, let actual):
      return bitsChanged(stored, actual, in: FrameHeader.checkedLength, what: "header")
    case .headerField(let offset, let field):
      return make(
        .wrongKind, at: offset, "the \(name)'s header has no valid \(field)",
        "its checksum is right: whatever wrote it does not keep to the format", .certain)
    case .newer(let version, let flags):
      return make(
        .newerFormat, at: 4,
        "the \(name) is of format version \(version), flags \(flags)",
        "a newer version of larder wrote it", .likely)
    case .trailing(let start, let count):
      return make(
        .trailingBytes, at: start, "\(count) bytes follow the end of the \(name)",
        "something was appended, or two files were joined", .possible)
    case .payloadChecksum(let stored, let actual):
      return bitsChanged(
        stored, actual, in: bytes.count - FrameHeader.overhead, what: "payload")
    }
  }

  /// Explains a fault in a file that ends in a hole: only what lies before it is in memory.
  ///
  /// - Parameters:
  ///   - fault: What is wrong.
  ///   - bytes: The bytes before the hole.
  ///   - size: The length of the file, in bytes.
  /// - Returns: The finding.
  package func finding(
    _ fault: FrameFault, in bytes: UnsafeRawBufferPointer, beforeHoleUpTo size: Int64
  ) -> Finding {
    switch fault {
    case .payloadChecksum, .headerChecksum, .notAFrame:
      bytes.isEmpty ? zeroFilled(size) : zeroTail(DamagePattern.zeroTailStart(bytes))
    default: finding(fault, in: bytes)
    }
  }

  private func make(
    _ code: FindingCode, at offset: Int, _ problem: String, _ cause: String,
    _ certainty: Finding.Certainty, _ evidence: [Evidence] = []
  ) -> Finding {
    Finding(
      code, severity: .error, part: part, file: file, offset: Int64(offset), problem: problem,
      cause: cause, certainty: certainty, evidence: evidence, remedies: remedies)
  }

  private func empty() -> Finding {
    make(
      .zeroLength, at: 0, "the \(name) is empty",
      "typical of a power loss: the name was made durable before the bytes were", .likely)
  }

  private func wrongKind(_ looksLike: String?) -> Finding {
    make(
      .wrongKind, at: 0,
      "the \(name) is none of larder's"
        + (looksLike.map { ", it looks like \($0)" } ?? ""),
      "another program wrote it, or a tool put it here", .possible)
  }

  private func cutShort(at end: Int, _ rest: String) -> Finding {
    let buffer = DamagePattern.bufferMultiple(Int64(end))
    return make(
      .cutShort, at: end, "the \(name) ends at byte \(end), \(rest)",
      buffer.map { "cut at a multiple of \($0) bytes: a copy that was stopped, or a full disk" }
        ?? "a copy that was stopped, a full disk, or a power loss before it was written back",
      .likely)
  }

  /// Zeros explain a fault better than what they happen to break.
  private func zeroFinding(_ fault: FrameFault, _ bytes: UnsafeRawBufferPointer) -> Finding? {
    if case .newer = fault { return nil }
    if case .trailing = fault { return nil }
    guard !bytes.isEmpty else { return nil }
    let tail = DamagePattern.zeroTailStart(bytes)
    if tail == 0 { return zeroFilled(Int64(bytes.count)) }
    let head = DamagePattern.zeroHeadLength(bytes)
    if head >= 8 {
      return make(
        .zeroHead, at: 0, "the first \(head) bytes of the \(name) are zero",
        "typical of a block that was never written back", .likely)
    }
    // A header has zeros of its own: where the file was cut in them they tell nothing.
    if case .headerCut = fault { return nil }
    if case .payloadCut = fault { return nil }
    return bytes.count - tail >= 8 ? zeroTail(tail) : nil
  }

  private func zeroFilled(_ size: Int64) -> Finding {
    make(
      .zeroFilled, at: 0, "all \(size) bytes of the \(name) are zero",
      "typical of a power loss: the length was written back, the bytes were not", .likely)
  }

  private func zeroTail(_ tail: Int) -> Finding {
    let boundary = DamagePattern.blockBoundary(nearZeroRunAt: tail)
    return make(
      .zeroTail, at: boundary?.offset ?? tail,
      "the \(name) is filled with zeros from byte \(boundary?.offset ?? tail) on",
      boundary.map {
        "the zeros begin at a block of \($0.block) bytes: a power loss before it was written back"
      }
        ?? "a power loss before the end was written back", boundary == nil ? .possible : .likely)
  }

  private func bitsChanged(
    _ stored: UInt32, _ actual: UInt32, in count: Int, what: String
  ) -> Finding {
    let start = what == "header" ? 0 : FrameHeader.length
    let evidence = Evidence("CRC-32C", "stored \(hex(stored)), computed \(hex(actual))")
    guard let flip = CRC32C.flippedBit(expected: stored, actual: actual, count: count) else {
      return make(
        .bitsChanged, at: start,
        "the \(what) of the \(name) is not what its checksum says",
        "several bytes changed: another program wrote into it, or the disk failed", .possible,
        [evidence])
    }
    return make(
      .bitsChanged, at: start + flip.offset,
      "bit \(flip.bit) of byte \(start + flip.offset) in the \(name) is flipped",
      "a single flipped bit is a fault of memory or disk, not of a program", .likely, [evidence])
  }

  private func hex(_ number: UInt32) -> String {
    let digits = String(number, radix: 16)
    return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
  }
}
