package import Larder
package import LarderFormats
package import SystemPackage

/// A file that lies in the quarantine, for looking.
package struct QuarantinedFile: Sendable, Equatable {
  /// Where it was, relative to the cache's root.
  package var original: FilePath
  /// In bytes; 0 for what is no file.
  package var size: Int64
  /// What else it is, such as a directory; `nil` for a file.
  package var remark: String?
  /// The first bytes.
  package var head: HexWindow?
  /// What the first bytes say as a pickle, where they are one.
  package var content: PartDetail?

  package init(
    original: FilePath, size: Int64, remark: String? = nil, head: HexWindow? = nil,
    content: PartDetail? = nil
  ) {
    self.original = original
    self.size = size
    self.remark = remark
    self.head = head
    self.content = content
  }
}

extension Quarantine {
  /// Files of one thing that are looked into.
  private static let fileLimit = 64
  /// Bytes that are looked at to decode a file.
  private static let decodedLimit = 1 << 20

  /// Looks into something that lies here.
  ///
  /// - Returns: Its files, in the order of their names, bounded in number.
  /// - Complexity: O(files), a mebibyte of each at most.
  package func files(of item: QuarantinedItem) throws(LarderError) -> [QuarantinedFile] {
    do throws(Errno) {
      var files: [QuarantinedFile] = []
      for name in item.names {
        guard let place = name.path.relativePath(below: arena.root) else { continue }
        try collect(place, name.original, into: &files)
      }
      return files
    } catch {
      throw LarderError(readingQuarantine: arena.quarantinePath, cause: error)
    }
  }

  private func collect(
    _ top: FilePath, _ original: FilePath, into files: inout [QuarantinedFile]
  ) throws(Errno) {
    var pending = [(place: top, original: original)]
    while let (place, original) = pending.popLast(), files.count < Self.fileLimit {
      guard let status = try disk.statusIfPresent(place) else { continue }
      switch status.kind {
      case .directory:
        let names = try disk.names(in: place).sorted { $0.string > $1.string }
        if names.isEmpty {
          files.append(QuarantinedFile(original: original, size: 0, remark: "an empty directory"))
        }
        pending += names.map { (place.appending($0), original.appending($0)) }
      case .file: files.append(try look(at: place, original, status.size))
      default: files.append(QuarantinedFile(original: original, size: 0, remark: "no file"))
      }
    }
  }

  private func look(
    at place: FilePath, _ original: FilePath, _ size: Int64
  ) throws(Errno) -> QuarantinedFile {
    let bytes = try disk.read(place, from: 0, limit: Self.decodedLimit)
    var content: PartDetail?
    // A pickle of protocol 2 or later begins with PROTO (pickletools).
    if bytes.first == 0x80, Int64(bytes.count) == size {
      content = bytes.withUnsafeBytes { PickleDetail($0).part(file: original) }
    }
    let fault = content?.faultOffset
    let start = HexWindow.start(fault: fault, size: size)
    let window = bytes.dropFirst(Int(start)).prefix(HexWindow.length)
    return QuarantinedFile(
      original: original, size: size,
      head: HexWindow(part: .value, start: start, bytes: Array(window), fault: fault),
      content: content)
  }
}

extension FilePath {
  /// The path below a directory; `nil` where it does not lie there.
  fileprivate func relativePath(below root: FilePath) -> FilePath? {
    var path = self
    return path.removePrefix(root) ? path : nil
  }
}
