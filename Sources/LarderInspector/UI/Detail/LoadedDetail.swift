package import Larder
package import LarderFormats
package import SystemPackage

/// Everything about one entry that the detail pane shows, read when the entry was looked at.
package struct LoadedDetail: Equatable, Sendable {
  /// What the format knows about the entry.
  package var detail: EntryDetail
  /// Where the entry lies, relative to the cache's root; empty for a row.
  package var path: FilePath
  /// Bytes of the parts, the faulty one first.
  package var windows: [HexWindow]

  /// Makes a detail.
  package init(detail: EntryDetail, path: FilePath, windows: [HexWindow] = []) {
    self.detail = detail
    self.path = path
    self.windows = windows
  }
}

/// Some bytes of a part, around its fault where there is one.
package struct HexWindow: Equatable, Sendable {
  /// The part.
  package var part: EntryPart
  /// The offset of the first byte, in bytes.
  package var start: Int64
  /// The bytes.
  package var bytes: [UInt8]
  /// Where decoding failed, in bytes; may lie just past the end.
  package var fault: Int64?

  /// The number of bytes of a window; a multiple of every row's length.
  package static let length = 256
  /// The number of bytes shown before the fault.
  private static let lead: Int64 = 64

  /// Makes a window.
  package init(part: EntryPart, start: Int64, bytes: [UInt8], fault: Int64? = nil) {
    self.part = part
    self.start = start
    self.bytes = bytes
    self.fault = fault
  }

  /// Returns the offset at which a window begins, a multiple of 16, in a part of a size in bytes.
  ///
  /// Without a fault, the window is that of the start.
  package static func start(fault: Int64?, size: Int64) -> Int64 {
    guard let fault, fault > 0 else { return 0 }
    let inside = min(fault, max(0, size))
    return max(0, inside - lead) & ~15
  }
}

extension LoadedDetail {
  /// Reads everything about an entry.
  ///
  /// - Returns: `nil` where the entry is gone.
  /// - Throws: ``LarderError`` where the cache cannot be read.
  package static func load(
    _ entry: EntryID, in cache: any InspectableCache
  ) throws(LarderError) -> LoadedDetail? {
    guard let detail = try cache.detail(of: entry) else { return nil }
    var windows: [HexWindow] = []
    for part in detail.partsFaultyFirst {
      let fault = detail.faultOffset(of: part)
      let start = HexWindow.start(fault: fault, size: detail.size(of: part))
      let bytes = try cache.bytes(of: entry, part: part, from: start, limit: HexWindow.length)
      windows.append(HexWindow(part: part, start: start, bytes: bytes, fault: fault))
    }
    return LoadedDetail(detail: detail, path: cache.path(of: entry), windows: windows)
  }
}

extension EntryDetail {
  /// The value first, unless only the key has a fault.
  fileprivate var partsFaultyFirst: [EntryPart] {
    faultOffset(of: .key) != nil && faultOffset(of: .value) == nil
      ? [.key, .value] : [.value, .key]
  }

  /// Where a part cannot be read on: by its decoder, else by the gravest finding that has a place.
  fileprivate func faultOffset(of part: EntryPart) -> Int64? {
    let decoder = part == .key ? key.faultOffset : value.faultOffset
    if let decoder { return decoder }
    let placed = record.findings.filter {
      $0.part == part && $0.offset != nil && $0.severity > .note
    }
    return placed.max { $0.severity < $1.severity }?.offset
  }

  fileprivate func size(of part: EntryPart) -> Int64 {
    part == .key ? record.key.size : record.value.size
  }
}
