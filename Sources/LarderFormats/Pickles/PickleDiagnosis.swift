internal import Larder
internal import LarderPickle

/// Finds out what happened to a pickle that cannot be read to its end.
///
/// Only faulty pickles come here, so that trying out what would make them whole is affordable.
struct PickleDiagnosis {
  private let content: PickleJudge.Content
  private let reading: PickleReading
  private let fault: PickleFault
  private let place: FindingPlace

  init(
    _ content: PickleJudge.Content, _ reading: PickleReading, _ fault: PickleFault,
    place: FindingPlace
  ) {
    self.content = content
    self.reading = reading
    self.fault = fault
    self.place = place
  }

  private var bytes: UnsafeRawBufferPointer { content.bytes }

  /// The one finding that says what is wrong: the pattern of the damage where there is one, else
  /// the fault of the pickle.
  func finding() -> Finding {
    if content.size == 0 { return zeroLength() }
    let tail = DamagePattern.zeroTailStart(bytes)
    if tail == 0, content.restIsZero || Int64(bytes.count) == content.size { return zeroFilled() }
    if isZeroTail(from: tail) { return zeroTail(from: tail) }
    if let head = zeroHead() { return head }
    if let kind = foreignKind() { return wrongKind(kind) }
    return faultFinding()
  }

  // MARK: - Whole files

  private func zeroLength() -> Finding {
    place.finding(
      .zeroLength, offset: 0, problem: "the \(place.noun) is empty",
      cause: "typical of a writer that was stopped before its first buffer reached the file",
      evidence: facts())
  }

  private func zeroFilled() -> Finding {
    place.finding(
      .zeroFilled, offset: 0, problem: "all \(content.size) bytes of the \(place.noun) are zero",
      cause: "typical of a power loss or a killed machine: the length was recorded, "
        + "the bytes were not yet written",
      evidence: facts())
  }

  // MARK: - Zeros

  /// Whether the zeros at the end are damage, and not the last bytes of a value that was cut.
  private func isZeroTail(from start: Int) -> Bool {
    if content.restIsZero { return true }
    guard Int64(bytes.count) == content.size, start < bytes.count else { return false }
    switch fault.kind {
    case .unknownOpcode(0): return fault.offset >= start
    // Text never holds NUL; the line's end was among what is zero now.
    case .truncated(nil, _): return bytes.count - start >= 2
    case .badArgument(.utf8(let position)):
      // A character whose last bytes are among the zeros; an argument has 9 bytes before its text.
      return bytes.count - start >= 2 && fault.offset + 9 + position + 4 >= start
    case .badArgument, .memoMissing:
      return bytes.count - start >= 2 && fault.offset < start && fault.offset + 9 >= start
    default: return false
    }
  }

  private func zeroTail(from run: Int) -> Finding {
    let boundary = DamagePattern.blockBoundary(nearZeroRunAt: run)
    let start = boundary.map { $0.offset <= fault.offset ? $0.offset : run } ?? run
    var evidence = facts()
    evidence.append(Evidence("opcodes", trace()))
    if let boundary, boundary.offset == start {
      evidence.append(
        Evidence("bytes", "the zeros begin at a multiple of \(boundary.block) bytes"))
    }
    let isAligned = boundary?.offset == start
    return place.finding(
      .zeroTail, offset: Int64(start),
      problem: "the \(place.noun) is zero from byte \(start) to its end at byte \(content.size)",
      cause: isAligned
        ? "certain: its last blocks were never written, by a power loss or a killed machine"
        : "certain: its end was overwritten or never written, most often by a power loss",
      certainty: .certain, evidence: evidence)
  }

  private func zeroHead() -> Finding? {
    let length = DamagePattern.zeroHeadLength(bytes)
    guard length > 0, fault.offset == 0 else { return nil }
    let block = length.isMultiple(of: 512)
    return place.finding(
      .zeroHead, offset: 0,
      problem: "the first \(length) bytes of the \(place.noun) are zero",
      cause: block
        ? "typical of a block that was never written before a power loss"
        : "typical of an overwrite, or of a copy that was resumed at the wrong place",
      evidence: facts())
  }

  // MARK: - Something else

  private func foreignKind() -> String? {
    guard reading.start == 0, reading.opcodeCount <= 4, let name = ContentKind.name(of: bytes)
    else { return nil }
    if name == "text" { return isProse ? name : nil }
    return fault.kind == .noStop ? nil : name
  }

