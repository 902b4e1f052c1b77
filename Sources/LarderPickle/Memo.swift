/// The memo: values by number, cheap for the numbers that picklers use and safe for all others.
///
/// Picklers count up from 0 or 1, so almost every number is an index of `dense`. A number far
/// beyond what was stored so far goes to `sparse`: a huge one costs one dictionary entry.
struct Memo: ~Copyable {
  private var dense = EntryBuffer()
  private var sparse: [Int: Entry] = [:]
  private var stored = 0
  /// The distinct numbers in use, which is the number that MEMOIZE gives next.
  private(set) var count = 0

  /// How far a number may lie beyond the number of stores and still be dense.
  private static let slack = 16

  init() {}

  /// Forgets everything.
  ///
  /// - Complexity: O(1), amortised over what was stored.
  mutating func clear() {
    dense.removeAll()
    if !sparse.isEmpty { sparse = [:] }
    stored = 0
    count = 0
  }

  /// The value stored under a number.
  @inline(__always)
  func value(_ index: Int) -> Entry? {
    if index >= 0, index < dense.count {
      let entry = dense[index]
      if !entry.isAbsent { return entry }
    }
    return sparse.isEmpty ? nil : sparse[index]
  }

  /// Stores a value under a number.
  ///
  /// - Returns: Whether the limits allowed it.
  @inline(__always)
  mutating func store(_ entry: Entry, at index: Int, limits: PickleLimits) -> Bool {
    stored &+= 1
    if index == dense.count, sparse.isEmpty, index < limits.memo {
      dense.append(entry)
      count &+= 1
      return true
    }
    return storeElsewhere(entry, at: index, limits: limits)
  }

  @inline(never)
  private mutating func storeElsewhere(
    _ entry: Entry, at index: Int, limits: PickleLimits
  ) -> Bool {
    if value(index) == nil { count += 1 }
    if index < dense.count {
      dense[index] = entry  // what `sparse` may hold for this number is hidden from now on
      return true
    }
    guard index <= stored + Self.slack, index < limits.memo else {
      sparse[index] = entry
      return sparse.count <= limits.sparseMemo
    }
    while dense.count < index { dense.append(.absent) }
    dense.append(entry)
    return true
  }
}
