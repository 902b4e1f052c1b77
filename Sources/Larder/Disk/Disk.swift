package import SystemPackage

/// The door for looking.
///
/// Checks, dry runs and the reading side of every format are given only this one, so that they
/// cannot change a byte. No call follows a link in the last component of its path, none blocks on
/// a fifo or a device.
package protocol DiskReader: Sendable {
  /// What the file system says of a name: `lstat(2)`.
  func status(of path: FilePath) throws(Errno) -> FileStatus
  /// The names in a directory, in no order, without `.` and `..`.
  func names(in directory: FilePath) throws(Errno) -> [FilePath.Component]
  /// The bytes of a regular file from `offset` on, at most `limit` of them.
  ///
  /// Throws `Errno.invalidArgument` where the path is no regular file.
  func read(_ path: FilePath, from offset: Int64, limit: Int) throws(Errno) -> [UInt8]
  /// Opens a regular file, to be read piece by piece.
  ///
  /// Throws `Errno.invalidArgument` where the path is no regular file.
  func openFile(_ path: FilePath) throws(Errno) -> any OpenedFile
  /// The magic number of the file system that holds a directory: `statfs(2)`; 0 where it has none.
  func fileSystemType(of directory: FilePath) throws(Errno) -> Int64
  /// Where a symbolic link leads.
  func destination(ofLink path: FilePath) throws(Errno) -> FilePath
  /// The files `key` and `value` of one directory, also if its name comes to stand for another
  /// directory meanwhile.
  ///
  /// - Parameters:
  ///   - directory: The directory.
  ///   - valueLimit: Told what the key's file holds, says how much of the value's to read at most.
  /// - Returns: What was there.
  /// - Throws: The reason why the directory cannot be opened; `Errno.notDirectory`, or
  ///   `tooManySymbolicLinkLevels`, where it is none.
  func readPair(
    in directory: FilePath, valueLimit: (PartBytes) -> Int
  ) throws(Errno) -> PairReading
}

/// The door for changing.
///
/// One system call each, so that a test can cut the power between any two.
package protocol Disk: DiskReader {
  /// Makes a directory that does not exist yet.
  func makeDirectory(_ path: FilePath, mode: UInt32) throws(Errno)
  /// Makes a file that does not exist yet and writes all bytes to it.
  func create(_ path: FilePath, _ bytes: [UInt8], mode: UInt32) throws(Errno)
  /// Makes a directory that does not exist yet, and the files `key` and `value` in it.
  ///
  /// What was made before a failure stays.
  func createPair(in directory: FilePath, key: [UInt8], value: [UInt8]) throws(Errno)
  /// Appends all bytes to an existing file, in one write where the system allows it.
  func append(_ bytes: [UInt8], to path: FilePath) throws(Errno)
  /// Moves a name; throws `Errno.fileExists` where the target exists, whatever it is.
  func move(_ source: FilePath, to target: FilePath) throws(Errno)
  /// Moves a name over another one: `rename(2)`.
  func replace(_ target: FilePath, with source: FilePath) throws(Errno)
  /// Swaps what two names stand for, in one step.
  func exchange(_ first: FilePath, _ second: FilePath) throws(Errno)
  /// Removes a name that is no directory.
  func remove(_ path: FilePath) throws(Errno)
  /// Removes an empty directory.
  func removeDirectory(_ path: FilePath) throws(Errno)
  /// Sets the modification time and leaves the access time alone.
  func setModified(_ time: Timestamp, of path: FilePath) throws(Errno)
  /// Sets the permission bits.
  func setMode(_ mode: UInt32, of path: FilePath) throws(Errno)
  /// Makes the bytes of a file durable.
  func syncFile(_ path: FilePath) throws(Errno)
  /// Makes the names in a directory durable.
  func syncDirectory(_ path: FilePath) throws(Errno)
  /// Makes all of the file system that holds a path durable: `syncfs(2)`.
  func syncFileSystem(of path: FilePath) throws(Errno)
  /// Opens a regular file and locks it for this process, without waiting: `flock(2)`.
  ///
  /// Throws `Errno.wouldBlock` where another process holds it. The kernel gives the lock back with
  /// the last reference, also when the process is killed.
  func hold(_ path: FilePath) throws(Errno) -> any HeldFile
  /// Opens a regular file, to share the lock that ``hold(_:)`` takes for oneself.
  func openLock(_ path: FilePath) throws(Errno) -> any SharableLock
}

/// A file that is kept open and locked for as long as somebody refers to this.
package protocol HeldFile: AnyObject, Sendable {}
