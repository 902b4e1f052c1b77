internal import Larder
internal import Synchronization
internal import SystemPackage

/// One scan of a pytools directory cache: first what lies in the container itself, then all entries
/// on several threads.
///
/// Safe to use from any thread. The threads share the names of the container: each takes some of
/// them at a time, so that nothing is kept but what is under way.
final class PytoolsScan: Sendable {
  let cache: PytoolsDirectory
  let depth: Depth
  private let deliver: @Sendable (ScanBatch) -> ScanDecision
  private let isStopped = Atomic(false)
  private let isIncomplete = Atomic(false)

  init(
    _ cache: PytoolsDirectory, depth: Depth,
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
    return ScanOutcome(
      isComplete: !hasStopped && !isIncomplete.load(ordering: .relaxed))
  }
}
