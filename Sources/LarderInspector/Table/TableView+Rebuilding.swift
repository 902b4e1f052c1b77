// A new query or order, on its way.
extension TableView {
  /// A new query or order on its way.
  struct Rebuild: Sendable {
    /// The rows that take part: those there were when it began.
    var end: Int
    var next = 0
    var group: [UInt32] = []
    var runs: [[UInt32]] = []
    var merge: RowMerge?

    mutating func finishGroup(_ ordering: RowOrdering<Source>) {
      if !group.isEmpty { runs.append(ordering.sorted(group)) }
      group = []
    }
  }

  /// The rows that are sorted at once.
  private static var groupSize: Int { 2048 }

  mutating func advanceRebuild(_ source: Source, _ left: inout Int) {
    guard var work = rebuild else { return }
    rebuild = nil  // So that nothing is copied.
    if work.merge == nil { gather(&work, source, &left) }
    if var merge = work.merge {
      work.merge = nil
      let ordering = RowOrdering(source: source, order: order)
      if merge.advance(&left, ordering, changed: changed) { return publish(merge.merged) }
      work.merge = merge
    }
    rebuild = work
  }

  private mutating func gather(_ work: inout Rebuild, _ source: Source, _ left: inout Int) {
    let ordering = RowOrdering(source: source, order: order)
    while left > 0, work.next < work.end {
      if matches(work.next, source) { work.group.append(UInt32(work.next)) }
      work.next += 1
      left -= 1
      if work.group.count == Self.groupSize { work.finishGroup(ordering) }
    }
    guard work.next == work.end else { return }
    work.finishGroup(ordering)
    work.merge = RowMerge(work.runs)
    work.runs = []
  }

  private mutating func publish(_ rows: [UInt32]) {
    self.rows = rows
    members = RowSet()
    for row in rows { members.insert(Int(row)) }
    version += 1
    reordered = version
  }
}
