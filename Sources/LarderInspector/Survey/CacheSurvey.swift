package import Larder
package import LarderFormats
internal import Synchronization
internal import SystemPackage

/// What a look at a cache from outside tells: how much is in it, when it was used, whether it is
/// whole.
package struct CacheSurvey: Sendable, Equatable {
  /// The space it takes.
  package var usage: DiskUsage
  /// What is in it, down to ``ScanTally/depth``.
  package var tally: ScanTally
  /// Why it could not be read.
  package var error: LarderError?

  /// Makes a survey.
  package init(usage: DiskUsage, tally: ScanTally, error: LarderError? = nil) {
    self.usage = usage
    self.tally = tally
    self.error = error
  }

  /// Looks at a cache.
  ///
  /// - Parameters:
  ///   - cache: The cache.
  ///   - depth: How thoroughly to look.
  ///   - threads: The number of threads to use at most.
  ///   - isStopped: Answers whether to stop; asked for every batch.
  ///   - progress: Is told after every batch how many entries were seen.
  /// - Returns: What was seen, also where it was stopped.
  /// - Complexity: One system call a name for the space, and a scan to the depth.
  package static func take(
    of cache: any MendableCache, depth: Depth, threads: Int = 1,
    isStopped: @escaping @Sendable () -> Bool = { false },
    progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) -> CacheSurvey {
    // Before the scan: the times are those that the owner left.
    let usage = DiskUsage(of: cache.info.path)
    var job = ScanJob(
      OpenedCaches(root: cache.info.path, caches: [cache]), depth: depth, threads: threads)
    job.isStopped = isStopped
    job.progress = progress
    let report = ErrorReport()
    let tally = job.run(into: report)
    return CacheSurvey(usage: usage, tally: tally, error: report.error)
  }
}

/// Keeps nothing of a scan but why it failed.
private final class ErrorReport: ScanReport {
  private let state = Mutex<LarderError?>(nil)

  var error: LarderError? { state.withLock { $0 } }

  var labels: Labels { .nothing }

  func begin(_ opened: OpenedCaches) {}
  func begin(_ scope: CacheScope) {}
  func add(_ batch: ScanBatch, in scope: CacheScope) {}
  func add(_ finding: Finding, in scope: CacheScope) {}
  func add(_ error: LarderError, in scope: CacheScope) { state.withLock { $0 = error } }
  func end(_ tally: ScanTally, exit: Int32, seconds: Duration) {}
}

/// How well a cache is, in one word.
package enum CacheHealth: String, CaseIterable, Sendable {
  /// Nothing is wrong with what was looked at.
  case whole
  /// Everything can be used; something asks for attention.
  case warnings
  /// Entries, or the cache as a whole, are damaged.
  case faulty
  /// It could not be read, or not all of it.
  case unreadable
}

extension CacheSurvey {
  /// How well the cache is, as far as it was looked at.
  package var health: CacheHealth {
    if error != nil || !tally.isComplete || tally.count(of: .unreadable) > 0 { return .unreadable }
    if tally.invalid > 0 || tally.severity == .error { return .faulty }
    return tally.severity == .warning ? .warnings : .whole
  }

  /// The verdict in a few words, such as `12 faulty`.
  package var verdict: String {
    switch health {
    case .unreadable: return "unreadable"
    case .faulty where tally.invalid > 0: return "\(HumanText.count(tally.invalid)) faulty"
    case .faulty: return HumanText.count(findings(from: .error), "error", "errors")
    case .warnings: return HumanText.count(findings(from: .warning), "warning", "warnings")
    // At the names alone a file may still hold anything.
    case .whole: return tally.depth == .names ? "looks whole" : "whole"
    }
  }

  /// What was found in a sentence, the most frequent first; empty where there is nothing to say.
  package var reasons: String {
    if let error { return error.problem }
    let findings = tally.findings.filter { $0.code.severity > .note }
      .sorted { $0.count > $1.count }
    let words = findings.prefix(4).map { "\($0.code.rawValue) \(HumanText.count($0.count))" }
    return words.joined(separator: ", ") + (findings.count > 4 ? ", ..." : "")
  }

  private func findings(from severity: Severity) -> Int {
    tally.findings.reduce(0) { $0 + ($1.code.severity >= severity ? $1.count : 0) }
  }
}

extension CacheHealth {
  /// How the verdict is drawn; the words say the same.
  package var style: Style {
    switch self {
    case .whole: .valid
    case .warnings: .warning
    case .faulty, .unreadable: .invalid
    }
  }

  /// The sign of the verdict.
  package func glyph(_ glyphs: GlyphSet) -> Character {
    switch self {
    case .whole: glyphs.valid
    case .warnings: glyphs.warning
    case .faulty, .unreadable: glyphs.invalid
    }
  }
}
