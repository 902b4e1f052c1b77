/// What of a write-ahead log counts: its frames up to the last commit with a sound checksum.
///
/// Source: <https://sqlite.org/fileformat2.html>, "The Write-Ahead Log". The header has 32 bytes:
/// magic (the lowest bit says in which byte order checksums are made), version, page size,
/// checkpoint number, two salts, two checksums. A frame is a header of 24 bytes (page number, pages
/// of the database after a commit or 0, the two salts, two checksums) and one page.
struct WriteAheadLog: Equatable, Sendable {
  static let headerLength = 32
  static let frameHeaderLength = 24
  static let version: UInt32 = 3_007_000

  /// What is wrong with the log as a whole.
  enum Flaw: Equatable, Sendable {
    case tooShort, magic, version, pageSize, headerChecksum
  }

  let pageSize: Int
  /// Whole frames that the file has room for.
  private(set) var frameCount = 0
  /// Frames whose salts and checksums are right, from the first on.
  private(set) var soundFrames = 0
  /// Frames up to the last commit among them: what SQLite reads.
  private(set) var committedFrames = 0
  /// Commits among them.
  private(set) var commits = 0
  /// The pages of the database after the last commit.
  private(set) var pagesAfter: UInt32 = 0

  private let isBigEndian: Bool
  private let salts: (UInt32, UInt32)
  private var sums: (UInt32, UInt32)

  static func == (first: WriteAheadLog, second: WriteAheadLog) -> Bool {
    first.pageSize == second.pageSize && first.frameCount == second.frameCount
      && first.soundFrames == second.soundFrames && first.commits == second.commits
      && first.committedFrames == second.committedFrames && first.salts == second.salts
  }

  /// The length of one frame, in bytes.
  var frameLength: Int { Self.frameHeaderLength + pageSize }
  /// Where the first frame that does not count begins, in bytes.
  var end: Int64 { Int64(Self.headerLength) + Int64(soundFrames) * Int64(frameLength) }

  /// Reads the header.
  init(header: [UInt8]) throws(FlawError) {
    guard header.count >= Self.headerLength else { throw FlawError(.tooShort) }
    func word(_ offset: Int) -> UInt32 { header.bigEndian(UInt32.self, at: offset) ?? 0 }
    guard word(0) & ~1 == 0x377F_0682 else { throw FlawError(.magic) }
    guard word(4) == Self.version else { throw FlawError(.version) }
    let size = Int(word(8))
    guard (512...65_536).contains(size), size & (size - 1) == 0 else { throw FlawError(.pageSize) }
    isBigEndian = word(0) & 1 == 1
    pageSize = size
    salts = (word(16), word(20))
    sums = (0, 0)
    let sums = header.withUnsafeBytes {
      Self.sum(UnsafeRawBufferPointer(rebasing: $0[..<24]), from: (0, 0), isBigEndian)
    }
    guard sums == (word(24), word(28)) else { throw FlawError(.headerChecksum) }
    self.sums = sums
  }

  /// A flaw as an error.
  struct FlawError: Error, Equatable {
    let flaw: Flaw
    init(_ flaw: Flaw) { self.flaw = flaw }
  }

  /// Takes the next frame into account; answers whether to go on.
  mutating func add(_ frame: UnsafeRawBufferPointer) -> Bool {
    guard frame.count == frameLength else { return false }
    frameCount += 1
    func word(_ offset: Int) -> UInt32 { frame.bigEndian(UInt32.self, at: offset) ?? 0 }
    guard soundFrames == frameCount - 1, word(8) == salts.0, word(12) == salts.1, word(0) != 0
    else {
      return true
    }
    let head = UnsafeRawBufferPointer(rebasing: frame[..<8])
    let page = UnsafeRawBufferPointer(rebasing: frame[Self.frameHeaderLength...])
    let next = Self.sum(page, from: Self.sum(head, from: sums, isBigEndian), isBigEndian)
    guard next == (word(16), word(20)) else { return true }
    sums = next
    soundFrames = frameCount
    if word(4) != 0 {
      commits += 1
      committedFrames = frameCount
      pagesAfter = word(4)
    }
    return true
  }

  private static func sum(
    _ bytes: UnsafeRawBufferPointer, from start: (UInt32, UInt32), _ isBigEndian: Bool
  ) -> (UInt32, UInt32) {
    var (first, second) = start
    for offset in stride(from: 0, to: bytes.count & ~7, by: 8) {
      let x = bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
      let y = bytes.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self)
      first &+= (isBigEndian ? UInt32(bigEndian: x) : UInt32(littleEndian: x)) &+ second
      second &+= (isBigEndian ? UInt32(bigEndian: y) : UInt32(littleEndian: y)) &+ first
    }
    return (first, second)
  }
}
