import Larder

/// What the screen knows of following the caches.
struct LiveView: Sendable {
  /// How far they are followed; `nil` while nobody said.
  var state: LiveState?
  /// Whether people want them to be followed.
  var isWanted = true
  /// Whether people wait to be told what came of it.
  var isAsked = false
  /// The marked entries that somebody else removed since the last key.
  var lostMarks = 0
  /// Whether marked entries go because of an action from here.
  var expectsLosses = false

  /// Whether changes show by themselves.
  var isOn: Bool { if case .on = state { true } else { false } }

  /// The word for the title; `nil` where nothing is to be said.
  var word: String? {
    switch state {
    case .on(_, nil): "live"
    case .on(_, .some): "live in part"
    case .off(.some): "live off"
    case .off(nil), nil: nil
    }
  }
}

// Following.
extension Inspector {
  /// Has the caches followed or not; `nil` for the other of the two.
  mutating func follow(_ isOn: Bool? = nil) -> [InspectorRequest] {
    live.isWanted = isOn ?? !live.isOn
    live.isAsked = live.isWanted
    if !live.isWanted {
      live.state = .off(nil)
      message = Message(.note, "live off: what is on the screen stays as it was read")
    }
    return [.follow(live.isWanted)]
  }

  /// Takes notice of how far the caches are followed.
  mutating func take(_ state: LiveState) {
    // The last word of a follower that was told to stop.
    guard live.isWanted else { return }
    let before = live
    live.state = state
    live.isAsked = false
    if before.isAsked || before.isOn { message = Self.message(about: state) }
  }

  private static func message(about state: LiveState) -> Message {
    switch state {
    case .off(let reason):
      return Message(.warning, "cannot follow this cache: \(reason ?? "it was stopped")")
    case .on(let directories, let gap):
      let count = HumanText.count(directories, "directory", "directories")
      guard let gap else {
        return Message(.success, "live: what changes in \(count) shows by itself")
      }
      return Message(
        .note, "live in part: \(count) of more are watched" + gap.reason,
        hint: "what is written into the others without a lock does not show")
    }
  }
}

extension LiveState.WatchGap {
  fileprivate var reason: String {
    switch self {
    case .many: ""
    case .limit: "; the system allows no more (fs.inotify.max_user_watches)"
    }
  }
}

// What changes by somebody else's doing.
extension Inspector {
  /// Has the pane read again what it shows, where that is this entry.
  mutating func reload(_ entry: EntryAddress) {
    if detail.subject == .entry(entry) { detail.isStale = true }
  }

  /// Has the pane read again what it shows, where that is an entry of a cache that was read.
  mutating func reloadDetail(of cache: Int) {
    if case .entry(let entry) = detail.subject, entry.cache == cache { detail.isStale = true }
  }

  /// Says that marked entries are gone, unless an action from here took them.
  mutating func noteLost(marks count: Int) {
    guard count > 0, !live.expectsLosses else { return }
    live.lostMarks += count
    let lost = live.lostMarks
    message = Message(
      .warning,
      lost == 1
        ? "a marked entry is gone: somebody else removed it"
        : "\(HumanText.count(lost)) marked entries are gone: somebody else removed them")
  }

  /// Notices when what an action was about has been read again.
  mutating func endLosses(_ update: ScanUpdate) {
    if case .running = dialog { return }
    switch update {
    case .answered, .ended: live.expectsLosses = false
    default: break
    }
  }
}
