import Larder
import LarderFormats
import SystemPackage

/// A scan file that was opened for looking: where its blocks lie, and what its caches are.
///
/// Reading takes the file as hostile: nothing is trusted that its checksum does not prove, and no
/// more is allocated than the file is long. Safe to use from any thread.
struct ScanFileReader: Sendable {
  /// Where a block lies.
  struct Block: Sendable {
    let kind: ScanFile.Kind
    /// In bytes from the beginning of the file.
    let offset: Int64
    let length: Int
  }

  /// One cache of the scan, and the blocks about it.
  struct Part: Sendable {
    let cache: Int64
    var blocks: [Block] = []
  }

  let path: FilePath
  private(set) var parts: [Part] = []
  /// The block at the beginning.
  private(set) var head: Block?
  /// The block at the end; `nil` where the file was cut.
  private(set) var end: Block?
  /// What is wrong with the file behind the last good block.
  private(set) var fault: LarderError?

  /// Finds the blocks of a file; what is in them is read later.
  ///
  /// - Throws: ``LarderError``: `noSuchPath`, `permission`, `unsupportedFormat`.
  /// - Complexity: O(blocks), about one for 64 KiB.
  init(_ path: FilePath) throws(LarderError) {
    self.path = path
    do throws(Errno) {
      let file = try FileHandle(looking: POSIXDiskReader().realPath(of: path))
      guard try file.status().kind == .file else { throw .invalidArgument }
      let start = try file.read(from: 0, limit: ScanFile.magic.count)
      guard start == ScanFile.magic else {
        fault =
          start.dropLast() == ScanFile.magic.dropLast()
          ? .newerScan(path, version: start.last ?? 0) : .noScan(path)
        return
      }
      try findBlocks(in: file, size: file.status().size)
    } catch {
      throw .openingScan(path, error)
    }
  }

  private mutating func findBlocks(
    in file: borrowing FileHandle, size: Int64
  ) throws(Errno) {
    var offset = Int64(ScanFile.magic.count)
    while offset < size {
      let header = try file.read(from: offset, limit: ScanFile.headerLength)
      guard header.count == ScanFile.headerLength else { break }
      let length = Int(ScanFile.seed(header.dropFirst()))
      guard end == nil, let kind = ScanFile.Kind(rawValue: header[0]),
        length <= ScanFile.payloadLimit, kind == .scan || head != nil
      else {
        fault = .damagedScan(path, at: offset, "a block that makes sense")
        return
      }
      let next = offset + Int64(ScanFile.headerLength + length + ScanFile.checksumLength)
      guard next <= size else { break }
      add(Block(kind: kind, offset: offset, length: length))
      offset = next
    }
    if end == nil { fault = .cutScan(path, at: size) }
  }

  private mutating func add(_ block: Block) {
    switch block.kind {
    case .scan: head = head ?? block
    case .end: end = block
    case .cache: parts.append(Part(cache: block.offset, blocks: [block]))
    default:
      guard !parts.isEmpty else { return }
      parts[parts.count - 1].blocks.append(block)
    }
  }

  /// Reads a block and proves that it is as it was written, behind the one it was written behind.
  func payload(
    of block: Block, in file: borrowing FileHandle
  ) throws(LarderError) -> ArraySlice<UInt8> {
    let start = block.offset - Int64(ScanFile.checksumLength)
    let before = ScanFile.checksumLength + ScanFile.headerLength
    let count = before + block.length + ScanFile.checksumLength
    let bytes: [UInt8]
    do throws(Errno) {
      bytes = try file.read(from: start, limit: count)
    } catch {
      throw .openingScan(path, error)
    }
    guard bytes.count == count else { throw .cutScan(path, at: start + Int64(bytes.count)) }
    let body = bytes[ScanFile.checksumLength..<before + block.length]
    let checksum = Array(body).withUnsafeBytes {
      CRC32C.checksum($0, continuing: ScanFile.seed(bytes.prefix(ScanFile.checksumLength)))
    }
    guard checksum == ScanFile.seed(bytes) else {
      throw .damagedScan(path, at: block.offset, "a block whose checksum is right")
    }
    return bytes[before..<before + block.length]
  }

  /// Reads what a block holds; what makes no sense in it is told with its place.
  func read<Value>(
    _ block: Block, in file: borrowing FileHandle,
    _ body: (ArraySlice<UInt8>) throws(ScanDecodingError) -> Value
  ) throws(LarderError) -> Value {
    let payload = try payload(of: block, in: file)
    do throws(ScanDecodingError) {
      return try body(payload)
    } catch {
      throw .damagedScan(path, at: block.offset, error.expected)
    }
  }

  /// Opens the file for ``payload(of:in:)``.
  func open() throws(LarderError) -> FileHandle {
    do throws(Errno) {
      return try FileHandle(looking: POSIXDiskReader().realPath(of: path))
    } catch {
      throw .openingScan(path, error)
    }
  }
}

// Every message about scan files is below.
extension LarderError {
  static func openingScan(_ path: FilePath, _ cause: Errno) -> LarderError {
    let code: LarderError.Code =
      switch cause {
      case .noSuchFileOrDirectory, .notDirectory: .noSuchPath
      case .permissionDenied: .permission
      default: .inputOutput
      }
    return LarderError(
      code, "cannot read the scan '\(path.displayText)'",
      remedy: "make one with 'larder scan -o FILE CACHE'", cause: cause)
  }

  static func noScan(_ path: FilePath) -> LarderError {
    LarderError(
      .notACache, "cannot read the scan '\(path.displayText)': it is no scan file",
      remedy: "make one with 'larder scan -o FILE CACHE'; a cache is opened without -f")
  }

  static func newerScan(_ path: FilePath, version: UInt8) -> LarderError {
    LarderError(
      .unsupportedFormat,
      "cannot read the scan '\(path.displayText)': it is of version \(version), written by a newer "
        + "larder", remedy: "read it with that one")
  }

  static func cutScan(_ path: FilePath, at offset: Int64) -> LarderError {
    LarderError(
      .inputOutput,
      "the scan '\(path.displayText)' is cut short at byte \(offset): expected more blocks and an "
        + "end", remedy: "copy it again, or scan again; what comes before is shown")
  }

  static func damagedScan(
    _ path: FilePath, at offset: Int64, _ expected: String
  ) -> LarderError {
    LarderError(
      .inputOutput,
      "the scan '\(path.displayText)' is damaged at byte \(offset): expected \(expected)",
      remedy: "copy it again, or scan again; what comes before is shown")
  }

  static func emptyScan(_ path: FilePath) -> LarderError {
    LarderError(
      .notACache, "the scan '\(path.displayText)' holds no cache: its writer was stopped before",
      remedy: "scan again")
  }
}
