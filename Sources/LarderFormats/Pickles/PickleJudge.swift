package import Larder
package import LarderPickle

/// Judges the bytes of one pickle: whether it is whole, and if not what happened to it.
///
/// Keep one for many pickles; give each thread its own.
package struct PickleJudge: ~Copyable {
  /// The bytes to be judged.
  package struct Content {
    /// The bytes that could be read, from the first on.
    package var bytes: UnsafeRawBufferPointer
    /// The length of the file or value, in bytes.
    package var size: Int64
    /// Whether all that follows ``bytes`` is known to be zeros.
    package var restIsZero: Bool

    package init(_ bytes: UnsafeRawBufferPointer, size: Int64? = nil, restIsZero: Bool = false) {
      self.bytes = bytes
      self.size = size ?? Int64(bytes.count)
      self.restIsZero = restIsZero
    }
  }

  /// What was found out.
  package struct Verdict: Sendable {
    /// Valid, invalid, or unchecked where the bytes are more than are read.
    package var status: PartStatus
    /// What is wrong or odd.
    package var findings: [Finding]
    /// The walk over the bytes; `nil` where there was nothing to walk.
    package var reading: PickleReading?
  }

  private var walker = PickleWalker()

  package init() {}

  /// Judges a pickle.
  ///
  /// - Parameters:
  ///   - content: The bytes.
  ///   - start: Where the pickle begins within the bytes.
  ///   - building: Whether the value tree is wanted.
  ///   - place: Asked only where something is found.
  /// - Returns: The verdict; its reading holds the tree where one was asked for.
  /// - Complexity: O(bytes); for a faulty pickle of up to 1 MiB some 20 times that.
  package mutating func judge(
    _ content: Content, from start: Int = 0, building: PickleWalker.Building,
    place: () -> FindingPlace
  ) -> Verdict {
    let reading = walker.walk(content.bytes, from: start, building: building)
    guard let fault = reading.fault else {
      return Verdict(
        status: .valid, findings: remarks(on: reading, content, place), reading: reading)
    }
    if isBeyondReach(fault, content) {
      return Verdict(
        status: .unchecked, findings: [tooLarge(content, place())], reading: reading)
    }
    let diagnosis = PickleDiagnosis(content, reading, fault, place: place())
    var findings = [diagnosis.finding()]
    findings += PickleSafety.findings(for: reading, place: place)
    return Verdict(status: .invalid, findings: findings, reading: reading)
  }

  /// The short text that names a sound value.
  package mutating func label(of bytes: UnsafeRawBufferPointer) -> String? {
    walker.walk(bytes, building: .tree).tree?.label(in: bytes)
  }

  /// Whether the fault is only that reading stopped at the limit.
  private func isBeyondReach(_ fault: PickleFault, _ content: Content) -> Bool {
    guard Int64(content.bytes.count) < content.size, !content.restIsZero else { return false }
    return fault.missingByteCount != nil
  }

  private func tooLarge(_ content: Content, _ place: FindingPlace) -> Finding {
    place.finding(
      .pickleLimit, severity: .warning, offset: Int64(content.bytes.count),
      problem: "the \(place.noun) is larger than is read at once; only its first "
        + "\(content.bytes.count) bytes were checked",
      evidence: [Evidence("stat", "\(content.size) bytes")])
  }

  private func remarks(
    on reading: PickleReading, _ content: Content, _ place: () -> FindingPlace
  ) -> [Finding] {
    // The usual case: nothing to say, and nothing allocated.
    let end = Int64(reading.end ?? 0)
    if end == content.size, reading.callCount == 0, reading.effectCount == 0 { return [] }
    var findings = PickleSafety.findings(for: reading, place: place)
    if end < content.size {
      findings.append(PickleDiagnosis.trailing(content, end: end, place: place()))
    }
    return findings
  }
}
