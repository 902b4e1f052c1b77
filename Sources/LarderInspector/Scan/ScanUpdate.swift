package import Larder
package import LarderFormats
package import SystemPackage

/// Something that a running ``ScanSession`` has to tell.
package enum ScanUpdate: Sendable {
  /// The caches are open. Always the first, unless opening failed.
  case opened(OpenedCaches)
  /// Nothing could be opened. The last.
  case notOpened(LarderError)
  /// A scan of a cache begins: what it does not come by may be gone.
  case begun(cache: Int)
  /// Entries and items came along in a scan of the cache with that index.
  case found(cache: Int, ScanBatch)
  /// An entry was looked at because somebody asked.
  case checked(cache: Int, EntryRecord)
  /// An entry that somebody asked for is gone.
  case gone(EntryAddress)
  /// An item was looked at because somebody asked.
  case checkedItem(cache: Int, ItemRecord)
  /// An item that somebody asked for is gone.
  case goneItem(cache: Int, path: FilePath)
  /// An entry that somebody asked for could not be looked at.
  case notChecked(EntryAddress, LarderError)
  /// A scan of a cache to that depth is through.
  case scanned(cache: Int, Depth, ScanOutcome)
  /// A scan of a cache could not go on; the other caches do not suffer.
  case notScanned(cache: Int, Depth, LarderError)
  /// Everything that was queued by ``ScanSession/validate(_:)`` is answered.
  case answered
  /// All scans are through or stopped. Questions are still answered.
  case ended(ScanEnd)

  /// The number of entries and items in it, at least 1: its weight in the mailbox.
  var weight: Int {
    if case .found(_, let batch) = self { return max(1, batch.entries.count + batch.items.count) }
    return 1
  }
}

/// How a scan came to its end.
package enum ScanEnd: Sendable, Equatable {
  /// All caches were scanned; what could not be read was told.
  case finished
  /// Somebody stopped it.
  case cancelled
}

/// How far a scan is.
package struct ScanProgress: Sendable, Equatable {
  /// What the scan is busy with.
  package enum Phase: Sendable, Equatable {
    case opening
    /// Finding names.
    case listing
    /// Reading what was found.
    case validating
    case ended(ScanEnd)
  }

  package var phase = Phase.opening
  /// Entries listed or validated in this phase so far.
  package var done = 0
  /// Entries to validate; `nil` while they are being listed.
  package var total: Int?
  /// The time since this phase began.
  package var elapsed = Duration.zero

  package init() {}

  /// Entries a second in this phase; `nil` while there is nothing to judge by.
  package var rate: Double? {
    let seconds = elapsed / .seconds(1)
    return seconds > 0 && done > 0 ? Double(done) / seconds : nil
  }

  /// The time that this phase will probably still take.
  package var remaining: Duration? {
    guard let total, let rate else { return nil }
    return .seconds(Double(max(0, total - done)) / rate)
  }

  /// From 0 to 1; `nil` while the end is not known.
  package var fraction: Double? {
    total.map { $0 == 0 ? 1 : min(1, Double(done) / Double($0)) }
  }
}
