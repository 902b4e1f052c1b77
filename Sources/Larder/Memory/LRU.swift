/// A dictionary that forgets what was not used for longest, bounded by count and by cost.
///
/// A list through an array of slots: no allocation on a hit. Of a key it knows only the hash; a
/// closure tells its element from others of that hash. So nothing in here depends on the type of
/// the key, and the compiler can specialize it: as the library cannot be specialized for its
/// callers' types, a dictionary of theirs took ten times as long.
struct LRU<Element> {
  /// What belongs to an element; apart from it, so that going along the list copies none.
  private struct Slot {
    var hash: Int
    var cost: Int
    var newer = LRU.none
    var older = LRU.none
    /// The next slot with the same hash.
    var twin: Int
  }

  private static var none: Int { -1 }

  private let limit: MemoryLimit
  /// The first slot of each hash.
  private var index: [Int: Int] = [:]
  private var slots: [Slot] = []
  private var elements: [Element?] = []
  private var free: [Int] = []
  /// The ends of the list.
  private var newest = LRU.none
  private var oldest = LRU.none
  private(set) var count = 0
  /// The sum of all costs.
  private(set) var cost = 0

  init(limit: MemoryLimit) { self.limit = limit }

  /// Finds an element and makes it the newest.
  ///
  /// - Complexity: O(1).
  mutating func use(_ hash: Int, where isWanted: (Element) -> Bool) -> Element? {
    guard let position = find(hash, isWanted) else { return nil }
    if position != newest {
      unlink(position)
      linkAsNewest(position)
    }
    return elements[position]
  }

  /// Changes an element that is there.
  mutating func update(
    _ hash: Int, where isWanted: (Element) -> Bool, _ body: (inout Element) -> Void
  ) {
    guard let position = find(hash, isWanted), var element = elements[position] else { return }
    body(&element)
    elements[position] = element
  }

  /// Puts an element in, and others out until the bounds are kept.
  ///
  /// One that is larger than the bound itself is not kept.
  mutating func insert(
    _ element: Element, for hash: Int, cost: Int, replacing isReplaced: (Element) -> Bool
  ) {
    remove(hash, where: isReplaced)
    guard cost <= limit.bytes, limit.count > 0 else { return }
    let position = place(
      element, Slot(hash: hash, cost: cost, twin: index[hash] ?? Self.none))
    index[hash] = position
    count += 1
    self.cost += cost
    linkAsNewest(position)
    while self.cost > limit.bytes || count > limit.count { remove(at: oldest) }
  }

  mutating func remove(_ hash: Int, where isWanted: (Element) -> Bool) {
    if let position = find(hash, isWanted) { remove(at: position) }
  }

  mutating func removeAll() { self = LRU(limit: limit) }

  /// Puts an element where there is room.
  private mutating func place(_ element: Element, _ slot: Slot) -> Int {
    guard let position = free.popLast() else {
      slots.append(slot)
      elements.append(element)
      return slots.count - 1
    }
    slots[position] = slot
    elements[position] = element
    return position
  }

  private func find(_ hash: Int, _ isWanted: (Element) -> Bool) -> Int? {
    var position = index[hash] ?? Self.none
    while position != Self.none {
      if let element = elements[position], isWanted(element) { return position }
      position = slots[position].twin
    }
    return nil
  }

  private mutating func remove(at position: Int) {
    unlink(position)
    unlinkTwin(position)
    cost -= slots[position].cost
    count -= 1
    elements[position] = nil
    free.append(position)
  }

  /// Takes a slot out of the chain of those with its hash.
  private mutating func unlinkTwin(_ position: Int) {
    let (hash, next) = (slots[position].hash, slots[position].twin)
    var before = index[hash] ?? Self.none
    if before == position {
      index[hash] = next == Self.none ? nil : next
      return
    }
    while before != Self.none, slots[before].twin != position { before = slots[before].twin }
    if before != Self.none { slots[before].twin = next }
  }

  private mutating func unlink(_ position: Int) {
    let (newer, older) = (slots[position].newer, slots[position].older)
    if newer == Self.none { newest = older } else { slots[newer].older = older }
    if older == Self.none { oldest = newer } else { slots[older].newer = newer }
  }

  private mutating func linkAsNewest(_ position: Int) {
    slots[position].newer = Self.none
    slots[position].older = newest
    if newest != Self.none { slots[newest].newer = position }
    newest = position
    if oldest == Self.none { oldest = position }
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
