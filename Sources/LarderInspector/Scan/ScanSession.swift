package import Larder
package import LarderFormats
package import SystemPackage

/// Scans caches in the background and answers questions about single entries meanwhile.
///
/// First all names, so that there is something to show, then every entry to the bottom. What
/// somebody looks at (``prioritize(_:)``) is read before what happens to come next. Results wait
/// in a mailbox of bounded size until somebody calls ``drain(limit:)``; a scan whose results
/// nobody takes stands still.
///
/// Safe to use from any thread. Making and starting one takes no time: opening, too, is done in
/// the background. The threads end with ``close()`` or with the last reference.
package final class ScanSession: Sendable {
  /// How to scan.
  package struct Options: Sendable {
    /// How thoroughly to look.
    package var depth: Depth
    /// The number of threads to use, 1 or more.
    package var threads: Int
    /// Whether all names come before the first entry is read.
    package var namesFirst: Bool
    /// When the machine started, where known: entries written just before come first.
    package var boot: Timestamp?
    /// The number of entries that wait in the mailbox at most, give or take a batch per thread.
    package var backlog: Int

    package init(
      depth: Depth = .full, threads: Int = 2, namesFirst: Bool = true, boot: Timestamp? = nil,
      backlog: Int = 16_384
    ) {
      self.depth = depth
      self.threads = max(1, threads)
      self.namesFirst = namesFirst
      self.boot = boot
      self.backlog = max(1, backlog)
    }
  }

  /// The most questions that ``validate(_:)`` queues.
  package static let questionLimit = 4096

  private let engine: ScanEngine

  /// Makes a session that does nothing yet.
  ///
  /// - Parameters:
  ///   - options: How to scan.
  ///   - wake: Called when something comes into the empty mailbox, from any thread, and soon to
  ///     return: to write a byte into a pipe, say.
  ///   - open: Opens the caches; called in the background.
  package init(
    options: Options = Options(), wake: @escaping @Sendable () -> Void = {},
    open: @escaping @Sendable () throws(LarderError) -> OpenedCaches
  ) {
    engine = ScanEngine(options: options, wake: wake, open: open)
  }

  /// Makes a session for what lies at a path.
  package convenience init(
    _ path: FilePath, as format: CacheFormat? = nil, options: Options = Options(),
    wake: @escaping @Sendable () -> Void = {}
  ) {
    self.init(options: options, wake: wake) { () throws(LarderError) in
      try Detection.open(path, as: format)
    }
  }

  deinit { engine.close() }

  /// Begins to open and to scan.
  package func start() { engine.start() }

  /// Scans everything again, once the running scan is through or stopped.
  package func rescan() { engine.rescan() }

  /// Takes what is there to tell, in the order it came, up to a number of entries and items.
  ///
  /// A batch that is larger is split. As long as something is left, `wake` is not called again:
  /// come back until nothing comes.
  package func drain(limit: Int) -> [ScanUpdate] { engine.mailbox.take(limit: limit) }

  /// Waits for something to tell and takes it.
  ///
  /// - Returns: Nothing once the session is closed.
  package func waitAndDrain(limit: Int) -> [ScanUpdate] { engine.mailbox.waitAndTake(limit: limit) }

  /// Has these looked at before anything else, in this order, in place of what was asked before.
  ///
  /// For the entries on the screen that are not validated yet.
  package func prioritize(_ entries: [EntryAddress]) { engine.prioritize(entries) }

  /// Has entries looked at again, after what is on the screen and before the scan.
  ///
  /// ``ScanUpdate/answered`` follows the last answer.
  ///
  /// - Returns: How many of them were queued; ask again for the others when those are answered.
  @discardableResult
  package func validate(_ entries: some Sequence<EntryAddress>) -> Int {
    engine.ask(entries.lazy.map { .entry($0) })
  }

  /// Has items looked at again, like ``validate(_:)``.
  @discardableResult
  package func validateItems(_ items: some Sequence<(cache: Int, path: FilePath)>) -> Int {
    engine.ask(items.lazy.map { .item(cache: $0.cache, path: $0.path) })
  }

  /// Has entries and items looked at again that somebody else changed, after what was asked for.
  ///
  /// - Returns: Whether there was room; if not, none of them is looked at.
  package func lookAgain(
    entries: [EntryAddress], items: [ItemAddress]
  ) -> Bool {
    engine.lookAgain(
      entries.map { .entry($0) } + items.map { .item(cache: $0.cache, path: $0.path) })
  }

  /// Has all of a cache read again in the background: after the scan, if one is under way.
  ///
  /// A cache is not read again and again without a rest of four times as long as it takes.
  ///
  /// - Returns: Whether it will be; not while it rests.
  package func readAgain(_ cache: Int) -> Bool { engine.readAgain(cache) }

  /// How far the scan is.
  package var progress: ScanProgress { engine.progress }

  /// Stops the scan and forgets all questions; new questions are still answered.
  package func cancel() { engine.cancel() }

  /// Stops everything and ends the threads, soon and without waiting for them.
  package func close() { engine.close() }
}
