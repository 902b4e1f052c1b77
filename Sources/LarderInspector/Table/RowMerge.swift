/// Merges sorted runs of rows into one, a few at a time.
///
/// Rows may change in between. A changed row goes to wherever it happens to be and keeps the
/// others' order intact; whoever merges puts it to its place afterwards.
struct RowMerge: Sendable {
  private struct Head: Sendable {
    var key: UInt64
    var row: UInt32
    var run: Int
  }

  /// What is merged so far.
  private(set) var merged: [UInt32] = []
  private var runs: [[UInt32]]
  private var positions: [Int]
  /// A binary heap of the first rows of all runs, the least one first.
  private var heads: [Head] = []
  private var isBegun = false

  init(_ runs: [[UInt32]]) {
    self.runs = runs
    positions = Array(repeating: 0, count: runs.count)
    merged.reserveCapacity(runs.reduce(0) { $0 + $1.count })
  }

  /// Merges some rows.
  ///
  /// - Returns: Whether all is merged.
  mutating func advance<Source>(
    _ limit: inout Int, _ ordering: RowOrdering<Source>, changed: RowSet
  ) -> Bool {
    if !isBegun {
      isBegun = true
      for run in runs.indices { pushNext(of: run, ordering, changed) }
    }
    while limit > 0, let head = heads.first {
      merged.append(head.row)
      limit -= 1
      removeFirst(ordering)
      pushNext(of: head.run, ordering, changed)
    }
    return heads.isEmpty
  }

  /// Says that a row is about to change: it must not take part in comparisons any more.
  mutating func release<Source>(
    _ row: UInt32, _ ordering: RowOrdering<Source>, changed: RowSet
  ) {
    guard let index = heads.firstIndex(where: { $0.row == row }) else { return }
    let head = heads.remove(at: index)
    merged.append(head.row)
    let rest = heads
    heads = []
    for head in rest { push(head, ordering) }
    pushNext(of: head.run, ordering, changed)
  }

  private mutating func pushNext<Source>(
    of run: Int, _ ordering: RowOrdering<Source>, _ changed: RowSet
  ) {
    while positions[run] < runs[run].count {
      let row = runs[run][positions[run]]
      positions[run] += 1
      guard changed.contains(Int(row)) else {
        return push(Head(key: ordering.keyed(row).key, row: row, run: run), ordering)
      }
      merged.append(row)
    }
    runs[run] = []
    positions[run] = 0
  }

  private mutating func push<Source>(_ head: Head, _ ordering: RowOrdering<Source>) {
    heads.append(head)
    var child = heads.count - 1
    while child > 0, isBefore(heads[child], heads[(child - 1) / 2], ordering) {
      heads.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  private mutating func removeFirst<Source>(_ ordering: RowOrdering<Source>) {
    heads.swapAt(0, heads.count - 1)
    heads.removeLast()
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heads.count {
        if isBefore(heads[child], heads[least], ordering) { least = child }
      }
      if least == parent { return }
      heads.swapAt(parent, least)
      parent = least
    }
  }

  private func isBefore<Source>(
    _ first: Head, _ second: Head, _ ordering: RowOrdering<Source>
  ) -> Bool {
    typealias Keyed = RowOrdering<Source>.Keyed
    return ordering.isBefore(
      Keyed(key: first.key, row: first.row), Keyed(key: second.key, row: second.row))
  }
}
