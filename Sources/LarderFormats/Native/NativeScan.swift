internal import Larder
internal import Synchronization
internal import SystemPackage

/// One scan of a native directory: first what lies beside the entries, then these on several
/// threads.
///
/// Safe to use from any thread. The threads share the names of the shards, a few at a time.
final class NativeScan: Sendable {
  let cache: NativeDirectory
  let depth: Depth
  private let deliver: @Sendable (ScanBatch) -> ScanDecision
  private let isStopped = Atomic(false)
  private let isIncomplete = Atomic(false)

  init(
    _ cache: NativeDirectory, depth: Depth,
    deliver: @escaping @Sendable (ScanBatch) -> ScanDecision
  ) {
    self.cache = cache
    self.depth = depth
    self.deliver = deliver
  }

  /// Whether the receiver has had enough.
  var hasStopped: Bool { isStopped.load(ordering: .relaxed) }

  /// Hands over what was found.
  func send(_ batch: ScanBatch) {
    if batch.isEmpty || hasStopped { return }
    if deliver(batch) == .stop { isStopped.store(true, ordering: .relaxed) }
  }

  /// Remembers that something could not be read.
  func markIncomplete() { isIncomplete.store(true, ordering: .relaxed) }

  func run(threads: Int) throws(LarderError) -> ScanOutcome {
    try NativeSurvey(self).run()
    do throws(Errno) {
      let names = SharedNames(try cache.open(cache.layout.entries))
      Workers.run(threads) { _ in NativeScanner(self)?.run(names) }
    } catch {
      // A cache that nothing was stored in yet has none.
      switch error {
      case .noSuchFileOrDirectory, .notDirectory, .tooManySymbolicLinkLevels: break
      default: throw LarderError.opening(cache.layout.entries, error)
      }
    }
    NativePacks(cache).scan(depth: depth, self)
    return ScanOutcome(isComplete: !hasStopped && !isIncomplete.load(ordering: .relaxed))
  }
}
