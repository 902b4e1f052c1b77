import LarderFormats

/// What was touched and is to be looked at again, once it has come to rest.
///
/// Who writes an entry does so in several steps, and between them it looks broken: nothing is looked
/// at before it was left alone for a moment. What is touched all the time is looked at now and then.
struct TouchedSet: Sendable {
  /// How long something has to be left alone.
  static let quiet = Duration.milliseconds(100)
  /// How long something that is never left alone has to wait.
  static let patience = Duration.milliseconds(500)
  /// With more of one cache at a time, all of it is read again.
  static let limit = 4096

  typealias Instant = ContinuousClock.Instant

  private struct Times: Sendable {
    var first: Instant
    var last: Instant

    func isDue(_ now: Instant) -> Bool { now - last >= quiet || now - first >= patience }
  }

  private var touched: [Int: [Touched: Times]] = [:]

  /// Whether nothing waits.
  var isEmpty: Bool { touched.isEmpty }

  /// Whether all of a cache is to be read again.
  func isOverfull(_ cache: Int) -> Bool { touched[cache]?[.everything] != nil }

  /// Notes that something was touched.
  mutating func insert(_ subject: Touched, of cache: Int, at now: Instant) {
    if let times = touched[cache]?[subject] {
      touched[cache]?[subject] = Times(first: times.first, last: now)
    } else if touched[cache, default: [:]].count < Self.limit {
      touched[cache, default: [:]][subject] = Times(first: now, last: now)
    } else {
      touched[cache] = [.everything: Times(first: now, last: now)]
    }
  }

  /// Takes what has come to rest, by the index of its cache.
  mutating func takeDue(_ now: Instant) -> [Int: [Touched]] {
    var due: [Int: [Touched]] = [:]
    for (cache, subjects) in touched {
      let ready = subjects.filter { $0.value.isDue(now) }.map(\.key)
      if ready.isEmpty { continue }
      due[cache] = ready
      let rest = ready.count == subjects.count ? [:] : subjects.filter { !$0.value.isDue(now) }
      touched[cache] = rest.isEmpty ? nil : rest
    }
    return due
  }
}
