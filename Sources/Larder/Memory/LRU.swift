/// A dictionary that forgets what was not used for longest, bounded by count and by cost.
///
/// A list through an array of slots: no allocation on a hit.
struct LRU<Key: Hashable, Element> {
  private struct Slot {
    var key: Key
    var element: Element
    var cost: Int
    var newer: Int
    var older: Int
  }

  private let limit: MemoryLimit
  private var index: [Key: Int] = [:]
  private var slots: [Slot?] = []
  private var free: [Int] = []
  /// The ends of the list; -1 where it is empty.
  private var newest = -1
  private var oldest = -1
  /// The sum of all costs.
  private(set) var cost = 0

  init(limit: MemoryLimit) { self.limit = limit }

  var count: Int { index.count }

  /// Finds an element and makes it the newest.
  ///
  /// - Complexity: O(1).
  mutating func use(_ key: Key) -> Element? {
    guard let position = index[key] else { return nil }
    if position != newest {
      unlink(position)
      linkAsNewest(position)
    }
    return slots[position]?.element
  }

  /// Changes an element that is there.
  mutating func update(_ key: Key, _ body: (inout Element) -> Void) {
    guard let position = index[key], var slot = slots[position] else { return }
    body(&slot.element)
    slots[position] = slot
  }

  /// Puts an element in, and others out until the bounds are kept.
  ///
  /// One that is larger than the bound itself is not kept.
  mutating func insert(_ element: Element, for key: Key, cost: Int) {
    remove(key)
    guard cost <= limit.bytes, limit.count > 0 else { return }
    let slot = Slot(key: key, element: element, cost: cost, newer: -1, older: -1)
    let position = free.popLast() ?? slots.count
    if position == slots.count { slots.append(slot) } else { slots[position] = slot }
    index[key] = position
    self.cost += cost
    linkAsNewest(position)
    while self.cost > limit.bytes || count > limit.count, let last = slots[oldest] {
      remove(last.key)
    }
  }

  mutating func remove(_ key: Key) {
    guard let position = index.removeValue(forKey: key), let slot = slots[position] else { return }
    unlink(position)
    cost -= slot.cost
    slots[position] = nil
    free.append(position)
  }

  mutating func removeAll() { self = LRU(limit: limit) }

  private mutating func unlink(_ position: Int) {
    guard let slot = slots[position] else { return }
    if slot.newer >= 0 { slots[slot.newer]?.older = slot.older } else { newest = slot.older }
    if slot.older >= 0 { slots[slot.older]?.newer = slot.newer } else { oldest = slot.newer }
  }

  private mutating func linkAsNewest(_ position: Int) {
    slots[position]?.newer = -1
    slots[position]?.older = newest
    if newest >= 0 { slots[newest]?.newer = position }
    newest = position
    if oldest < 0 { oldest = position }
  }
}

/// How much of a cache is kept in memory.
public struct MemoryLimit: Sendable, Hashable {
  /// The number of values.
  public var count: Int
  /// The sum of the values' encoded lengths, in bytes.
  public var bytes: Int

  /// Makes a limit; by default 1,024 values and 64 MiB.
  public init(count: Int = 1_024, bytes: Int = 64 << 20) {
    self.count = count
    self.bytes = bytes
  }

  /// Keeps nothing in memory.
  public static let none = MemoryLimit(count: 0, bytes: 0)
}
