/// A growing row of entries: the stack, and the dense part of the memo.
///
/// An `Array` would do, were it not for the reference counting that comes with every access to one
/// that is stored in a larger value; it takes three quarters of the time of a walk. Every index is
/// checked against `count` where it is not the result of such a check.
struct EntryBuffer: ~Copyable {
  private var start: UnsafeMutablePointer<Entry>?
  private var capacity = 0
  private(set) var count = 0

  /// Capacity that outlives ``removeAll()``, in entries.
  private static let keptCapacity = 1 << 16

  init() {}

  deinit { start?.deallocate() }

  @inline(__always)
  subscript(index: Int) -> Entry {
    get {
      guard let start, index >= 0, index < count else { return .absent }
      return start[index]
    }
    set {
      guard let start, index >= 0, index < count else { return }
      start[index] = newValue
    }
  }

  @inline(__always)
  mutating func append(_ entry: Entry) {
    if count == capacity { grow() }
    guard let start else { return }
    start[count] = entry
    count &+= 1
  }

  /// Shortens the row, if it is longer.
  @inline(__always)
  mutating func cut(to length: Int) {
    if length >= 0, length < count { count = length }
  }

  /// The entries from an index on, valid until the next change.
  func tail(from index: Int) -> UnsafeBufferPointer<Entry> {
    guard let start, index >= 0, index < count else { return .init(start: nil, count: 0) }
    return UnsafeBufferPointer(start: start + index, count: count - index)
  }

  /// Empties the row and gives back what few pickles need.
  mutating func removeAll() {
    count = 0
    guard capacity > Self.keptCapacity else { return }
    start?.deallocate()
    start = nil
    capacity = 0
  }

  @inline(never)
  private mutating func grow() {
    let larger = max(64, capacity * 2)
    let target = UnsafeMutablePointer<Entry>.allocate(capacity: larger)
    if let start {
      target.initialize(from: start, count: count)
      start.deallocate()
    }
    start = target
    capacity = larger
  }
}
