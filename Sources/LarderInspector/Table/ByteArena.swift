/// Many short byte strings behind one another, each named by four bytes.
///
/// Strings never straddle a chunk, chunks never move, so that growing copies nothing. A string
/// longer than a chunk has a chunk of its own.
struct ByteArena: Sendable {
  /// Where a string lies: its chunk in the upper half, its offset in the lower one.
  typealias Reference = UInt32

  private static let chunkSize = 1 << 16

  private var chunks: [[UInt8]] = []
  private var open: Int?
  /// The bytes that are stored, without unused capacity.
  private(set) var byteCount = 0

  /// The bytes that are held, unused capacity included.
  var capacity: Int { chunks.reduce(0) { $0 + $1.capacity } }

  /// Stores a string.
  ///
  /// - Returns: `nil` where all 65,536 chunks are full.
  mutating func append(_ bytes: [UInt8]) -> Reference? {
    guard let chunk = chunk(withRoomFor: bytes.count) else { return nil }
    let offset = chunks[chunk].count
    chunks[chunk].append(contentsOf: bytes)
    byteCount += bytes.count
    return UInt32(chunk) << 16 | UInt32(offset)
  }

  /// Overwrites a string with one that is not longer.
  mutating func overwrite(_ reference: Reference, with bytes: [UInt8]) {
    let (chunk, offset) = Self.split(reference)
    chunks[chunk].replaceSubrange(offset..<offset + bytes.count, with: bytes)
  }

  /// Gives access to what lies from a reference to the end of its chunk.
  func read<Result>(_ reference: Reference, _ body: (Swift.Span<UInt8>) -> Result) -> Result {
    let (index, offset) = Self.split(reference)
    let chunk = chunks[index]
    let span = chunk.span
    return body(span.extracting(offset..<chunk.count))
  }

  private static func split(_ reference: Reference) -> (chunk: Int, offset: Int) {
    (Int(reference >> 16), Int(reference & 0xFFFF))
  }

  private mutating func chunk(withRoomFor count: Int) -> Int? {
    if let open, chunks[open].count + count <= Self.chunkSize { return open }
    guard chunks.count < 1 << 16 else { return nil }
    var chunk: [UInt8] = []
    chunk.reserveCapacity(max(count, Self.firstCapacity(after: chunks.count)))
    chunks.append(chunk)
    if count <= Self.chunkSize { open = chunks.count - 1 }
    return chunks.count - 1
  }

  /// A small cache should not pay for a large chunk.
  private static func firstCapacity(after chunks: Int) -> Int { chunks == 0 ? 4096 : chunkSize }
}
