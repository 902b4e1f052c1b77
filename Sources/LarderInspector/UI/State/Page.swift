/// What the screen is about: one of the views, or the help page over it.
enum Page: Int, CaseIterable, Sendable {
  /// The list of entries.
  case entries
  /// What was found, grouped by code.
  case findings
  /// Every entry as a cell or a part of one.
  case map
  /// How large and how old the entries are.
  case histogram
  /// Locks, leftovers, strays.
  case items
  /// What actions took out and is still there.
  case quarantine
  /// What was done.
  case journal
  /// The keys.
  case help
}

extension Page {
  /// The views, in the order of their tabs.
  static let views = allCases.filter { $0 != .help }

  /// The name on the tab.
  var title: String {
    switch self {
    case .entries: "entries"
    case .findings: "findings"
    case .map: "map"
    case .histogram: "histogram"
    case .items: "items"
    case .quarantine: "quarantine"
    case .journal: "journal"
    case .help: "help"
    }
  }

  /// Where the keyboard is while the pane beside the view does not have it.
  var place: Place {
    switch self {
    case .entries: .list
    case .findings: .findings
    case .map: .map
    case .histogram: .histogram
    case .items: .items
    case .quarantine: .quarantine
    case .journal: .journal
    case .help: .help
    }
  }

  /// Where the keyboard is while the pane beside the view has it.
  var panePlace: Place {
    switch self {
    case .entries, .items: .detail
    case .help: .help
    default: .pane
    }
  }

  /// The view that a command shows; `nil` for other commands.
  init?(_ command: Command) {
    switch command {
    case .entries: self = .entries
    case .findings: self = .findings
    case .map: self = .map
    case .histogram: self = .histogram
    case .items: self = .items
    case .quarantine: self = .quarantine
    case .journal: self = .journal
    default: return nil
    }
  }
}

/// A view that people came from, with what it needs to be as it was.
struct Origin: Sendable {
  let page: Page
  let filter: FilterState
  /// The entry that the cursor was on.
  let row: Int?
}

// Going from view to view.
extension Inspector {
  /// Shows a view; the one that is shown gives way to the entries.
  mutating func show(_ wanted: Page) {
    origin = nil
    page = page == wanted && wanted != .entries ? .entries : wanted
    isDetailFocused = false
    itemListing.invalidate()
  }

  /// Shows the view some places further along the tabs.
  mutating func showView(after steps: Int) {
    let views = Page.views
    guard let index = views.firstIndex(of: page) else { return }
    show(views[(index + steps + views.count) % views.count])
  }

  /// Shows entries that a view is about; Esc leads back to it.
  mutating func showEntries(_ filter: FilterState, cursor row: Int? = nil) {
    origin = Origin(page: page, filter: query, row: cursor.row)
    page = .entries
    isDetailFocused = false
    setFilter(filter, cursor: row)
  }

  /// Leads back to the view that people came from.
  mutating func returnToOrigin() {
    guard let origin else { return }
    self.origin = nil
    if query != origin.filter { setFilter(origin.filter, cursor: origin.row) }
    page = origin.page
  }
}

// What the lists among the views have in common.
extension Inspector {
  /// The number of rows of the view's list.
  var rowCount: Int {
    switch page {
    case .entries: listing.count
    case .findings: findingListing.groups.count
    case .histogram: buckets.count
    case .items: itemListing.rows.count
    case .quarantine: quarantineCount
    case .journal: runs.journal.count
    case .map, .help: 0
    }
  }

  /// Where people are in the view's list.
  var list: ListState {
    get { lists[page, default: ListState()] }
    set { lists[page] = newValue }
  }
}
