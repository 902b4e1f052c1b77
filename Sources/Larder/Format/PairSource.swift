import Synchronization

/// Makes the numbers that bind keys and values, without a system call for each.
///
/// A counter under a keyed hash whose key is random: nobody else has them, and nobody can tell the
/// next one. Safe to use from any thread. Not meant for a process that forks and goes on with the
/// cache in both halves; those clash over their names in `staging/` first.
final class PairSource: Sendable {
  private let key: (UInt64, UInt64) = (.random(in: 0...(.max)), .random(in: 0...(.max)))
  private let counter = Atomic<UInt64>(0)

  func next() -> PairID {
    let number = counter.wrappingAdd(1, ordering: .relaxed).newValue
    let halves = withUnsafeBytes(of: number) { SipHash.hash($0, key: key) }
    return PairID(low: halves.first, high: halves.second)
  }
}
