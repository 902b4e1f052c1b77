package import Larder
package import LarderFormats
import SystemPackage

/// One entry with everything there is to show about it, read from its cache.
package struct ShownEntry: Sendable {
  /// The cache.
  package let scope: CacheScope
  /// What the format knows about it, and bytes around the fault.
  package let loaded: LoadedDetail

  /// A part of this length or less is written to JSON as a whole.
  private static let maximumBytes: Int64 = 64 << 20
  /// The bytes read at once; a multiple of three, so that base64 can be written piece by piece.
  private static let chunk = 3 << 18

  /// Reads an entry.
  ///
  /// - Returns: `nil` where it is gone.
  /// - Throws: ``LarderError`` where the cache cannot be read.
  package static func read(
    _ id: EntryID, in scope: CacheScope
  ) throws(LarderError) -> ShownEntry? {
    let cache = scope.cache
    guard let detail = try cache.detail(of: id) else { return nil }
    var windows: [HexWindow] = []
    for (part, half, record) in [
      (EntryPart.key, detail.key, detail.record.key),
      (.value, detail.value, detail.record.value),
    ] where record.size > 0 {
      let start = HexWindow.start(fault: half.faultOffset, size: record.size)
      let bytes = try cache.bytes(of: id, part: part, from: start, limit: HexWindow.length)
      windows.append(HexWindow(part: part, start: start, bytes: bytes, fault: half.faultOffset))
    }
    windows.sort { $0.fault != nil && $1.fault == nil }
    let loaded = LoadedDetail(detail: detail, path: cache.path(of: id), windows: windows)
    return ShownEntry(scope: scope, loaded: loaded)
  }

  /// Hands the bytes of a part on, piece by piece.
  ///
  /// - Throws: ``LarderError`` where the cache cannot be read.
  package static func forEachPiece(
    of part: EntryPart, _ id: EntryID, in cache: any InspectableCache,
    _ body: ([UInt8]) -> ScanDecision
  ) throws(LarderError) {
    var offset: Int64 = 0
    while true {
      let piece = try cache.bytes(of: id, part: part, from: offset, limit: Self.chunk)
      if piece.isEmpty || body(piece) == .stop { return }
      offset += Int64(piece.count)
    }
  }

  /// The entry as text.
  package func text(printer: TextPrinter, now: Timestamp) -> [StyledLine] {
    let title = StyledLine([
      Span(SafeText.display(bytes: loaded.detail.record.id.name), .code.bold)
    ])
    let document = DetailDocument(
      loaded, columns: printer.layoutColumns, glyphs: printer.glyphs, now: now)
    return [title] + document.lines + [.empty]
  }

  /// Writes the members of the entry, bytes of both parts included.
  ///
  /// - Throws: ``LarderError`` where the cache cannot be read.
  package func write(to writer: inout JSONWriter, sink: ByteSink) throws(LarderError) {
    let detail = loaded.detail
    writer.fields(of: detail.record, path: loaded.path, cache: scope.relative)
    writer.key("details")
    writer.beginObject()
    try write(.key, detail.key, detail.record.key, to: &writer, sink)
    try write(.value, detail.value, detail.record.value, to: &writer, sink)
    writer.endObject()
  }

  private func write(
    _ part: EntryPart, _ detail: PartDetail, _ record: PartRecord, to writer: inout JSONWriter,
    _ sink: ByteSink
  ) throws(LarderError) {
    writer.key(part.rawValue)
    writer.beginObject()
    writer.fields(of: detail)
    if let window = loaded.windows.first(where: { $0.part == part }) {
      writer.key("window")
      writer.object {
        $0.field("start", window.start)
        $0.field("base64", Base64.encode(window.bytes))
      }
    }
    writer.key("bytes")
    if record.size > Self.maximumBytes {
      // 'larder show --raw' writes any size.
      writer.null()
    } else {
      try writeBytes(part, to: &writer, sink)
    }
    writer.endObject()
  }

  private func writeBytes(
    _ part: EntryPart, to writer: inout JSONWriter, _ sink: ByteSink
  ) throws(LarderError) {
    writer.beginObject()
    writer.key("base64")
    var text: [UInt8] = [UInt8(ascii: "\"")]
    try Self.forEachPiece(of: part, loaded.detail.record.id, in: scope.cache) { piece in
      text += Array(Base64.encode(piece).utf8)
      return .goOn
    }
    text.append(UInt8(ascii: "\""))
    writer.value(json: text)
    writer.endObject()
    sink(writer.takeBytes())
  }
}

extension JSONWriter {
  fileprivate mutating func fields(of detail: PartDetail) {
    if let file = detail.file { field("file", path: file) }
    field("summary", detail.summary)
    field("faultOffset", detail.faultOffset)
    key("tree")
    array { list in
      for line in detail.tree {
        list.object {
          $0.field("depth", line.depth)
          $0.field("text", line.text)
        }
      }
    }
    key("instructions")
    array { list in
      for line in detail.instructions {
        list.object {
          $0.field("offset", line.offset)
          $0.field("name", line.name)
          $0.field("argument", line.argument)
          $0.field("faulty", line.isFaulty)
        }
      }
    }
  }
}
