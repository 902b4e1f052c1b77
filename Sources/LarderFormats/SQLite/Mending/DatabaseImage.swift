internal import Larder
internal import SystemPackage

/// The bytes of a database and its sidecars, to be put back as they were.
///
/// A whole copy is the only way to undo a deletion to the last byte: a transaction also changes
/// counters, free pages and their order, which deleting and inserting rows never bring back.
enum DatabaseImage {
  /// Larger databases are undone row by row.
  static let limit: Int64 = 64 << 20

  /// The files of an image, by their number in a part.
  static let members: [DatabaseFiles.Sidecar?] = [nil, .journal, .log, .shared]

  /// Whether an image is to be made of what lies there.
  static func isWanted(_ stamp: DatabaseStamp) -> Bool {
    guard let main = stamp.main, main.links == 1,
      stamp.sidecars.values.allSatisfy({ $0.kind == .file })
    else { return false }
    return stamp.sidecars.values.reduce(main.size) { $0 &+ $1.size } <= limit
  }

  /// Appends the bytes of all files to a file of saved rows.
  ///
  /// - Throws: `Errno.resourceBusy` where anything was written meanwhile.
  static func save(
    _ files: DatabaseFiles, _ stamp: DatabaseStamp, to writer: SavedRowsWriter
  ) throws(Errno) {
    for (number, sidecar) in members.enumerated() {
      guard sidecar.map({ stamp.sidecars[$0] != nil }) ?? true else { continue }
      let file = try FileHandle(looking: sidecar.map { files.path(of: $0) } ?? files.main)
      var offset: Int64 = 0
      repeat {
        let bytes = try file.read(from: offset, limit: SavedRows.partLength)
        if bytes.isEmpty, offset > 0 { break }
        var body = ByteWriter()
        body.write(UInt8(number))
        body.write(offset)
        body.write(bytes)
        try writer.append(.part, body.bytes)
        offset += Int64(bytes.count)
        if bytes.count < SavedRows.partLength { break }
      } while true
    }
    guard files.stamp(POSIXDiskReader()).isSameMoment(as: stamp) else { throw .resourceBusy }
  }

  /// A part of an image.
  struct Part {
    let member: Int
    let offset: Int64
    let bytes: [UInt8]

    init?(_ body: [UInt8]) {
      var reader = ByteReader(body)
      guard let member = reader.integer(UInt8.self), Int(member) < members.count,
        let offset = reader.integer(Int64.self), offset >= 0, let bytes = reader.chunk(),
        reader.isAtEnd
      else { return nil }
      self.member = Int(member)
      self.offset = offset
      self.bytes = bytes
    }
  }

  /// The SHA-256 of a whole file.
  ///
  /// Only for files within ``limit``: the digest is made of the digests of its parts.
  static func digest(of file: borrowing FileHandle) throws(Errno) -> [UInt8] {
    let hash = SHA256()
    var digests: [UInt8] = []
    var offset: Int64 = 0
    while true {
      let bytes = try file.read(from: offset, limit: SavedRows.partLength)
      if bytes.isEmpty { break }
      bytes.withUnsafeBytes { hash.append(digestOf: $0, to: &digests) }
      offset += Int64(bytes.count)
    }
    var digest: [UInt8] = []
    digests.withUnsafeBytes { hash.append(digestOf: $0, to: &digest) }
    return digest
  }
}
