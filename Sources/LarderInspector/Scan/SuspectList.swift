import Larder
import LarderFormats

/// The entries that were written shortly before the machine last started.
///
/// If it went down without warning, these are the ones that it may have taken with it; so they are
/// looked at first.
struct SuspectList: Sendable {
  private static let limit = 1024
  private static let windowSeconds: Int64 = 15 * 60

  private let boot: Timestamp?
  private var entries: [(modified: Timestamp, address: EntryAddress)] = []

  /// - Parameter boot: When the machine started; `nil` suspects nothing.
  init(boot: Timestamp?) { self.boot = boot }

  /// Takes an entry in if it was written within 15 minutes before the start.
  mutating func consider(_ record: EntryRecord, cache: Int) {
    guard let boot, let modified = record.modified, modified <= boot,
      boot.seconds.subtractingSaturated(modified.seconds) <= Self.windowSeconds
    else { return }
    entries.append((modified, EntryAddress(cache: cache, id: record.id)))
    if entries.count >= Self.limit * 2 { prune() }
  }

  /// The 1,024 latest, the latest first.
  mutating func take() -> [EntryAddress] {
    prune()
    defer { entries = [] }
    return entries.map(\.address)
  }

  private mutating func prune() {
    entries.sort { $0.modified > $1.modified }
    entries.removeLast(max(0, entries.count - Self.limit))
  }
}
