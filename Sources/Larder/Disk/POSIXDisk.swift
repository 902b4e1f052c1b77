internal import CLinux
internal import Glibc
package import SystemPackage

/// The real file system, for looking.
package struct POSIXDiskReader: DiskReader {
  let scope: PathScope

  /// Makes a door to every path.
  package init() { scope = PathScope() }

  /// Makes a door to what lies below a directory; see ``POSIXDisk/init(beneath:)``.
  package init(beneath root: FilePath) throws(Errno) { scope = try PathScope(root) }

  init(scope: PathScope) { self.scope = scope }

  package func status(of path: FilePath) throws(Errno) -> FileStatus {
    var raw = stat()
    try scope.withParent(of: path) { directory, name in
      fstatat(directory, name, &raw, AT_SYMLINK_NOFOLLOW)
    }
    return FileStatus(raw)
  }

  package func names(in directory: FilePath) throws(Errno) -> [FilePath.Component] {
    let handle = DirectoryHandle(adopting: try scope.open(directory, O_RDONLY | O_DIRECTORY))
    var names: [FilePath.Component] = []
    try handle.forEachName { name in
      if let component = name.component { names.append(component) }
    }
    return names
  }

  package func read(
    _ path: FilePath, from offset: Int64, limit: Int
  ) throws(Errno) -> [UInt8] {
    let file = FileHandle(adopting: try scope.open(path, O_RDONLY | O_NONBLOCK))
    guard try file.status().kind == .file else { throw .invalidArgument }
    return try file.read(from: offset, limit: limit)
  }

  /// The bytes of a file that does not tell its length, such as those of `proc(5)`.
  func readUnsized(_ path: FilePath, limit: Int) throws(Errno) -> [UInt8] {
    let file = try FileHandle(looking: path)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 16_384, alignment: 16)
    defer { buffer.deallocate() }
    var bytes: [UInt8] = []
    while bytes.count < limit {
      let count = try file.readOnce(into: buffer)
      if count == 0 { break }
      bytes.append(contentsOf: buffer[..<count])
    }
    return Array(bytes.prefix(limit))
  }

  /// The absolute path without links: `realpath(3)`.
  package func realPath(of path: FilePath) throws(Errno) -> FilePath {
    guard let raw = path.withPlatformString({ realpath($0, nil) }) else {
      throw Errno(rawValue: errno)
    }
    defer { free(raw) }
    return FilePath(platformString: raw)
  }

  /// The path below the working directory, unless it is absolute already.
  package func absolute(_ path: FilePath) -> FilePath {
    guard path.isRelative, let raw = getcwd(nil, 0) else { return path }
    defer { free(raw) }
    return FilePath(platformString: raw).pushing(path).lexicallyNormalized()
  }

  /// Whether this user may write to what a path names.
  package func mayWrite(_ path: FilePath) -> Bool {
    path.withPlatformString { access($0, W_OK) } == 0
  }

  /// Whether the file system that a path is on refuses all writing.
  package func isOnReadOnlyFileSystem(_ path: FilePath) -> Bool {
    var raw = statvfs()
    let result = path.withPlatformString { statvfs($0, &raw) }
    return result == 0 && raw.f_flag & UInt(ST_RDONLY) != 0
  }

  package func destination(ofLink path: FilePath) throws(Errno) -> FilePath {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    let length = try scope.withParent(of: path) { directory, name in
      Int32(readlinkat(directory, name, &buffer, Int(PATH_MAX)))
    }
    buffer[Int(length)] = 0
    return FilePath(platformString: buffer)
  }
}

