import Larder
import SystemPackage

/// One change of a ``SimulatedWorld``, as it reaches the medium: whole, or (bytes only) torn.
enum SimulatedOperation: Sendable {
  typealias Slot = SimulatedWorld.Slot

  case make(SimulatedNode, Slot, Timestamp)
  case append(UInt64, [UInt8], Timestamp)
  case move(UInt64, Slot, Slot, Timestamp)
  case exchange(UInt64, Slot, UInt64, Slot, Timestamp)
  case remove(UInt64, Slot, Timestamp)
  case setModified(UInt64, Timestamp, Timestamp)
  case setMode(UInt64, UInt32, Timestamp)

  /// The names that it changes.
  var slots: [Slot] {
    switch self {
    case .make(_, let slot, _), .remove(_, let slot, _): [slot]
    case .move(_, let source, let target, _): [source, target]
    case .exchange(_, let first, _, let second, _): [first, second]
    case .append, .setModified, .setMode: []
    }
  }

  /// The files that it is about.
  private var inodes: [UInt64] {
    switch self {
    case .make(let node, _, _): [node.inode]
    case .append(let inode, _, _), .move(let inode, _, _, _), .remove(let inode, _, _),
      .setModified(let inode, _, _), .setMode(let inode, _, _):
      [inode]
    case .exchange(let first, _, let second, _, _): [first, second]
    }
  }

  private func isAbout(_ inode: UInt64) -> Bool {
    switch self {
    case .make(let node, _, _): node.inode == inode
    case .append(let changed, _, _), .move(let changed, _, _, _), .remove(let changed, _, _),
      .setModified(let changed, _, _), .setMode(let changed, _, _):
      changed == inode
    case .exchange(let first, _, let second, _, _): first == inode || second == inode
    }
  }

  var isBytes: Bool { if case .append = self { true } else { false } }

  /// Whether a barrier on a file has to make it durable.
  func changesContents(of inode: UInt64) -> Bool {
    switch self {
    case .append(let changed, _, _), .setModified(let changed, _, _), .setMode(let changed, _, _):
      changed == inode
    default: false
    }
  }

  /// Whether it cannot be on the medium without an earlier one.
  ///
  /// Bytes need their file, but not the operations that only move it about.
  func needs(_ earlier: SimulatedOperation) -> Bool {
    let (slots, earlierSlots) = (slots, earlier.slots)
    if case .make(let node, _, _) = earlier {
      if isAbout(node.inode) || slots.contains(where: { $0.directory == node.inode }) {
        return true
      }
    }
    if slots.contains(where: earlierSlots.contains) { return true }
    return slots.isEmpty == earlierSlots.isEmpty && inodes.contains(where: earlier.isAbout)
  }

  /// The indices of the operations that are meant and of all that they need.
  static func withDependencies(
    _ operations: [SimulatedOperation], of isMeant: (SimulatedOperation) -> Bool
  ) -> [Int] {
    var chosen: [Int] = []
    for index in operations.indices.reversed() {
      let operation = operations[index]
      if isMeant(operation) || chosen.contains(where: { operations[$0].needs(operation) }) {
        chosen.append(index)
      }
    }
    return chosen.reversed()
  }

  /// What of it reaches a medium that takes only half of the bytes; `nil` where that is nothing.
  var torn: SimulatedOperation? {
    guard case .append(let inode, let bytes, let now) = self else { return nil }
    return .append(inode, Array(bytes.prefix(bytes.count / 2)), now)
  }

  /// The same length, but the bytes never came: as a file system leaves it that wrote the length
  /// first.
  var zeroed: SimulatedOperation? {
    guard case .append(let inode, let bytes, let now) = self else { return nil }
    return .append(inode, [UInt8](repeating: 0, count: bytes.count), now)
  }
}

/// What the medium happened to have taken when the power went.
package enum SimulatedLuck: String, CaseIterable, Sendable {
  /// Nothing since the last barriers.
  case nothing
  /// Everything.
  case everything
  /// All names, no bytes.
  case namesOnly
  /// All bytes, no names.
  case bytesOnly
  /// Everything, but of the last write to each file only half.
  case torn
  /// Everything, but of the last write to each file only the length.
  case zeroed
  /// The first half of what was done.
  case firstHalf
  /// Every other change.
  case even
  /// The other ones.
  case odd
  /// The last change, and what it needs.
  case lastOnly

  func choose(from pending: [SimulatedOperation]) -> [SimulatedOperation] {
    switch self {
    case .nothing: []
    case .everything: pending
    case .namesOnly: Self.keep(pending) { !$1.isBytes }
    case .bytesOnly: Self.keep(pending) { $1.slots.isEmpty }
    case .torn: Self.spoil(pending, \.torn)
    case .zeroed: Self.spoil(pending, \.zeroed)
    case .firstHalf: Array(pending.prefix(pending.count / 2))
    case .even: Self.keep(pending) { index, _ in index.isMultiple(of: 2) }
    case .odd: Self.keep(pending) { index, _ in !index.isMultiple(of: 2) }
    case .lastOnly: Self.lastOnly(pending)
    }
  }

  /// Leaves out what is not wanted, and all that needs it.
  private static func keep(
    _ pending: [SimulatedOperation], _ isWanted: (Int, SimulatedOperation) -> Bool
  ) -> [SimulatedOperation] {
    var kept: [SimulatedOperation] = []
    var dropped: [SimulatedOperation] = []
    for (index, operation) in pending.enumerated() {
      if isWanted(index, operation), !dropped.contains(where: operation.needs) {
        kept.append(operation)
      } else {
        dropped.append(operation)
      }
    }
    return kept
  }

  private static func spoil(
    _ pending: [SimulatedOperation], _ spoiled: (SimulatedOperation) -> SimulatedOperation?
  ) -> [SimulatedOperation] {
    var seen: Set<UInt64> = []
    var result: [SimulatedOperation] = []
    for operation in pending.reversed() {
      if case .append(let inode, _, _) = operation, seen.insert(inode).inserted {
        result.append(spoiled(operation) ?? operation)
      } else {
        result.append(operation)
      }
    }
    return result.reversed()
  }

  private static func lastOnly(_ pending: [SimulatedOperation]) -> [SimulatedOperation] {
    // Asked from the last one backwards.
    var isLast = true
    return SimulatedOperation.withDependencies(pending) { _ in
      defer { isLast = false }
      return isLast
    }.map { pending[$0] }
  }
}
