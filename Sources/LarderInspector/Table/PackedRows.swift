import Larder
import LarderFormats

/// The fixed parts of all rows, in chunks that never move, and what does not fit into them.
struct PackedRows: Sendable {
  /// The most rows: an index of 32 bits keeps one number for itself.
  static let limit = Int(UInt32.max) - 1

  private static let chunkRows = 1 << 12

  /// The number of rows.
  private(set) var count = 0
  private var chunks: [[PackedEntry]] = []
  private var codeSets: [CodeSet] = [CodeSet()]
  private var codeSetNumbers: [CodeSet: UInt16] = [CodeSet(): 0]
  private var oddSizes: [UInt64: Int64] = [:]
  private var oddTimes: [UInt32: Int64] = [:]
  private var oddCodes: [UInt32: CodeSet] = [:]

  /// The bytes that are held, unused capacity included.
  var capacity: Int {
    chunks.reduce(0) { $0 + $1.capacity * MemoryLayout<PackedEntry>.stride }
      + (oddSizes.capacity + oddTimes.capacity) * 24 + oddCodes.capacity * 48
  }

  subscript(row: Int) -> PackedEntry {
    get { chunks[row / Self.chunkRows][row % Self.chunkRows] }
    _modify { yield &chunks[row / Self.chunkRows][row % Self.chunkRows] }
  }

  /// Adds a row and answers its number.
  mutating func append(_ entry: PackedEntry) -> Int {
    if count % Self.chunkRows == 0 {
      var chunk: [PackedEntry] = []
      // The first chunk grows as needed, so that a small cache does not pay for a large one.
      if count > 0 { chunk.reserveCapacity(Self.chunkRows) }
      chunks.append(chunk)
    }
    chunks[chunks.count - 1].append(entry)
    count += 1
    return count - 1
  }

  /// Writes what a record says into a row; the name and the label lie elsewhere.
  mutating func fill(_ row: Int, _ record: EntryRecord) {
    var entry = self[row]
    entry.status = record.status
    entry.depth = record.depth
    entry.keyStatus = record.key.status
    entry.valueStatus = record.value.status
    entry.severity = record.findings.lazy.map(\.severity).max()
    entry.keySize = pack(size: record.key.size, row, .key)
    entry.valueSize = pack(size: record.value.size, row, .value)
    entry.modified = pack(seconds: record.modified?.seconds, row)
    entry.codes = pack(codes: CodeSet(record.findings.lazy.map(\.code)), row)
    self[row] = entry
  }

  /// A row, unpacked.
  func unpacked(_ row: Int) -> EntryRow {
    let entry = self[row]
    return EntryRow(
      row: row, cache: Int(entry.cache), status: entry.status, depth: entry.depth,
      keyStatus: entry.keyStatus, valueStatus: entry.valueStatus,
      keySize: size(entry.keySize, row, .key), valueSize: size(entry.valueSize, row, .value),
      modified: modified(entry, row), codes: codes(entry, row), severity: entry.severity,
      isMarked: entry.isMarked, isRemoved: entry.isRemoved, isLabelCut: entry.isLabelCut)
  }

  /// When the entry of a row was last written, in seconds since 1970.
  func modified(_ row: Int) -> Int64? { modified(self[row], row) }

  /// The size of key and value of a row, in bytes.
  func size(_ row: Int) -> Int64 {
    let entry = self[row]
    return size(entry.keySize, row, .key) &+ size(entry.valueSize, row, .value)
  }
}

extension PackedRows {
  private mutating func pack(size: Int64, _ row: Int, _ part: EntryPart) -> UInt32 {
    if size >= 0, size < Int64(PackedEntry.oddSize) { return UInt32(size) }
    oddSizes[Self.sizeKey(row, part)] = max(0, size)
    return PackedEntry.oddSize
  }

  private mutating func pack(seconds: Int64?, _ row: Int) -> UInt32 {
    guard let seconds else { return PackedEntry.noTime }
    if seconds >= 0, seconds < Int64(PackedEntry.oddTime) { return UInt32(seconds) }
    oddTimes[UInt32(row)] = seconds
    return PackedEntry.oddTime
  }

  private mutating func pack(codes: CodeSet, _ row: Int) -> UInt16 {
    if let number = codeSetNumbers[codes] { return number }
    guard codeSets.count < Int(PackedEntry.oddCodes) else {
      oddCodes[UInt32(row)] = codes
      return PackedEntry.oddCodes
    }
    codeSets.append(codes)
    codeSetNumbers[codes] = UInt16(codeSets.count - 1)
    return UInt16(codeSets.count - 1)
  }

  private func size(_ stored: UInt32, _ row: Int, _ part: EntryPart) -> Int64 {
    guard stored == PackedEntry.oddSize else { return Int64(stored) }
    return oddSizes[Self.sizeKey(row, part)] ?? Int64(stored)
  }

  private func modified(_ entry: PackedEntry, _ row: Int) -> Int64? {
    switch entry.modified {
    case PackedEntry.noTime: nil
    case PackedEntry.oddTime: oddTimes[UInt32(row)]
    default: Int64(entry.modified)
    }
  }

  private func codes(_ entry: PackedEntry, _ row: Int) -> CodeSet {
    entry.codes == PackedEntry.oddCodes
      ? oddCodes[UInt32(row)] ?? CodeSet() : codeSets[Int(entry.codes)]
  }

  private static func sizeKey(_ row: Int, _ part: EntryPart) -> UInt64 {
    UInt64(row) << 1 | (part == .key ? 0 : 1)
  }
}
