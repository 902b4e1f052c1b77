/// What a key asks the inspector to do.
package enum Command: String, CaseIterable, Sendable {
  // Moving.
  case moveUp, moveDown, pageUp, pageDown, moveToTop, moveToBottom
  // Going from one place to another.
  case open, close, nextPane, previousPane
  // Choosing what is shown.
  case search, searchNext, searchPrevious, filter, toggleFaulty, sort
  // Marking.
  case mark, markAll
  // Acting.
  case validate, delete, repair, recover, compact, undo
  // Looking elsewhere.
  case items, help, redraw, quit
  // Answering a question.
  case confirm, cancel
}

/// Where the keyboard is: a key may mean something else elsewhere.
package enum Place: String, CaseIterable, Sendable {
  /// The list of entries.
  case list
  /// The pane or page about one entry.
  case detail
  /// The list of locks, staging files and strays.
  case items
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
}
