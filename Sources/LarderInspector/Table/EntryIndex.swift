/// Finds rows by the hash of what they are: five bytes a slot, no keys.
///
/// Open addressing in 1,024 independent shards, so that growing moves a 1,024th of all rows and no
/// frame of the screen waits for it. A byte of the hash beside each row tells most strangers apart
/// without a look at the table.
struct EntryIndex: Sendable {
  private struct Shard: Sendable {
    /// A byte of the hash, never 0, or 0 for a free slot; the size is a power of two.
    var tags: [UInt8] = []
    var rows: [UInt32] = []
    var count = 0
  }

  private static let shardBits = 10

  private var shards = [Shard](repeating: Shard(), count: 1 << shardBits)

  /// The bytes that are held.
  var capacity: Int { shards.reduce(0) { $0 + $1.rows.capacity * 4 + $1.tags.capacity } }

  /// The row of that hash that a test accepts.
  func find(hash: UInt64, where isMatch: (UInt32) -> Bool) -> UInt32? {
    let index = Self.shard(of: hash)
    let mask = shards[index].tags.count - 1
    guard mask > 0 else { return nil }
    let tag = Self.tag(of: hash)
    var slot = Int(truncatingIfNeeded: hash) & mask
    while shards[index].tags[slot] != 0 {  // Ends: a shard is never full.
      if shards[index].tags[slot] == tag, isMatch(shards[index].rows[slot]) {
        return shards[index].rows[slot]
      }
      slot = (slot + 1) & mask
    }
    return nil
  }

  /// Adds a row that is not in it; `rehash` gives the hash of a row that was added before.
  mutating func insert(_ row: UInt32, hash: UInt64, rehash: (UInt32) -> UInt64) {
    let index = Self.shard(of: hash)
    // Seven eighths full at most: rows cost 5.7 to 11.4 bytes.
    if (shards[index].count + 1) * 8 > shards[index].tags.count * 7 { grow(index, rehash) }
    Self.place(row, hash, in: &shards[index])
  }

  private mutating func grow(_ index: Int, _ rehash: (UInt32) -> UInt64) {
    let old = shards[index]
    let size = max(4, old.tags.count * 2)
    var larger = Shard()
    larger.tags = [UInt8](repeating: 0, count: size)
    larger.rows = [UInt32](repeating: 0, count: size)
    for slot in old.tags.indices where old.tags[slot] != 0 {
      Self.place(old.rows[slot], rehash(old.rows[slot]), in: &larger)
    }
    shards[index] = larger
  }

  private static func place(_ row: UInt32, _ hash: UInt64, in shard: inout Shard) {
    let mask = shard.tags.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while shard.tags[slot] != 0 { slot = (slot + 1) & mask }
    shard.tags[slot] = tag(of: hash)
    shard.rows[slot] = row
    shard.count += 1
  }

  // The lowest bits choose the slot, those in the middle the tag, the highest the shard.
  private static func shard(of hash: UInt64) -> Int { Int(hash >> (64 - UInt64(shardBits))) }

  private static func tag(of hash: UInt64) -> UInt8 {
    max(1, UInt8(truncatingIfNeeded: hash >> 40))
  }
}