/// The real file system, for changing.
package struct POSIXDisk: Disk {
  let scope: PathScope
  let reader: POSIXDiskReader

  /// Makes a door to every path.
  package init() { self.init(scope: PathScope()) }

  /// Makes a door to what lies below a directory, and to nothing else.
  ///
  /// The directory stays open. Every path is relative to it; one that leads out of it, or through
  /// a symbolic link, fails with `Errno.tooManySymbolicLinkLevels` or `Errno.improperLink`,
  /// whoever moves directories about meanwhile.
  package init(beneath root: FilePath) throws(Errno) { self.init(scope: try PathScope(root)) }

  private init(scope: PathScope) {
    self.scope = scope
    reader = POSIXDiskReader(scope: scope)
  }

  package func status(of path: FilePath) throws(Errno) -> FileStatus {
    try reader.status(of: path)
  }

  package func names(in directory: FilePath) throws(Errno) -> [FilePath.Component] {
    try reader.names(in: directory)
  }

  package func read(
    _ path: FilePath, from offset: Int64, limit: Int
  ) throws(Errno) -> [UInt8] {
    try reader.read(path, from: offset, limit: limit)
  }

  package func destination(ofLink path: FilePath) throws(Errno) -> FilePath {
    try reader.destination(ofLink: path)
  }

  package func makeDirectory(_ path: FilePath, mode: UInt32) throws(Errno) {
    try scope.withParent(of: path) { mkdirat($0, $1, mode) }
  }

  package func create(_ path: FilePath, _ bytes: [UInt8], mode: UInt32) throws(Errno) {
    let file = FileHandle(
      adopting: try scope.open(path, O_WRONLY | O_CREAT | O_EXCL, mode: mode))
    try file.write(bytes)
  }

  package func append(_ bytes: [UInt8], to path: FilePath) throws(Errno) {
    let file = FileHandle(adopting: try scope.open(path, O_WRONLY | O_APPEND))
    try file.write(bytes)
  }

  package func move(_ source: FilePath, to target: FilePath) throws(Errno) {
    try rename(source, target, clinux_RENAME_NOREPLACE)
  }

  package func replace(_ target: FilePath, with source: FilePath) throws(Errno) {
    try rename(source, target, 0)
  }

  package func exchange(_ first: FilePath, _ second: FilePath) throws(Errno) {
    try rename(first, second, clinux_RENAME_EXCHANGE)
  }

  private func rename(_ source: FilePath, _ target: FilePath, _ flags: UInt32) throws(Errno) {
    try scope.withParents(of: source, target) { clinux_renameat2($0, $1, $2, $3, flags) }
  }

  package func remove(_ path: FilePath) throws(Errno) {
    try scope.withParent(of: path) { unlinkat($0, $1, 0) }
  }

  package func removeDirectory(_ path: FilePath) throws(Errno) {
    try scope.withParent(of: path) { unlinkat($0, $1, AT_REMOVEDIR) }
  }

  package func setModified(_ time: Timestamp, of path: FilePath) throws(Errno) {
    let times = [
      timespec(tv_sec: 0, tv_nsec: clinux_UTIME_OMIT),
      timespec(tv_sec: Int(time.seconds), tv_nsec: Int(time.nanoseconds)),
    ]
    try scope.withParent(of: path) { utimensat($0, $1, times, AT_SYMLINK_NOFOLLOW) }
  }

  package func setMode(_ mode: UInt32, of path: FilePath) throws(Errno) {
    try scope.withParent(of: path) { fchmodat($0, $1, mode, AT_SYMLINK_NOFOLLOW) }
  }

  package func syncFile(_ path: FilePath) throws(Errno) {
    try FileHandle(adopting: scope.open(path, O_RDONLY)).sync()
  }

  package func syncDirectory(_ path: FilePath) throws(Errno) {
    try FileHandle(adopting: scope.open(path, O_RDONLY | O_DIRECTORY)).sync()
  }

  package func syncFileSystem(of path: FilePath) throws(Errno) {
    let file = FileHandle(adopting: try scope.open(path, O_RDONLY | O_NONBLOCK))
    try check(clinux_syncfs(file.descriptor))
  }

  package func hold(_ path: FilePath) throws(Errno) -> any HeldFile {
    let file = FileHandle(adopting: try scope.open(path, O_RDWR | O_NONBLOCK))
    guard try file.status().kind == .file else { throw .invalidArgument }
    try check(flock(file.descriptor, LOCK_EX | LOCK_NB))
    return FlockedFile(file)
  }
}

/// A descriptor that holds an `flock(2)` until the last reference is gone.
private final class FlockedFile: HeldFile {
  private let file: FileHandle

  init(_ file: consuming FileHandle) { self.file = file }
}

/// Turns the result of a system call into a value or the reason of its failure.
@discardableResult
func check<Result: FixedWidthInteger & SignedInteger>(
  _ result: Result
) throws(Errno) -> Result {
  guard result >= 0 else { throw Errno(rawValue: errno) }
  return result
}
