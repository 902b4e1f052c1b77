package import SystemPackage

/// A pack that is open for looking, its index in memory.
///
/// Nothing is mapped: the index is a private copy that was checked as a whole, and each record is
/// read with one `pread(2)` into memory of its own. A foreign hand that cuts the file short makes
/// reads end early, which is a finding; it cannot end the process. Safe to use from any thread.
package final class PackFile: Sendable {
  package let header: PackHeader
  package let index: PackIndex
  /// The length of the file when it was opened.
  package let size: Int64
  /// Where the records end and the index begins.
  package let recordsEnd: Int64
  private let file: any OpenedFile

  /// Opens a pack, checking header, footer and index.
  ///
  /// - Throws: ``PackFault``, the first thing that is wrong.
  /// - Complexity: O(*n*) in the entries: 32 bytes each are read and kept.
  package convenience init(_ path: FilePath, on disk: any DiskReader) throws(PackFault) {
    let (file, size) = try Self.open(path, on: disk)
    try self.init(file, size: size)
  }

  private init(_ file: any OpenedFile, size: Int64) throws(PackFault) {
    self.file = file
    self.size = size
    header = try PackHeader(Self.read(file, from: 0, limit: PackHeader.length))
    let tailStart = max(0, size - Int64(PackFooter.length))
    let footer = try PackFooter(
      Self.read(file, from: tailStart, limit: PackFooter.length), size: size, header: header)
    recordsEnd = footer.indexOffset
    index = try PackIndex(
      Self.read(file, from: footer.indexOffset, limit: footer.indexLength), footer)
  }

  private static func open(
    _ path: FilePath, on disk: any DiskReader
  ) throws(PackFault) -> (any OpenedFile, Int64) {
    do throws(Errno) {
      let file = try disk.openFile(path)
      return (file, try file.status().size)
    } catch {
      throw .unreadable(reason: error.rawValue)
    }
  }

  private static func read(
    _ file: any OpenedFile, from offset: Int64, limit: Int
  ) throws(PackFault) -> [UInt8] {
    do throws(Errno) {
      return try file.read(from: offset, limit: limit)
    } catch {
      throw .unreadable(reason: error.rawValue)
    }
  }

  // MARK: Records

  /// The number of entries, those that were removed since included.
  package var count: Int { index.count }

  /// The records, in the order of their hashes.
  package var records: some Sequence<PackRecord> { (0..<index.count).lazy.map { self.index[$0] } }

  /// The bytes of a record; fewer than its length where the file was cut short.
  package func bytes(of record: PackRecord) throws(Errno) -> [UInt8] {
    try file.read(from: record.offset, limit: record.length)
  }

  /// Reads an entry, checking every byte; `nil` where it is not whole.
  ///
  /// - Complexity: One system call.
  package func entry(at record: PackRecord) throws(Errno) -> StoredEntry? {
    var result: Result<StoredEntry?, Errno> = .success(nil)
    withUnsafeTemporaryAllocation(byteCount: record.length, alignment: 16) { buffer in
      result = Result { () throws(Errno) in
        let count = try file.read(into: buffer, from: record.offset)
        return StoredEntry(UnsafeRawBufferPointer(rebasing: buffer[..<count]), record)
      }
    }
    return try result.get()
  }

  // MARK: Salvage

  /// Finds the records of a pack without believing its footer or index.
  ///
  /// - Throws: `Errno` where the file cannot be read.
  /// - Complexity: O(*n*) in the bytes of the file; memory is a window of 4 MiB.
  package static func salvage(
    _ path: FilePath, on disk: any DiskReader
  ) throws(Errno) -> [PackRecord] {
    let file = try disk.openFile(path)
    return try salvage(file, size: file.status().size)
  }

  /// Wide enough for a key's file and the header behind it.
  private static let window = 4 << 20

  private static func salvage(
    _ file: any OpenedFile, size: Int64
  ) throws(Errno) -> [PackRecord] {
    var records: [PackRecord] = []
    var offset: Int64 = 0
    while offset < size {
      let bytes = try file.read(from: offset, limit: Int(min(Int64(window), size - offset)))
      if bytes.isEmpty { break }
      offset += bytes.withUnsafeBytes {
        search($0, at: offset, size: size, &records)
      }
    }
    return records
  }

  /// Searches a window; returns how far the next one is to begin behind this one.
  private static func search(
    _ bytes: UnsafeRawBufferPointer, at start: Int64, size: Int64, _ records: inout [PackRecord]
  ) -> Int64 {
    let isLast = start + Int64(bytes.count) >= size
    var position = 0
    while let place = PackSalvage.candidate(in: bytes, from: position) {
      let offset = start + Int64(place)
      let rest = UnsafeRawBufferPointer(rebasing: bytes[place...])
      switch PackSalvage.look(at: rest, offset: offset, left: size - offset) {
      case .none: position = place + 1
      case .needs:
        // What does not fit behind the start of a window is no record.
        if place > 0, !isLast { return Int64(place) }
        position = place + 1
      case .record(let record):
        records.append(record)
        guard place + record.length < bytes.count else { return Int64(place + record.length) }
        position = place + record.length
      }
    }
    // A magic may be cut by the end of the window.
    return isLast ? Int64(bytes.count) : Int64(max(position, bytes.count - 3))
  }
}
