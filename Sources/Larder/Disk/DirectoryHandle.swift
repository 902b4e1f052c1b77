internal import CLinux
internal import Glibc
package import SystemPackage

/// An open directory, for looking: names, and files relative to it.
///
/// The fast path of every scan: no path is built, no `String` made, and what is opened relative to
/// the handle belongs to this directory even if it is moved meanwhile.
package struct DirectoryHandle: ~Copyable, Sendable {
  /// Whether a link in the last component of a path is followed.
  package enum Links: Sendable {
    case refuse, follow
  }

  private let descriptor: Int32
  /// False where the directory may be entered but not read (mode 111): its names are not told.
  package let isListable: Bool

  /// Opens a directory.
  package init(_ path: FilePath, links: Links = .refuse) throws(Errno) {
    try self.init(
      opening: { flags in path.withPlatformString { open($0, flags) } },
      flags: links == .follow ? 0 : O_NOFOLLOW)
  }

  init(adopting descriptor: Int32, isListable: Bool = true) {
    self.descriptor = descriptor
    self.isListable = isListable
  }

  /// A directory that may not be read is opened all the same: files in it can be reached by name.
  private init(opening: (Int32) -> Int32, flags: Int32) throws(Errno) {
    let base = flags | O_DIRECTORY | O_CLOEXEC
    let readable = opening(base | O_RDONLY)
    if readable >= 0 {
      self.init(adopting: readable, isListable: true)
      return
    }
    guard errno == EACCES else { throw Errno(rawValue: errno) }
    self.init(adopting: try check(opening(base | clinux_O_PATH)), isListable: false)
  }

  fileprivate init(reopening descriptor: Int32) throws(Errno) {
    try self.init(opening: { openat(descriptor, ".", $0) }, flags: O_NOFOLLOW)
  }

  deinit { close(descriptor) }

  /// Opens a directory in this one; a link is not followed.
  package func directory(_ name: FileName) throws(Errno) -> DirectoryHandle {
    try DirectoryHandle(opening: { openat(descriptor, name.pointer, $0) }, flags: O_NOFOLLOW)
  }

  /// Opens a directory in this one by a constant name.
  package func directory(_ name: StaticString) throws(Errno) -> DirectoryHandle {
    try FileName.lending(name) { name throws(Errno) in try directory(name) }
  }

  /// Opens this directory once more, with a reading position of its own.
  package func reopened() throws(Errno) -> DirectoryHandle {
    try DirectoryHandle(reopening: descriptor)
  }

  /// Opens a file in this directory, without following a link or waiting for a fifo.
  package func file(_ name: FileName) throws(Errno) -> FileHandle {
    FileHandle(
      adopting: try check(
        openat(
          descriptor, name.pointer, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY)))
  }

  /// Finds what a relative path leads to, links included, as long as it stays below this directory.
  ///
  /// The object is identified, not opened: nothing can be read from it yet.
  ///
  /// - Throws: `Errno.improperLink` (`EXDEV`) where a link leads out, `Errno.tooManySymbolicLinkLevels`
  ///   at a loop, `Errno.noFunction` where the kernel is older than 5.6.
  package func resolve(beneath path: FilePath) throws(Errno) -> ResolvedFile {
    let flags = UInt64(clinux_O_PATH | O_CLOEXEC)
    let found = try check(
      path.withPlatformString { clinux_resolve_beneath(descriptor, $0, flags) })
    return ResolvedFile(adopting: found)
  }

  /// What the file system says of a name in this directory, without following it.
  package func status(_ name: FileName) throws(Errno) -> FileStatus {
    var raw = stat()
    try check(fstatat(descriptor, name.pointer, &raw, AT_SYMLINK_NOFOLLOW))
    return FileStatus(raw)
  }

  /// What the file system says of what a name in this directory leads to, wherever that lies.
  ///
  /// Nothing is opened.
  package func statusFollowingLinks(_ name: FileName) throws(Errno) -> FileStatus {
    var raw = stat()
    try check(fstatat(descriptor, name.pointer, &raw, 0))
    return FileStatus(raw)
  }

  /// What the file system says of this directory.
  package func status() throws(Errno) -> FileStatus {
    var raw = stat()
    try check(fstat(descriptor, &raw))
    return FileStatus(raw)
  }

  /// Where a symbolic link in this directory leads, as it is written there.
  package func destination(ofLink name: FileName) throws(Errno) -> FilePath {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    let length = try check(readlinkat(descriptor, name.pointer, &buffer, Int(PATH_MAX)))
    buffer[length] = 0
    return FilePath(platformString: buffer)
  }

  /// Where a symbolic link in this directory leads, in the caller's buffer; cut to its length.
  func rawDestination(
    ofLink name: FileName, into buffer: UnsafeMutableRawBufferPointer
  ) throws(Errno) -> UnsafeRawBufferPointer {
    guard let target = buffer.baseAddress?.assumingMemoryBound(to: CChar.self) else {
      throw .invalidArgument
    }
    let length = try check(readlinkat(descriptor, name.pointer, target, buffer.count))
    return UnsafeRawBufferPointer(rebasing: buffer[..<length])
  }

  /// The magic number of the file system that holds the directory: `statfs(2)`.
  package func fileSystemType() -> Int64 { clinux_fstatfs_type(descriptor) }

  /// Starts again with the first name.
  package func rewind() throws(Errno) {
    try check(lseek(descriptor, 0, SEEK_SET))
  }

  /// Reads the next names into a buffer; they are valid until the buffer is used again.
  ///
  /// The buffer needs at least 280 bytes, what the longest name takes. At the end there are none.
  package func nextNames(
    into buffer: UnsafeMutableRawBufferPointer
  ) throws(Errno) -> FileNames {
    let count = try nextNameBytes(into: buffer)
    return FileNames(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
  }

  /// Reads the next names into a buffer, for ``FileNames``; returns the bytes filled, 0 at the end.
  package func nextNameBytes(into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int {
    guard isListable else { throw .permissionDenied }
    return try check(clinux_getdents64(descriptor, buffer.baseAddress, buffer.count))
  }

  /// Calls a function with each name except `.` and `..`, in no order.
  ///
  /// - Complexity: O(*n*) in the names, one system call per 32 KiB of them.
  package func forEachName(_ body: (FileName) throws(Errno) -> Void) throws(Errno) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 32_768, alignment: 16)
    defer { buffer.deallocate() }
    try rewind()
    while true {
      var names = try nextNames(into: buffer)
      if names.isAtEnd { return }
      while let name = names.next() { try body(name) }
    }
  }
}

/// What a path leads to, found but not opened.
package struct ResolvedFile: ~Copyable {
  private let descriptor: Int32

  init(adopting descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// What the file system says of it.
  package func status() throws(Errno) -> FileStatus {
    var raw = stat()
    try check(fstat(descriptor, &raw))
    return FileStatus(raw)
  }

  /// Opens it for looking, for a regular file only: opening a device can do things.
  ///
  /// - Throws: `Errno.invalidArgument` where it is no regular file.
  package func file() throws(Errno) -> FileHandle {
    guard try status().kind == .file else { throw .invalidArgument }
    return try FileHandle(followingKernelLink: "/proc/self/fd/\(descriptor)")
  }

  /// Opens it as a directory.
  package func directory() throws(Errno) -> DirectoryHandle {
    try DirectoryHandle(reopening: descriptor)
  }
}
