internal import CLinux
internal import Glibc
package import SystemPackage

/// A directory below the temporary directory that only this user can enter.
///
/// It is removed with everything in it when the value goes away; call ``removeNames()`` as soon as
/// everything in it is open, so that not even a killed process leaves anything behind.
package struct PrivateDirectory: ~Copyable {
  /// Where it lies.
  package let path: FilePath

  /// Makes a directory of mode 0700 on a file system with enough room.
  ///
  /// - Parameter room: The bytes that are going to be written.
  /// - Throws: `Errno.noSpace` where no temporary directory has that room, and what `mkdtemp(3)`
  ///   throws.
  package init(room: Int64) throws(Errno) {
    var failure = Errno.noSpace
    for parent in Self.parents where Self.freeSpace(parent) > room {
      var template = Array("\(parent)/larder.XXXXXX".utf8CString)
      if mkdtemp(&template) != nil {
        path = FilePath(platformString: template)
        return
      }
      failure = Errno(rawValue: errno)
    }
    throw failure
  }

  deinit {
    Self.empty(path)
    path.withPlatformString { _ = rmdir($0) }
  }

  /// Removes the files in it; those that are open live on without a name.
  package func removeNames() { Self.empty(path) }

  /// Copies an open file into it, stretches of zeros as holes.
  ///
  /// - Returns: The number of bytes of the copy.
  /// - Complexity: One read and at most one write per MiB; memory is one buffer of that size.
  @discardableResult
  package func copy(_ source: borrowing FileHandle, as name: String) throws(Errno) -> Int64 {
    try source.copy(to: path.appending(name))
  }

  private static var parents: [String] {
    let chosen = getenv("TMPDIR").map { String(cString: $0) }
    return (chosen.map { [$0] } ?? []) + ["/tmp", "/var/tmp"]
  }

  private static func freeSpace(_ directory: String) -> Int64 {
    var space = statvfs()
    guard statvfs(directory, &space) == 0 else { return -1 }
    return Int64(
      clamping: UInt64(space.f_bavail).multipliedReportingOverflow(
        by: UInt64(space.f_frsize)
      ).partialValue)
  }

  private static func empty(_ path: FilePath) {
    guard let handle = try? DirectoryHandle(path) else { return }
    var names: [FilePath.Component] = []
    try? handle.forEachName { name in
      if let component = name.component { names.append(component) }
    }
    for name in names { path.appending(name).withPlatformString { _ = unlink($0) } }
  }
}

extension FileHandle {
  /// Copies all of it to a new file that only this user may read, stretches of zeros as holes.
  ///
  /// - Returns: The number of bytes of the copy.
  /// - Complexity: One read and at most one write per MiB; memory is one buffer of that size.
  @discardableResult
  package borrowing func copy(to path: FilePath) throws(Errno) -> Int64 {
    let target = try FileHandle(path, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 4_096)
    defer { buffer.deallocate() }
    var offset: Int64 = 0
    while true {
      let count = try read(into: buffer, from: offset)
      if count == 0 { break }
      try target.write(UnsafeRawBufferPointer(rebasing: buffer[..<count]), at: offset)
      offset += Int64(count)
    }
    try target.setSize(offset)
    return offset
  }

  /// Writes bytes at an offset, unless they are all zero: beyond the end that leaves a hole.
  fileprivate func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(Errno) {
    if bytes.allSatisfy({ $0 == 0 }) { return }
    var done = 0
    while done < bytes.count {
      let result = pwrite(
        descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done,
        off_t(offset) + off_t(done))
      if result < 0, errno == EINTR { continue }
      done += try check(result)
    }
  }

  fileprivate func setSize(_ size: Int64) throws(Errno) {
    try check(ftruncate(descriptor, off_t(size)))
  }
}
