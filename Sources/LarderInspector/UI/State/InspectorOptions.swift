/// What people have set up for themselves.
package struct InspectorOptions: Sendable, Equatable {
  /// Queries with names.
  package var saved: SavedQueries
  /// Lines typed into the command line at earlier times, the oldest first.
  package var history: [String]
  /// What the keys do.
  package var keys: KeyMap
  /// How entries are listed at first.
  package var order: SortOrder
  /// What people should know at first.
  package var notice: Message?

  /// Makes options.
  package init(
    saved: SavedQueries = .none, history: [String] = [], keys: KeyMap = .standard,
    order: SortOrder = SortOrder(.found), notice: Message? = nil
  ) {
    self.saved = saved
    self.history = history
    self.keys = keys
    self.order = order
    self.notice = notice
  }
}
