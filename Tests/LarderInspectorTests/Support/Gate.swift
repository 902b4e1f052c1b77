@testable import LarderInspector

/// Something that threads wait before until the test opens it.
final class Gate: Sendable {
  private let isOpen = Monitor(false)

  /// Waits until the gate is open.
  func pass() { isOpen.wait { $0 ? () : nil } }

  /// Lets everybody through from now on.
  func open() { isOpen.change { $0 = true } }
}
