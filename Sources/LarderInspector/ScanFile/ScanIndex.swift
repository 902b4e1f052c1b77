import Larder
import LarderFormats
import Synchronization

/// Finds the blocks that hold an entry, without keeping the entries: twelve bytes each.
///
/// Made when it is first needed. Safe to use from any thread.
final class ScanIndex: Sendable {
  private struct Table {
    /// Sorted; several entries may have the same.
    var hashes: [UInt64] = []
    var blocks: [UInt32] = []
  }

  private let blocks: [ScanFileReader.Block]
  private let table = Mutex<Table?>(nil)

  init(_ blocks: [ScanFileReader.Block]) { self.blocks = blocks }

  /// Finds the blocks that may hold an entry.
  ///
  /// - Parameters:
  ///   - entry: The entry.
  ///   - read: Reads the ids of a block.
  /// - Returns: The blocks, in their order; most often one or none.
  /// - Complexity: O(log *n*) in the entries; the first time O(*n* log *n*).
  func blocks(
    of entry: EntryID,
    read: (ScanFileReader.Block) throws(LarderError) -> [EntryID]
  ) -> [ScanFileReader.Block] {
    makeTable(read)
    let hash = Self.hash(of: entry)
    let numbers = table.withLock { table -> [UInt32] in
      guard let table else { return [] }
      let start = table.hashes.partitioningIndex { $0 >= hash }
      return (start..<table.hashes.count).prefix { table.hashes[$0] == hash }
        .map { table.blocks[$0] }
    }
    return Set(numbers).sorted().map { blocks[Int($0)] }
  }

  private func makeTable(
    _ read: (ScanFileReader.Block) throws(LarderError) -> [EntryID]
  ) {
    guard table.withLock({ $0 == nil }) else { return }
    var pairs: [(hash: UInt64, block: UInt32)] = []
    for (number, block) in blocks.enumerated() {
      // Behind a block that is damaged nothing is shown either.
      guard let ids = try? read(block) else { break }
      pairs += ids.map { (Self.hash(of: $0), UInt32(number)) }
    }
    pairs.sort { $0.hash < $1.hash }
    let made = Table(hashes: pairs.map(\.hash), blocks: pairs.map(\.block))
    table.withLock { $0 = made }
  }

  private static func hash(of entry: EntryID) -> UInt64 {
    UInt64(truncatingIfNeeded: entry.hashValue)
  }
}

extension [UInt64] {
  /// The first place from which on a condition holds, which does so for all that follow.
  fileprivate func partitioningIndex(where holds: (UInt64) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if holds(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
