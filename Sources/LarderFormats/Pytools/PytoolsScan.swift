internal import Larder
internal import SystemPackage

/// One scan of a pytools directory cache: first what lies in the container itself, then all entries
/// on several threads.
///
/// Safe to use from any thread. The threads share the names of the container: each takes some of
/// them at a time, so that nothing is kept but what is under way.
struct PytoolsScan: DeliveringScan {
  let cache: PytoolsDirectory
  let depth: Depth
  let labels: Labels
  let delivery: ScanDelivery

  init(
    _ cache: PytoolsDirectory, depth: Depth, labels: Labels,
    deliver: @escaping @Sendable (ScanBatch) -> ScanDecision
  ) {
    self.cache = cache
    self.depth = depth
    self.labels = labels
    delivery = ScanDelivery(deliver)
  }

  func run(threads: Int) throws(LarderError) -> ScanOutcome {
    let survey = ContainerSurvey(self)
    let locked = try survey.run()
    let names: SharedNames
    do throws(Errno) {
      names = SharedNames(try DirectoryHandle(cache.info.path, links: .follow))
    } catch {
      throw LarderError.opening(cache.info.path, error)
    }
    Workers.run(threads) { _ in
      EntryScanner(self, locked: locked)?.run(names)
    }
    return ScanOutcome(isComplete: delivery.isComplete)
  }
}
