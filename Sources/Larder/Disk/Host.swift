internal import Glibc
import SystemPackage

/// Who this process is, as far as others must be able to tell after its death.
package struct Host: Sendable, Hashable {
  /// The number of this run of the machine: 16 hexadecimal digits.
  package var boot: String
  /// The process.
  package var pid: Int32

  package init(boot: String, pid: Int32) {
    self.boot = boot
    self.pid = pid
  }

  /// This process; the boot reads as zeros where the system does not tell.
  package static func current() -> Host {
    let file = FilePath("/proc/sys/kernel/random/boot_id")
    let bytes = (try? POSIXDiskReader().readUnsized(file, limit: 64)) ?? []
    let digits = bytes.filter { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    let boot = String(decoding: digits.prefix(16), as: UTF8.self)
    return Host(
      boot: boot.utf8.count == 16 ? boot : String(repeating: "0", count: 16), pid: getpid())
  }

  /// Whether a process of this boot is there; one that may not be signaled is.
  package func isAlive(_ pid: Int32) -> Bool { pid > 0 && (kill(pid, 0) == 0 || errno != ESRCH) }
}

/// The clock and waiting.
package enum Clock {
  /// The time of day.
  package static func now() -> Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(seconds: Int64(time.tv_sec), nanoseconds: Int32(time.tv_nsec))
  }

  /// Waits for a moment.
  static func pause(microseconds: Int) {
    var wanted = timespec(
      tv_sec: microseconds / 1_000_000, tv_nsec: microseconds % 1_000_000 * 1_000)
    var rest = timespec()
    while nanosleep(&wanted, &rest) == -1, errno == EINTR { wanted = rest }
  }
}
