package import Larder

/// Which keys and values a scan names in its records, from the fewest to the most.
///
/// To write a label costs more than to check a small pickle: who shows none had better not ask for
/// them.
package enum Labels: Comparable, Sendable {
  /// None.
  case nothing
  /// The keys of entries with findings.
  case faultyKeys
  /// All keys.
  case keys
  /// All keys, and the values that are small.
  case all
}

extension InspectableCache {
  package func scan(
    depth: Depth, threads: Int, labels: Labels, deliver: @Sendable (ScanBatch) -> ScanDecision
  ) throws(LarderError) -> ScanOutcome {
    try scan(depth: depth, threads: threads, deliver: deliver)
  }
}
