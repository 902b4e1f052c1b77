internal import Glibc
package import SystemPackage

/// `F_OFD_GETLK`, which Swift's Glibc lacks; source: Linux `include/uapi/asm-generic/fcntl.h`.
private let getOpenFileLock: Int32 = 36

extension FileHandle {
  /// What somebody holds on a stretch of a file.
  package enum RangeLock: Sendable, Hashable {
    case none
    /// A shared lock, by this process id; 0 where it is not told.
    case shared(Int32)
    /// An exclusive lock, by this process id; 0 where it is not told.
    case exclusive(Int32)

    /// The holder, 0 where it is not told; `nil` where there is none.
    package var holder: Int32? {
      switch self {
      case .none: nil
      case .shared(let holder), .exclusive(let holder): holder
      }
    }
  }

  /// The number of this process, as a holder of locks.
  package static var ownProcess: Int32 { getpid() }

  /// The POSIX or OFD lock that keeps others from writing to a stretch of the file, the locks of
  /// this process included: `F_OFD_GETLK` of `fcntl(2)`.
  package func lock(in range: Range<Int64>) throws(Errno) -> RangeLock {
    var lock = flock()
    lock.l_type = Int16(F_WRLCK)
    lock.l_whence = Int16(SEEK_SET)
    lock.l_start = off_t(range.lowerBound)
    lock.l_len = off_t(range.upperBound - range.lowerBound)
    try check(fcntl(descriptor, getOpenFileLock, &lock))
    let holder = max(0, Int32(lock.l_pid))
    switch Int32(lock.l_type) {
    case Int32(F_WRLCK): return .exclusive(holder)
    case Int32(F_RDLCK): return .shared(holder)
    default: return .none
    }
  }
}
