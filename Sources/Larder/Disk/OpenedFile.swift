internal import Glibc
package import SystemPackage

/// A file that stays open for looking, whatever becomes of its name.
///
/// Reads are `pread(2)`: where somebody cuts the file short they return less, while a mapping would
/// end the process with SIGBUS. Safe to use from any thread.
package protocol OpenedFile: AnyObject, Sendable {
  /// What the file system says of the file now.
  func status() throws(Errno) -> FileStatus
  /// Fills a buffer from an offset on; returns the number of bytes read, less only at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer, from offset: Int64) throws(Errno) -> Int
}

extension OpenedFile {
  /// The bytes from an offset on, at most `limit`, and fewer only at the end.
  ///
  /// Allocates `limit` bytes: to be called with a limit that the file's length bears out.
  package func read(from offset: Int64, limit: Int) throws(Errno) -> [UInt8] {
    var failure: Errno?
    let bytes = [UInt8](unsafeUninitializedCapacity: max(0, limit)) { buffer, count in
      do throws(Errno) {
        count = try read(into: UnsafeMutableRawBufferPointer(buffer), from: offset)
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }
}

extension DiskReader {
  /// Opens a regular file; one that does not stay open where this door has no descriptors.
  package func openFile(_ path: FilePath) throws(Errno) -> any OpenedFile {
    guard try status(of: path).kind == .file else { throw .invalidArgument }
    return NamedFile(path, self)
  }
}

/// A file by its name: for doors without descriptors, such as those of tests.
private final class NamedFile: OpenedFile {
  private let path: FilePath
  private let disk: any DiskReader

  init(_ path: FilePath, _ disk: any DiskReader) {
    self.path = path
    self.disk = disk
  }

  func status() throws(Errno) -> FileStatus { try disk.status(of: path) }

  func read(into buffer: UnsafeMutableRawBufferPointer, from offset: Int64) throws(Errno) -> Int {
    let bytes = try disk.read(path, from: offset, limit: buffer.count)
    buffer.copyBytes(from: bytes)
    return bytes.count
  }
}

extension POSIXDiskReader {
  package func openFile(_ path: FilePath) throws(Errno) -> any OpenedFile {
    let file = FileHandle(adopting: try scope.open(path, O_RDONLY | O_NONBLOCK))
    guard try file.status().kind == .file else { throw .invalidArgument }
    return DescribedFile(file)
  }
}

extension POSIXDisk {
  package func openFile(_ path: FilePath) throws(Errno) -> any OpenedFile {
    try reader.openFile(path)
  }
}

private final class DescribedFile: OpenedFile {
  private let file: FileHandle

  init(_ file: consuming FileHandle) { self.file = file }

  func status() throws(Errno) -> FileStatus { try file.status() }

  func read(into buffer: UnsafeMutableRawBufferPointer, from offset: Int64) throws(Errno) -> Int {
    try file.read(into: buffer, from: offset)
  }
}
