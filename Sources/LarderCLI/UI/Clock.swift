import Glibc
import Larder

/// The time of the machine.
enum Clock {
  /// The time by the calendar.
  static var now: Timestamp { read(CLOCK_REALTIME) ?? Timestamp(seconds: 0) }

  /// When the machine started, where that is known.
  static var boot: Timestamp? {
    read(CLOCK_BOOTTIME).map { Timestamp(seconds: now.seconds &- $0.seconds) }
  }

  private static func read(_ clock: clockid_t) -> Timestamp? {
    var time = timespec()
    guard clock_gettime(clock, &time) == 0 else { return nil }
    return Timestamp(seconds: Int64(time.tv_sec), nanoseconds: Int32(clamping: time.tv_nsec))
  }
}
