internal import Larder
internal import SystemPackage

/// One scan of a native directory: first what lies beside the entries, then these on several
/// threads.
///
/// Safe to use from any thread. The threads share the names of the shards, a few at a time.
struct NativeScan: DeliveringScan {
  let cache: NativeDirectory
  let depth: Depth
  let delivery: ScanDelivery

  init(
    _ cache: NativeDirectory, depth: Depth,
    deliver: @escaping @Sendable (ScanBatch) -> ScanDecision
  ) {
    self.cache = cache
    self.depth = depth
    delivery = ScanDelivery(deliver)
  }

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
    return ScanOutcome(isComplete: delivery.isComplete)
  }
}
