/// Which caches are to be read again because somebody changed them, and which have to rest.
///
/// To read a cache again takes as long as it is large, whatever little was changed: after each time
/// it rests for four times as long, so that no more than a fifth of the time goes into that.
struct Rereads: Sendable {
  private static let restPerWork = 4
  private static let leastRest = Duration.milliseconds(500)

  private var wanted: Set<Int> = []
  private var restingUntil: [Int: ContinuousClock.Instant] = [:]

  /// Wants a cache to be read again.
  ///
  /// - Returns: Whether it will be; not while it rests.
  mutating func want(_ cache: Int, _ now: ContinuousClock.Instant) -> Bool {
    if let end = restingUntil[cache], now < end { return false }
    wanted.insert(cache)
    return true
  }

  /// Takes a cache to be read.
  mutating func take() -> Int? { wanted.popFirst() }

  /// Says that a cache was read.
  mutating func finish(
    _ cache: Int, from start: ContinuousClock.Instant, to end: ContinuousClock.Instant
  ) {
    restingUntil[cache] = end + max(Self.leastRest, (end - start) * Self.restPerWork)
  }
}
