internal import Larder
internal import SystemPackage

/// The file that rows are saved in before they are deleted.
///
/// Integers are little-endian. After the magic come frames; each ends with the SHA-256 of all of it.
///
///     offset  size  field
///     0       8     magic      "LARDROWS"
///     8       4     version    1
///     12            frames
///
///     frame:  1     kind       1 database, 2 row, 3 part of the database, 4 end, 5 afterwards
///             8     length     of the body
///             n     body
///             32    digest     SHA-256 of kind, length and body
///
/// - *database* (the first frame): size (8), change counter (4), whether it keeps a write-ahead log
///   (1), the number of files (1), and for each its number as in a part (1), permission bits (4) and
///   modification time (8 seconds, 4 nanoseconds).
/// - *row*: whether it has a number (1), the number (8), the columns: count (4), and for each its
///   storage class (1: 1 integer, 2 real, 3 text as UTF-8, 4 blob, 5 NULL) and value.
/// - *part*: the file (1: 0 database, 1 journal, 2 log, 3 the log's index), offset in it (8), bytes.
///   All parts together are the files as they were before anything was touched; there are none
///   where they were too large. A file of no bytes has one part of no bytes.
/// - *end*: the number of rows (8). Without it, the file is not complete and nothing was deleted.
/// - *afterwards*: SHA-256 (32) of the database after the rows were deleted. A killed run leaves it
///   out.
///
/// Weaknesses: ownership, access control lists and extended attributes are not kept.
enum SavedRows {
  static let magic = Array("LARDROWS".utf8)
  static let version: UInt32 = 1
  static let headerLength = 12
  static let frameHeaderLength = 9
  /// Bytes of the database in one frame.
  static let partLength = 1 << 20

  enum Kind: UInt8 {
    case database = 1, row, part, end, afterwards
  }

  /// What is known of the database that the rows are from.
  struct Origin: Equatable {
    /// Mode and time of the database and of the sidecars that it had, by their number in a part.
    var members: [Int: Member]
    var size: Int64
    var changeCounter: UInt32
    var usesLog: Bool

    /// What is to be restored of a file besides its bytes.
    struct Member: Equatable {
      var mode: UInt32
      var modified: Timestamp
    }

    init(_ stamp: DatabaseStamp, _ header: DatabaseHeader) {
      members = [:]
      for (number, sidecar) in DatabaseImage.members.enumerated() {
        guard let status = sidecar.map({ stamp.sidecars[$0] }) ?? stamp.main else { continue }
        members[number] = Member(mode: status.mode, modified: status.modified)
      }
      size = stamp.main?.size ?? 0
      changeCounter = header.changeCounter
      usesLog = header.usesWAL
    }

    var body: [UInt8] {
      var writer = ByteWriter()
      writer.write(size)
      writer.write(changeCounter)
      writer.write(UInt8(usesLog ? 1 : 0))
      writer.write(UInt8(members.count))
      for (number, member) in members.sorted(by: { $0.key < $1.key }) {
        writer.write(UInt8(number))
        writer.write(member.mode)
        writer.write(member.modified.seconds)
        writer.write(member.modified.nanoseconds)
      }
      return writer.bytes
    }

    init?(_ body: [UInt8]) {
      var reader = ByteReader(body)
      guard let size = reader.integer(Int64.self), let counter = reader.integer(UInt32.self),
        let log = reader.integer(UInt8.self), let count = reader.integer(UInt8.self)
      else { return nil }
      members = [:]
      for _ in 0..<count {
        guard let number = reader.integer(UInt8.self), let mode = reader.integer(UInt32.self),
          let seconds = reader.integer(Int64.self), let nanoseconds = reader.integer(Int32.self),
          (0...999_999_999).contains(nanoseconds)
        else { return nil }
        members[Int(number)] = Member(
          mode: mode & 0o7777, modified: Timestamp(seconds: seconds, nanoseconds: nanoseconds))
      }
      self.size = size
      changeCounter = counter
      usesLog = log != 0
    }
  }

