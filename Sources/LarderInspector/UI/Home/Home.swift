package import Larder
internal import LarderFormats
package import SystemPackage

/// The whole state of the screen that lists the caches of a user: a value that takes events and
/// asks for work, as ``Inspector`` is for one cache.
package struct Home: Sendable {
  /// What the screen is about.
  enum Page: Sendable { case list, help }

  /// One cache of the list.
  struct Listed: Sendable, Equatable {
    let info: CacheInfo
    /// What the last look at it told; `nil` before the first one.
    var survey: CacheSurvey?
    /// The entries seen in the look under way; `nil` while there is none.
    var seen: Int?

    /// Whether all of it was looked at that is looked at from here.
    var isDone: Bool { seen == nil && survey.map { $0.tally.depth > .names } ?? false }
  }

  let places: [FilePath]
  package internal(set) var size: Size
  let glyphs: GlyphSet
  let keys: KeyMap
  var now: Timestamp

  /// The caches in the order found: the number of one stays the same.
  var caches: [Listed] = []
  /// The numbers of the caches in the order shown.
  var rows: [Int] = []
  var order = HomeOrder.place
  var isSearching = true
  /// Whether people stopped the looking.
  var isPaused = false

  var page = Page.list
  var position = 0
  /// Whether people moved the cursor; until then it is at the top, whatever comes.
  var isPlaced = false
  var scroll = Scroll()
  var helpScroll = Scroll()
  var message: Message?
  var frame = 0
  /// What was asked for last, so that it is not asked for again.
  var prioritized: [Int] = []

  /// Makes the state of a screen on which nothing was found yet.
  ///
  /// - Parameters:
  ///   - places: Where caches are being looked for.
  ///   - size: The size of the terminal.
  ///   - glyphs: What the terminal can show.
  ///   - now: The time, from which ages are counted.
  ///   - options: What people have set up for themselves.
  package init(
    _ places: [FilePath], size: Size, glyphs: GlyphSet, now: Timestamp,
    options: InspectorOptions = InspectorOptions()
  ) {
    self.places = places
    self.size = size
    self.glyphs = glyphs
    keys = options.keys
    message = options.notice
    self.now = now
  }

  /// Where the keyboard is.
  var place: Place { page == .help ? .help : .home }

  /// The cache that the keys act on.
  var selected: Listed? { rows.indices.contains(position) ? caches[rows[position]] : nil }

  /// Whether something on the screen moves by itself, so that ticks should come often.
  package var isMoving: Bool {
    isSearching || (!isPaused && caches.contains { !$0.isDone })
  }
}

/// Something that happened, for ``Home`` to take notice of.
package enum HomeEvent: Sendable {
  case key(Key)
  case mouse(Mouse)
  case resized(Size)
  /// Time passed.
  case tick(Timestamp)
  /// The search, or a look at a cache, has something to tell.
  case scout(ScoutUpdate)
  /// The cache of that number was open and is closed again.
  case closed(Int)
  /// The cache of that number could not be opened.
  case notOpened(Int, LarderError)
}

/// Work that ``Home`` asks for.
package enum HomeRequest: Equatable, Sendable {
  /// End.
  case quit
  /// Draw everything anew.
  case redraw
  /// Open the cache of that number.
  case open(Int, FilePath)
  /// Look at these before the others; they are seen.
  case prioritize([Int])
  /// Look at these again.
  case lookAgain([Int])
  /// Stop looking.
  case pause
  /// Go on looking.
  case resume
}

/// What the list of caches can be ordered by; a key goes from one to the next.
package enum HomeOrder: String, CaseIterable, Sendable {
  case place, health, size, use

  /// The order in words.
  var title: String {
    switch self {
    case .place: "by path"
    case .health: "by health, faulty first"
    case .size: "by size, largest first"
    case .use: "by last use, latest first"
    }
  }

  /// The next one, and after the last one the first.
  var next: HomeOrder {
    let all = Self.allCases
    let index = all.firstIndex(of: self).map { ($0 + 1) % all.count } ?? 0
    return all[index]
  }
}
