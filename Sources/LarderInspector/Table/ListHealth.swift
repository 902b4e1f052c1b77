/// The health map of a list, kept up with it in slices.
///
/// While it is made anew, because the list was narrowed or sorted, the one before is shown: nothing
/// flickers.
package struct ListHealth: Sendable {
  /// What is shown.
  package private(set) var shown = HealthMap()
  /// What is going to be shown.
  private var next: HealthMap?
  /// The version of the list with which the latest of both began.
  private var began = 0

  /// Makes the map of a list that it has not seen yet.
  package init() {}

  /// The number of places there are: those of the list, or of the list as it was.
  package func count(_ list: TableView<EntryTable>) -> Int {
    next == nil && list.reordered <= began ? list.count : shown.known
  }

  /// Whether there is something for ``advance(along:in:limit:)`` to do.
  package func isBehind(_ list: TableView<EntryTable>) -> Bool {
    next != nil || list.reordered > began || shown.known < list.count
  }

  /// Takes in some more rows.
  ///
  /// A list that changes all the time is shown as it was now and then.
  package mutating func advance(
    along list: TableView<EntryTable>, in table: EntryTable, limit: Int
  ) {
    if next == nil, list.reordered > began { beginAnew(list) }
    guard var map = next else { return shown.advance(along: list, in: table, limit: limit) }
    next = nil  // So that nothing is copied.
    map.advance(along: list, in: table, limit: limit)
    if map.known >= list.count { shown = map } else { next = map }
  }

  private mutating func beginAnew(_ list: TableView<EntryTable>) {
    began = list.version
    if shown.known == 0 { shown = HealthMap() } else { next = HealthMap() }
  }

  /// Says that rows of the table say something else than before.
  package mutating func note(_ rows: some Sequence<Int>, in table: EntryTable) {
    shown.note(rows, in: table)
    next?.note(rows, in: table)
  }
}
