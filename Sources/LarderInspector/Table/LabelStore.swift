/// The labels of keys, each cut to what a budget allows.
///
/// A small cache keeps 120 bytes of each. Beyond 65,536 rows, labels share 24 bytes a row: as long
/// as the short ones leave room, long ones keep up to 120 bytes, then 23.
struct LabelStore: Sendable {
  private static let longest = 120
  private static let shortest = 23
  private static let freeRows = 1 << 16
  private static let bytesPerRow = 24

  private var arena = ByteArena()

  /// The bytes that are held.
  var capacity: Int { arena.capacity }

  /// Stores a label in place of another one.
  ///
  /// - Parameters:
  ///   - label: The text; `nil` takes the old label away.
  ///   - old: The label to replace, or ``PackedEntry/noLabel``.
  ///   - rows: The number of rows that share the budget.
  /// - Returns: Where the label lies, or ``PackedEntry/noLabel``; whether only its beginning does;
  ///   whether that is what was stored before.
  mutating func store(
    _ label: String?, replacing old: ByteArena.Reference, rows: Int
  ) -> (reference: ByteArena.Reference, isCut: Bool, isSame: Bool) {
    guard let label else { return (PackedEntry.noLabel, false, old == PackedEntry.noLabel) }
    let limit = self.limit(rows: rows)
    let count = Self.cut(label.utf8, limit)
    let bytes = [UInt8(count)] + label.utf8.prefix(count)
    let isCut = count < label.utf8.count
    if old != PackedEntry.noLabel {
      if arena.read(old, { Self.isEqual($0, bytes) }) { return (old, isCut, true) }
      if Int(arena.read(old) { $0[0] }) >= count {
        arena.overwrite(old, with: bytes)
        return (old, isCut, false)
      }
    }
    guard let reference = arena.append(bytes) else { return (PackedEntry.noLabel, false, false) }
    return (reference, isCut, false)
  }

  /// Gives access to the bytes of a label.
  func read<Result>(
    _ reference: ByteArena.Reference, _ body: (Swift.Span<UInt8>) -> Result
  ) -> Result {
    arena.read(reference) { body($0.extracting(1..<1 + Int($0[0]))) }
  }

  private static func isEqual(_ stored: Swift.Span<UInt8>, _ bytes: [UInt8]) -> Bool {
    guard stored.count >= bytes.count else { return false }
    for index in bytes.indices where stored[index] != bytes[index] { return false }
    return true
  }

  private func limit(rows: Int) -> Int {
    let isWithinBudget = arena.byteCount < max(rows, Self.freeRows) * Self.bytesPerRow
    return rows <= Self.freeRows || isWithinBudget ? Self.longest : Self.shortest
  }

  /// The longest beginning within a limit that ends between two characters of UTF-8.
  private static func cut(_ text: String.UTF8View, _ limit: Int) -> Int {
    let beginning = Array(text.prefix(limit + 1))
    guard beginning.count > limit else { return beginning.count }
    var end = limit
    while end > 0, beginning[end] & 0xC0 == 0x80 { end -= 1 }
    return end
  }
}
