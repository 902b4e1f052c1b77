/// One line of the command language, understood.
///
/// The same on the `:` line of the screen and in the scripts of `larder batch`.
package enum Instruction: Equatable, Sendable {
  /// List only what matches.
  case filter(WrittenQuery)
  /// List only what is faulty, or everything again; `nil` for the other of the two.
  case faulty(Bool?)
  /// List what is not listed now.
  case inverse
  /// Go to the next entry with a text in its key or id.
  case search(String)
  case searchNext
  case searchPrevious
  /// Put the list in an order; `nil` asks which.
  case sort(SortOrder?)
  case mark(MarkTargets)
  case unmark(MarkTargets)
  /// Go to the entry whose id begins like that.
  case goTo(String)
  /// Show everything about an entry; `nil` for what is marked, or the entry one is at.
  case show(String?)
  /// Read what is marked, or what matches, again in full.
  case validate(WrittenQuery? = nil)
  /// Plan an action on what is marked, or on what matches, and carry the plan out after a yes.
  case act(Action, WrittenQuery? = nil)
  /// Take back a run; `nil` for the last.
  case undo(Int?)
  /// Remove what a run put into the quarantine, for good; `nil` for all runs.
  case purge(Int?)
  /// Work out what an action would do; write that to a file, where one is named.
  case plan(Action, file: String?, WrittenQuery? = nil)
  /// Leave something out of the plan that was worked out.
  case skip(String)
  /// Carry out the plan that was worked out, or the one in a file.
  case apply(String?)
  /// Write what was done until now to a file, as a script.
  case saveScript(String)
  case quit
  /// Write what is seen to a file.
  case export(String, ScreenForm)
  /// Put something about the entry onto the clipboard.
  case copy(CopySubject)
  /// Open a shell where the entry lies.
  case shell
  /// Follow the cache or not; `nil` for the other of the two.
  case live(Bool?)
  /// What a key does, where it takes a screen.
  case key(Command)
}

/// What can be put onto the clipboard.
package enum CopySubject: String, CaseIterable, Sendable {
  case path, remedy, id
}

/// What a screen is written as.
package enum ScreenForm: String, CaseIterable, Sendable {
  /// Characters only.
  case text
  /// With the sequences for colors that terminals know.
  case ansi
  /// A picture.
  case svg

  /// The form that the name of a file asks for.
  init(ending file: String) {
    self = file.hasSuffix(".svg") ? .svg : file.hasSuffix(".ansi") ? .ansi : .text
  }
}

/// What marks are set on, or taken from.
package enum MarkTargets: Equatable, Sendable {
  /// The entry that one is at.
  case current
  /// Everything that is listed.
  case all
  /// No mark stays, listed or not.
  case none
  /// What is listed and not marked, and the other way round.
  case inverse
  /// From one place of the list to another, counted from 1.
  case range(Int, Int)
  /// What matches, listed or not.
  case matching(WrittenQuery)
}

/// A query with the text that it was understood from.
package struct WrittenQuery: Equatable, Sendable {
  package let text: String
  package let query: Query

  /// Understands a query.
  package init(_ text: String, saved: SavedQueries = .none) throws(QueryError) {
    self.text = text
    query = try Query(text, saved: saved)
  }
}
