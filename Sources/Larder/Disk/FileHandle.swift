internal import CLinux
internal import Glibc
package import SystemPackage

/// An open file, closed when the value goes away.
package struct FileHandle: ~Copyable {
  let descriptor: Int32

  /// Opens a path for looking: without following a link in its last component, and without
  /// waiting for the other end of a fifo.
  package init(looking path: FilePath) throws(Errno) {
    try self.init(path, O_RDONLY | O_NONBLOCK)
  }

  init(_ path: FilePath, _ flags: Int32, mode: UInt32 = 0) throws(Errno) {
    descriptor = try check(
      path.withPlatformString { open($0, flags | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY, mode) })
  }

  init(adopting descriptor: Int32) { self.descriptor = descriptor }

  /// Opens what a link below `/proc/self/fd` stands for.
  init(followingKernelLink path: String) throws(Errno) {
    descriptor = try check(open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY))
  }

  deinit { close(descriptor) }

  /// What the file system says of the open file: `fstat(2)`.
  package func status() throws(Errno) -> FileStatus {
    var raw = stat()
    try check(fstat(descriptor, &raw))
    return FileStatus(raw)
  }

  /// Fills a buffer from an offset on; returns the number of bytes read, less only at the end.
  package func read(
    into buffer: UnsafeMutableRawBufferPointer, from offset: Int64
  ) throws(Errno) -> Int {
    var done = 0
    while done < buffer.count {
      let result = pread(
        descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done,
        off_t(offset) + off_t(done))
      if result < 0, errno == EINTR { continue }
      try check(result)
      if result == 0 { break }
      done += result
    }
    return done
  }

  /// Reads what comes next, in one call: files of `proc(5)` hand out whole lines.
  func readOnce(into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int {
    while true {
      let result = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if result < 0, errno == EINTR { continue }
      return try check(result)
    }
  }

  /// The bytes from an offset on, at most `limit`; allocates no more than the file holds.
  package func read(from offset: Int64, limit: Int) throws(Errno) -> [UInt8] {
    let (rest, overflow) = try status().size.subtractingReportingOverflow(offset)
    guard offset >= 0, !overflow, rest > 0, limit > 0 else { return [] }
    let count = Int(min(rest, Int64(limit)))
    var failure: Errno?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      do throws(Errno) {
        initialized = try read(into: UnsafeMutableRawBufferPointer(buffer), from: offset)
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// The next stretch of bytes that the file holds and that is no hole: `lseek(2)`, `SEEK_DATA`.
  ///
  /// - Returns: `nil` where only a hole follows; everything up to the end where the file system
  ///   does not tell.
  package func data(from offset: Int64) throws(Errno) -> Range<Int64>? {
    let size = try status().size
    guard offset < size else { return nil }
    let start = lseek(descriptor, off_t(offset), clinux_SEEK_DATA)
    if start < 0 {
      if errno == ENXIO { return nil }
      guard errno == EINVAL || errno == EOPNOTSUPP else { throw Errno(rawValue: errno) }
      return offset..<size
    }
    let end = lseek(descriptor, start, clinux_SEEK_HOLE)
    return Int64(start)..<max(Int64(start), end < 0 ? size : Int64(end))
  }

  func write(_ bytes: [UInt8]) throws(Errno) {
    var done = 0
    while done < bytes.count {
      let result = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress.map { $0 + done }, bytes.count - done)
      }
      if result < 0, errno == EINTR { continue }
      done += try check(result)
    }
  }

  func sync() throws(Errno) {
    try check(fsync(descriptor))
  }

  /// Whether another open file holds the exclusive lock of `flock(2)` on the file.
  ///
  /// Takes the shared lock for an instant, because there is no other way to ask.
  package func isHeldExclusively() throws(Errno) -> Bool {
    if flock(descriptor, LOCK_SH | LOCK_NB) == 0 {
      flock(descriptor, LOCK_UN)
      return false
    }
    guard errno == EWOULDBLOCK else { throw Errno(rawValue: errno) }
    return true
  }

  /// The process that holds a POSIX or OFD lock on the file, if any; 0 where it is not told.
  package func lockHolder() throws(Errno) -> Int32? {
    var holder: pid_t = 0
    return try check(clinux_write_lock_is_held(descriptor, &holder)) == 1 ? max(0, holder) : nil
  }
}
