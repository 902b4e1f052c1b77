/// What people have set up for themselves.
package struct InspectorOptions: Sendable, Equatable {
  /// Queries with names.
  package var saved: SavedQueries
  /// Lines typed into the command line at earlier times, the oldest first.
  package var history: [String]

  /// Makes options.
  package init(saved: SavedQueries = .none, history: [String] = []) {
    self.saved = saved
    self.history = history
  }
}