  static func body(of row: RowImage) -> [UInt8] {
    var writer = ByteWriter()
    writer.write(UInt8(row.rowid == nil ? 0 : 1))
    writer.write(row.rowid ?? 0)
    writer.write(row.columns)
    return writer.bytes
  }

  static func row(_ body: [UInt8]) -> RowImage? {
    var reader = ByteReader(body)
    guard let hasNumber = reader.integer(UInt8.self), let number = reader.integer(Int64.self),
      let columns = reader.columns(), reader.isAtEnd
    else { return nil }
    return RowImage(rowid: hasNumber == 0 ? nil : number, columns: columns)
  }
}

/// Writes a file of saved rows, one frame after the other.
struct SavedRowsWriter {
  private let disk = POSIXDisk()
  private let hash = SHA256()
  private let file: FilePath

  /// Makes the file; only this user may read it.
  init(creating file: FilePath) throws(Errno) {
    self.file = file
    var header = ByteWriter()
    header.write(SavedRows.version)
    try disk.create(file, SavedRows.magic + header.bytes, mode: 0o600)
  }

  /// Goes on with a complete file.
  init(appendingTo file: FilePath) { self.file = file }

  func append(_ kind: SavedRows.Kind, _ body: [UInt8]) throws(Errno) {
    var writer = ByteWriter()
    writer.write(kind.rawValue)
    writer.write(body)
    var frame = writer.bytes
    var digest: [UInt8] = []
    frame.withUnsafeBytes { hash.append(digestOf: $0, to: &digest) }
    frame += digest
    try disk.append(frame, to: file)
  }

  func sync() throws(Errno) { try disk.syncFile(file) }
}

/// Reads a file of saved rows, one frame after the other.
struct SavedRowsReader: ~Copyable {
  private let file: FileHandle
  private let hash = SHA256()
  private let size: Int64
  private var position = Int64(SavedRows.headerLength)

  /// Opens a file; `nil` where it is none of saved rows.
  init?(_ path: FilePath) throws(Errno) {
    let file = try FileHandle(looking: path)
    let status = try file.status()
    let head = try file.read(from: 0, limit: SavedRows.headerLength)
    guard status.kind == .file, head.starts(with: SavedRows.magic),
      Array(head.dropFirst(8)) == [1, 0, 0, 0]
    else { return nil }
    self.file = file
    size = status.size
  }

  /// The next row; what lies before it is passed over unread.
  mutating func nextRow() throws(Errno) -> RowImage? {
    while let (kind, length) = try head() {
      if kind == .row { return try next().flatMap { SavedRows.row($0.body) } }
      position += Int64(SavedRows.frameHeaderLength) + length + 32
    }
    return nil
  }

  /// What the next frame is, and the length of its body; `nil` at the end, or where it is none.
  private func head() throws(Errno) -> (kind: SavedRows.Kind, length: Int64)? {
    let head = try file.read(from: position, limit: SavedRows.frameHeaderLength)
    var reader = ByteReader(Array(head.dropFirst()))
    guard let kind = head.first.flatMap(SavedRows.Kind.init),
      let length = reader.integer(UInt64.self),
      length <= UInt64(max(0, size - position)), Int64(length) <= size - position - 41
    else { return nil }
    return (kind, Int64(length))
  }

  /// The next frame; `nil` at the end, or where the rest is damaged or was never finished.
  mutating func next() throws(Errno) -> (kind: SavedRows.Kind, body: [UInt8])? {
    guard let (kind, length) = try head() else { return nil }
    let whole = try file.read(from: position, limit: SavedRows.frameHeaderLength + Int(length) + 32)
    guard whole.count == SavedRows.frameHeaderLength + Int(length) + 32 else { return nil }
    var digest: [UInt8] = []
    whole.dropLast(32).withUnsafeBytes { hash.append(digestOf: $0, to: &digest) }
    guard digest == Array(whole.suffix(32)) else { return nil }
    position += Int64(whole.count)
    return (kind, Array(whole[SavedRows.frameHeaderLength..<whole.count - 32]))
  }
}
