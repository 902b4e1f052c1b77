internal import Glibc
package import SystemPackage

// What Swift's Glibc lacks; source: Linux `include/uapi/linux/fcntl.h`.
private let setLease: Int32 = 1_024
private let getLease: Int32 = 1_025
private let setSignal: Int32 = 10

/// A lease on a file: the kernel's word that nobody has it open for writing, `F_SETLEASE` of
/// `fcntl(2)`.
///
/// Who opens it for writing meanwhile waits until the lease is given back, some 45 seconds at most
/// (`/proc/sys/fs/lease-break-time`), and ``isWhole`` tells. It is given back when the value goes
/// away.
package struct ReadLease: ~Copyable {
  private let file: FileHandle

  /// Takes a lease on a file; links are not followed.
  ///
  /// - Throws: `Errno.resourceTemporarilyUnavailable` where somebody has the file open for writing,
  ///   `Errno.invalidArgument` where the file system knows no leases, `Errno.permissionDenied` for
  ///   the file of another user, `Errno`.
  package init(_ path: FilePath) throws(Errno) {
    let file = try FileHandle(looking: path)
    // The signal that tells of a waiting writer would otherwise be SIGIO, which ends a process.
    try check(fcntl(file.descriptor, setSignal, SIGURG))
    try check(fcntl(file.descriptor, setLease, F_RDLCK))
    self.file = file
  }

  /// Whether nobody opened the file for writing since.
  package var isWhole: Bool { fcntl(file.descriptor, getLease, 0) == F_RDLCK }
}