  /// Whether text is no beginning of a pickle: one of protocol 0 is text too.
  private var isProse: Bool {
    switch fault.kind {
    case .truncated, .noStop:
      // Instructions of one line whose arguments have no spaces.
      let isLine = bytes.first.map { Array("PILFcig".utf8).contains($0) } ?? false
      return isLine && bytes.count >= 12 && bytes.prefix(256).filter { $0 == 0x20 }.count >= 2
    default: return bytes.count >= 4
    }
  }

  private func wrongKind(_ kind: String) -> Finding {
    place.finding(
      .wrongKind, offset: 0, problem: "the \(place.noun) is no pickle but looks like \(kind)",
      cause: "something else was stored in its place, such as by a copy or compression tool",
      evidence: facts() + [Evidence("opcodes", fault.problem)])
  }

  // MARK: - The fault itself

  private func faultFinding() -> Finding {
    let code = FindingCode(rawValue: fault.findingCode) ?? .pickleArgument
    let (cause, certainty) = self.cause(code)
    var evidence = facts()
    evidence.append(Evidence("opcodes", trace()))
    if let beyond = reading.faultBeyondFrame {
      evidence.append(Evidence("opcodes", "read on without the frame's length: \(beyond.problem)"))
    }
    return place.finding(
      code, offset: Int64(fault.offset), problem: fault.problem, cause: cause,
      certainty: certainty, evidence: evidence)
  }

  private func cause(_ code: FindingCode) -> (String?, Finding.Certainty) {
    var trial = PickleTrial()
    if let known = trial.cause(of: fault, in: bytes) { return (known, .certain) }
    if code == .pickleCutShort { return cutCause() }
    if case .frameOverrun(let length, let available, true) = fault.kind {
      let bit = DamagePattern.flippedBit(length, UInt64(available))
      return bit.map {
        ("certain: bit \($0) of the frame's length is flipped; nothing is missing", .certain)
      } ?? (
        "typical of changed bytes: nothing is missing, only the frame's length is wrong", .likely
      )
    }
    if code == .pickleLimit { return (nil, .possible) }
    return ("typical of bytes that were changed or overwritten after they were written", .possible)
  }

  private func cutCause() -> (String?, Finding.Certainty) {
    if reading.frameCount > 0, fault.kind == .noStop, content.size > 65_536 {
      return (
        "typical of a killed writer: the pickle ends where one of its frames ends, and they are "
          + "written one by one", .likely
      )
    }
    if let multiple = DamagePattern.bufferMultiple(content.size) {
      return (
        "typical of a killed writer or a full disk: the length is a whole number of buffers of "
          + "\(multiple) bytes", .likely
      )
    }
    return ("typical of a writer that was stopped, or a disk that was full, while writing", .likely)
  }

  // MARK: - Evidence

  private func facts() -> [Evidence] {
    var facts = [Evidence("stat", "\(content.size) bytes")]
    if let modified = place.modified {
      facts.append(Evidence("stat", "last written \(modified.rfc3339)"))
    }
    return facts
  }

  /// How far the pickle could be read.
  private func trace() -> String {
    let version = reading.protocolVersion.map { "protocol \($0)" } ?? "no protocol named"
    return "\(version), \(reading.opcodeCount) instructions, stopped at byte \(fault.offset)"
      + (fault.opcode.map { " in \($0.name)" } ?? "")
  }
}

extension PickleDiagnosis {
  /// Bytes after a whole pickle.
  static func trailing(
    _ content: PickleJudge.Content, end: Int64, place: FindingPlace
  ) -> Finding {
    let count = content.size - end
    let rest = UnsafeRawBufferPointer(rebasing: content.bytes.dropFirst(Int(end)))
    let isZero =
      DamagePattern.zeroTailStart(rest) == 0
      && (content.restIsZero || Int64(content.bytes.count) == content.size)
    var walker = PickleWalker()
    let isPickle = !isZero && walker.walk(rest).isWellFormed
    return place.finding(
      .pickleTrailing, offset: end,
      problem: "\(count) \(count == 1 ? "byte follows" : "bytes follow") the end of the "
        + "\(place.noun)'s pickle",
      cause: isZero
        ? "all of them are zero: typical of a file that was filled up to a length"
        : isPickle
          ? "they are another pickle: typical of a file that was appended to"
          : "typical of a shorter value written over a longer one, or of an append",
      certainty: .possible, evidence: [Evidence("stat", "\(content.size) bytes")])
  }
}
