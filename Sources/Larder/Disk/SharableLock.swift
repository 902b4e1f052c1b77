internal import Glibc
package import SystemPackage
import Synchronization

/// A lock on a file that stays open, to be taken and given back often.
///
/// It belongs to this object: whoever takes it twice holds it once. The kernel gives it back when
/// the process dies.
package protocol SharableLock: AnyObject, Sendable {
  /// Takes the lock together with others who share it, without waiting.
  ///
  /// Throws `Errno.wouldBlock` where somebody holds it for himself.
  func lockShared() throws(Errno)
  /// Gives the lock back.
  func unlock()
}

extension Disk {
  /// Opens a file to lock it; without sharing, where this door does not know how to.
  package func openLock(_ path: FilePath) throws(Errno) -> any SharableLock {
    _ = try status(of: path)
    return HoldingLock(path, self)
  }
}

extension POSIXDisk {
  package func openLock(_ path: FilePath) throws(Errno) -> any SharableLock {
    let file = FileHandle(adopting: try scope.open(path, O_RDWR | O_NONBLOCK))
    guard try file.status().kind == .file else { throw .invalidArgument }
    return FlockableFile(file)
  }
}

/// The lock of `flock(2)` on a descriptor of its own.
private final class FlockableFile: SharableLock {
  private let file: FileHandle

  init(_ file: consuming FileHandle) { self.file = file }

  func lockShared() throws(Errno) { try check(flock(file.descriptor, LOCK_SH | LOCK_NB)) }
  func unlock() { flock(file.descriptor, LOCK_UN) }
}

/// Holds the file for itself instead: stricter than asked for, and right.
private final class HoldingLock: SharableLock {
  private let path: FilePath
  private let disk: any Disk
  private let held = Mutex<(any HeldFile)?>(nil)

  init(_ path: FilePath, _ disk: any Disk) {
    self.path = path
    self.disk = disk
  }

  func lockShared() throws(Errno) {
    let file = try disk.hold(path)
    held.withLock { $0 = file }
  }

  func unlock() { held.withLock { $0 = nil } }
}
