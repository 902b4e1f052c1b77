package import Larder
package import SystemPackage

/// The whole state of the terminal screen: a value that takes events and asks for work.
///
/// It reads no file, no clock and no environment; time and size come in as events, and whatever
/// has to be done outside is a ``Request`` that the caller carries out and answers with an event.
///
/// What grows with the cache is done in slices (``work(rows:)``), never in an event or a drawing.
package struct Inspector: Sendable {
  /// What is asked over the page, or goes on over it.
  enum Dialog: Sendable {
    /// A query is typed.
    case filter(FilterPrompt)
    /// A search is typed.
    case search(SearchPrompt)
    /// A command is typed.
    case command(CommandPrompt)
    /// An order is chosen.
    case sortMenu(line: Int)
    /// A plan is being made.
    case planning(Planning)
    /// A plan waits for a yes.
    case plan(PlanView)
    /// A word or a name is typed that the plan takes.
    case answer(PlanAnswer)
    /// An action is under way.
    case running(RunView)
  }

  // What is looked at.
  let path: FilePath
  package internal(set) var inventory: Inventory
  var progress = ScanProgress()

  // How it is listed.
  var listing = TableView<EntryTable>()
  var query = FilterState()
  var search = SearchState()
  /// The first row that was not asked about whether it matches.
  var undecidedFrom = 0
  var marking: Marking?
  var typeAhead = TypeAhead()
  /// The entry at which a range to be marked begins.
  var rangeAnchor: Int?
  /// What is being read again.
  var validation: ActionTargets?

  // What is typed.
  let saved: SavedQueries
  var history: CommandHistory
  /// What was done, as commands.
  var macro = Macro()

  // What people look at.
  package internal(set) var size: Size
  let glyphs: GlyphSet
  let keys: KeyMap
  var now: Timestamp
  var page = Page.entries
  var pageBeforeHelp = Page.entries
  var isDetailFocused = false
  var dialog: Dialog?
  var message: Message?
  var cursor = ListCursor()
  /// Where Esc leads back to.
  var origin: Origin?
  /// Where people are in the views that are lists, but for the entries.
  var lists: [Page: ListState] = [:]
  var itemListing = ItemListing()
  var findingListing = FindingListing()
  var map = MapState()
  var measure = Measure.size
  /// The bucket that the histogram began with when it was last looked at.
  var firstBucket = 0
  var runs = RunsState()
  /// Where people were among the runs before they looked into one.
  var outerPosition = 0
  var helpScroll = Scroll()
  var detail = DetailState()
  var frame = 0
  var live = LiveView()

  /// What was asked for last, so that it is not asked for again.
  var prioritized: [EntryAddress] = []

  /// Makes the state of a screen on which nothing was read yet.
  ///
  /// - Parameters:
  ///   - path: What is being opened.
  ///   - size: The size of the terminal.
  ///   - glyphs: What the terminal can show.
  ///   - now: The time, from which ages are counted.
  ///   - options: What people have set up for themselves.
  package init(
    _ path: FilePath, size: Size, glyphs: GlyphSet, now: Timestamp,
    options: InspectorOptions = InspectorOptions()
  ) {
    self.path = path
    saved = options.saved
    history = CommandHistory(options.history)
    inventory = Inventory(now: now)
    self.size = size
    self.glyphs = glyphs
    keys = options.keys
    message = options.notice
    listing.sort(by: options.order)
    self.now = now
  }

  /// The table of entries.
  var table: EntryTable { inventory.entries }

  /// Where the keyboard is.
  var place: Place {
    switch dialog {
    case .filter, .search, .command, .answer: .prompt
    case .sortMenu: .sortMenu
    case .planning, .running: .running
    case .plan: .plan
    case nil: isDetailFocused ? page.panePlace : page.place
    }
  }
}
