/// What a key asks the inspector to do.
package enum Command: String, CaseIterable, Sendable {
  // Moving.
  case moveUp, moveDown, pageUp, pageDown, moveToTop, moveToBottom, moveLeft, moveRight
  // Going from one place to another.
  case open, close, nextPane, previousPane, leave
  // Folding what the pane shows.
  case fold, foldInward, unfold, foldAll, unfoldAll
  // Choosing what is shown.
  case search, searchNext, searchPrevious, filter, toggleFaulty, inverse, sort
  // Marking.
  case mark, markAll, invertMarks, markRange, extendUp, extendDown
  // Acting.
  case validate, delete, repair, recover, compact, undo, purge
  // Typing a command.
  case commandLine
  // Taking something elsewhere.
  case copyPath, copyRemedy, shell
  // Following.
  case live
  // Looking elsewhere.
  case entries, findings, map, histogram, items, quarantine, journal, nextView, previousView
  case nextFault, previousFault, switchMeasure
  case help, redraw, quit
  // Answering a question.
  case confirm, cancel
  // Changing a plan.
  case toggleStep, savePlan
}

/// Where the keyboard is: a key may mean something else elsewhere.
package enum Place: String, CaseIterable, Sendable {
  /// The list of entries.
  case list
  /// The pane or page about one entry or item.
  case detail
  /// The list of findings, one row a code.
  case findings
  /// The map of health.
  case map
  /// The sizes and ages.
  case histogram
  /// The list of locks, staging files and strays.
  case items
  /// What lies in the quarantine.
  case quarantine
  /// What was done.
  case journal
  /// The pane or page beside any other view.
  case pane
  /// The help page.
  case help
  /// What an action would do, waiting for a yes.
  case plan
  /// An action under way.
  case running
  /// The choice of an order.
  case sortMenu
  /// The line in which a filter or a search is typed.
  case prompt
  /// The list of caches, which is there before any is open.
  case home

  /// The places of the screen of a cache.
  static let ofInspector = Set(allCases).subtracting([.home])

  /// Whether it is a view other than that of the entries.
  var isView: Bool {
    switch self {
    case .findings, .map, .histogram, .items, .quarantine, .journal: true
    default: false
    }
  }
}
