internal import Larder
internal import LarderPickle
package import SystemPackage

/// Shows one pickle: its values, its instructions, where it fails.
package struct PickleDetail {
  /// Instructions that are shown, around the fault where there is one.
  private static let instructionLimit = 1_000

  private let bytes: UnsafeRawBufferPointer
  private let start: Int

  /// Makes the detail of a pickle that begins at an offset within some bytes.
  package init(_ bytes: UnsafeRawBufferPointer, from start: Int = 0) {
    self.bytes = bytes
    self.start = start
  }

  /// What there is to show.
  ///
  /// - Parameters:
  ///   - file: The file, relative to the cache's root.
  ///   - offset: Where the fault is said to be, when it is not where the pickle stops making sense.
  ///   - notes: Put at the end of the summary.
  /// - Returns: The values and instructions, bounded in number.
  package func part(
    file: FilePath? = nil, faultOffset offset: Int64? = nil, notes: [String] = []
  ) -> PartDetail {
    var walker = PickleWalker()
    let reading = walker.walk(bytes, from: start, building: .tree)
    let rows = PickleDisassembly.rows(
      of: bytes, from: start, around: reading.fault?.offset, limit: Self.instructionLimit,
      fault: reading.fault)
    return PartDetail(
      file: file, summary: summary(reading, notes),
      tree: (reading.tree?.lines(in: bytes) ?? []).map { TreeLine(depth: $0.depth, text: $0.text) },
      instructions: rows.map {
        InstructionLine(
          offset: Int64($0.offset), name: $0.name, argument: $0.argument, isFaulty: $0.isFault)
      },
      faultOffset: offset ?? reading.fault.map { Int64($0.offset) })
  }

  private func summary(_ reading: PickleReading, _ notes: [String]) -> String {
    var words = ["pickle"]
    if let version = reading.protocolVersion { words.append("protocol \(version)") }
    words.append(
      "\(reading.opcodeCount) \(reading.opcodeCount == 1 ? "instruction" : "instructions")")
    if reading.globalCount > 0 { words.append("\(reading.globalCount) globals") }
    if reading.callCount > 0 { words.append("\(reading.callCount) calls") }
    if let fault = reading.fault { words.append("stops at byte \(fault.offset)") }
    return (words + notes).joined(separator: ", ")
  }
}
