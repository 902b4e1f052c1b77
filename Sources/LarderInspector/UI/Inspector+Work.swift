// What grows with the cache: done in slices between events, so that no key ever waits.
extension Inspector {
  /// Whether there is work left to do between events.
  package var hasWork: Bool {
    listing.isBehind(inventory.entries) || search.isRunning || marking != nil
      || isMapBehind
  }

  /// Whether the map is seen and not what it should be; nobody keeps it up before.
  private var isMapBehind: Bool {
    page == .map && !listing.isRebuilding && map.health.isBehind(listing)
  }

  /// Whether something on the screen moves by itself, so that ticks should come often.
  package var isMoving: Bool {
    if case .ended = progress.phase, inventory.end != nil {
      switch dialog {
      case .planning, .running: return true
      default: return validation != nil
      }
    }
    return true
  }

  /// Does a slice of the work.
  ///
  /// - Parameter rows: How many rows to deal with at most.
  /// - Returns: The work to be done outside.
  package mutating func work(rows: Int) -> [InspectorRequest] {
    if marking != nil { workOnMarking(rows: rows) }
    listing.advance(in: inventory.entries, limit: rows)
    if isMapBehind { map.health.advance(along: listing, in: inventory.entries, limit: rows) }
    if search.isRunning { workOnSearch(rows: rows) }
    let requests = takeUpTypedAhead()
    return requests + settle()
  }
}
