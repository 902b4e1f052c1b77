internal import Synchronization

/// Where the threads of a scan hand over what they found, and whether they may go on.
///
/// Safe to use from any thread.
final class ScanDelivery: Sendable {
  private let deliver: @Sendable (ScanBatch) -> ScanDecision
  private let isStopped = Atomic(false)
  private let isUnreadable = Atomic(false)

  init(_ deliver: @escaping @Sendable (ScanBatch) -> ScanDecision) { self.deliver = deliver }

  /// Whether the receiver has had enough.
  var hasStopped: Bool { isStopped.load(ordering: .relaxed) }

  /// Whether everything was read and handed over.
  var isComplete: Bool { !hasStopped && !isUnreadable.load(ordering: .relaxed) }

  /// Hands over what was found.
  func send(_ batch: ScanBatch) {
    if batch.isEmpty || hasStopped { return }
    if deliver(batch) == .stop { isStopped.store(true, ordering: .relaxed) }
  }

  /// Remembers that something could not be read.
  func markIncomplete() { isUnreadable.store(true, ordering: .relaxed) }
}

/// One scan of a cache by several threads.
protocol DeliveringScan: Sendable {
  var delivery: ScanDelivery { get }
}

extension DeliveringScan {
  var hasStopped: Bool { delivery.hasStopped }
  func send(_ batch: ScanBatch) { delivery.send(batch) }
  func markIncomplete() { delivery.markIncomplete() }
}
