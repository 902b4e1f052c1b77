import CLinux
import Glibc

/// Wakes a ``Terminal`` that waits for input.
///
/// Safe to use from any thread. Wakes that come before the terminal looks count as one.
package final class Waker: Sendable {
  /// An eventfd(2); immutable, and the kernel's operations on it are atomic.
  let descriptor: Int32

  init?() {
    descriptor = clinux_eventfd()
    if descriptor < 0 { return nil }
  }

  deinit { close(descriptor) }

  /// Makes the terminal's next wait return ``Terminal/Event/wake``.
  package func wake() {
    var one: UInt64 = 1
    // Fails only when the count is full, and then the terminal is woken already.
    _ = write(descriptor, &one, MemoryLayout.size(ofValue: one))
  }

  func drain() {
    var count: UInt64 = 0
    _ = read(descriptor, &count, MemoryLayout.size(ofValue: count))
  }
}
