internal import Larder
internal import SystemPackage

/// Shows one framed file: what is in it by its codec, and its fields.
struct FrameDetail {
  private let bytes: UnsafeRawBufferPointer
  private let part: EntryPart

  init(_ bytes: UnsafeRawBufferPointer, _ part: EntryPart) {
    self.bytes = bytes
    self.part = part
  }

  /// What there is to show.
  ///
  /// - Parameters:
  ///   - file: The file, relative to the cache's root; `nil` for a row.
  ///   - offset: Where the fault is, in bytes; `nil` for none.
  ///   - notes: Put at the end of the summary.
  /// - Returns: The contents and the fields, bounded in number.
  func part(file: FilePath?, faultOffset offset: Int64?, notes: [String]) -> PartDetail {
    let fields = FrameFields.list(bytes, part, fault: offset.map { Int($0) })
    var detail = PartDetail(
      file: file, summary: "no frame",
      instructions: fields.map {
        InstructionLine(
          offset: Int64($0.offset), name: $0.name, argument: $0.text, isFaulty: $0.isFaulty)
      }, faultOffset: offset)
    guard !bytes.isEmpty else {
      detail.summary = "empty"
      return detail
    }
    guard let header = try? FrameHeader(bytes, part) else { return detail }
    let end = FrameHeader.length + min(Int(clamping: header.payloadLength), rest)
    let payload = UnsafeRawBufferPointer(rebasing: bytes[FrameHeader.length..<end])
    let outline = PayloadText.outline(payload, header.codec)
    detail.tree = outline.lines
    detail.summary = ([outline.summary, "made \(header.created.rfc3339)"] + notes)
      .joined(separator: ", ")
    return detail
  }

  private var rest: Int { bytes.count - FrameHeader.length }
}
