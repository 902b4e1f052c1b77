/// Where the records of a pack are: a table sorted by hash behind a fan-out.
///
///     offset  size     field
///     0       4 * 2^b  fan-out  for each value of a hash's first b bits, the number of table
///                               entries whose first b bits are that value or less
///     4*2^b   32 * n   table    sorted by hash, each hash once:
///                0  16   hash          in the order of its hexadecimal digits
///                16  8   offset        of the record in the file
///                24  4   key length    of the key's file
///                28  4   value length  of the value's file, right behind it
///
/// Hashes are evenly spread, and there is a slot for at most eight entries on average: a look-up
/// compares a handful of hashes, however many there are.
package struct PackIndex: Sendable {
  /// Fan-out and table, as they lie in the file.
  private let bytes: [UInt8]
  private let bits: Int
  /// The number of entries.
  package let count: Int

  /// The most entries that a pack has.
  package static let maximumCount = 1 << 24
  static let maximumBits = 20
  static let entryLength = 32
  /// How many entries there are for a slot, at most, on average.
  private static let density = 8

  /// The number of fan-out bits for a number of entries.
  static func bits(for count: Int) -> Int {
    var bits = 0
    while count >> bits > density, bits < maximumBits { bits += 1 }
    return bits
  }

  /// The length of an index, in bytes.
  static func length(count: Int, bits: Int) -> Int { 4 << bits + entryLength * count }

  /// Makes the index of records.
  ///
  /// - Parameter records: In any order; of several with one hash the last one counts.
  init(_ records: [PackRecord]) {
    let sorted = Self.sorted(records)
    count = sorted.count
    bits = Self.bits(for: sorted.count)
    var writer = ByteWriter(capacity: Self.length(count: count, bits: bits))
    var position = 0
    for slot in 0..<1 << bits {
      while position < count, Self.slot(sorted[position].hash, bits) <= slot { position += 1 }
      writer.write(UInt32(position))
    }
    for record in sorted { record.write(to: &writer) }
    bytes = writer.bytes
  }

  private static func sorted(_ records: [PackRecord]) -> [PackRecord] {
    let sorted = records.sorted { one, other in
      one.hash != other.hash ? one.hash < other.hash : one.offset < other.offset
    }
    var unique: [PackRecord] = []
    unique.reserveCapacity(sorted.count)
    for record in sorted {
      if unique.last?.hash == record.hash { unique.removeLast() }
      unique.append(record)
    }
    return unique
  }

  /// Reads an index, checking every byte of it.
  ///
  /// - Complexity: O(*n*) in the entries.
  package init(_ bytes: [UInt8], _ footer: PackFooter) throws(PackFault) {
    guard bytes.count == footer.indexLength else { throw .indexCut }
    let actual = CRC32C.checksum(bytes)
    guard actual == footer.indexChecksum else {
      throw .indexChecksum(stored: footer.indexChecksum, actual: actual)
    }
    self.bytes = bytes
    bits = footer.bits
    count = footer.count
    try checkFanOut()
    try checkTable(recordsEnd: footer.indexOffset)
  }

  private func checkFanOut() throws(PackFault) {
    var last = 0
    for slot in 0..<1 << bits {
      let end = fanOut(slot)
      guard end >= last, end <= count else { throw .indexField(offset: 4 * slot) }
      last = end
    }
    guard last == count else { throw .indexField(offset: 4 << bits - 4) }
  }

  private func checkTable(recordsEnd: Int64) throws(PackFault) {
    var last: KeyHash?
    for position in 0..<count {
      let record = self[position]
      let slot = Self.slot(record.hash, bits)
      guard record.isWithin(recordsEnd), last.map({ $0 < record.hash }) ?? true,
        position < fanOut(slot), slot == 0 || position >= fanOut(slot - 1)
      else { throw .indexField(offset: entryOffset(position)) }
      last = record.hash
    }
  }

  // MARK: Looking up

  /// The record of a hash; `nil` where there is none.
  ///
  /// - Complexity: O(1) expected.
  package func record(of hash: KeyHash) -> PackRecord? {
    let slot = Self.slot(hash, bits)
    var lower = slot == 0 ? 0 : fanOut(slot - 1)
    var upper = fanOut(slot)
    while lower < upper {
      let middle = (lower + upper) / 2
      let found = self.hash(at: middle)
      if found == hash { return self[middle] }
      if found < hash { lower = middle + 1 } else { upper = middle }
    }
    return nil
  }

  /// The records in the order of their hashes.
  package subscript(position: Int) -> PackRecord {
    let offset = entryOffset(position)
    return PackRecord(
      hash: hash(at: position),
      offset: Int64(bitPattern: load(offset + 16, UInt64.self)),
      keyLength: Int(load(offset + 24, UInt32.self)),
      valueLength: Int(load(offset + 28, UInt32.self)))
  }

  private func hash(at position: Int) -> KeyHash {
    let offset = entryOffset(position)
    return KeyHash(
      first: load(offset, UInt64.self).byteSwapped,
      second: load(offset + 8, UInt64.self).byteSwapped)
  }

  private func entryOffset(_ position: Int) -> Int { 4 << bits + Self.entryLength * position }
  private func fanOut(_ slot: Int) -> Int { Int(load(4 * slot, UInt32.self)) }

  /// Positions and slots come from numbers that were checked against the length.
  private func load<Number: FixedWidthInteger>(_ offset: Int, _ type: Number.Type) -> Number {
    bytes.withUnsafeBytes {
      Number(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: type))
    }
  }

  private static func slot(_ hash: KeyHash, _ bits: Int) -> Int {
    bits == 0 ? 0 : Int(hash.first >> UInt64(64 - bits))
  }

  /// The bytes of the index, and the checksum over them.
  var encoded: (bytes: [UInt8], bits: Int, checksum: UInt32) {
    (bytes, bits, CRC32C.checksum(bytes))
  }
}

/// Where an entry lies in a pack.
package struct PackRecord: Hashable, Sendable {
  package var hash: KeyHash
  /// Where the key's file begins, counted from the start of the pack.
  package var offset: Int64
  /// The length of the key's file.
  package var keyLength: Int
  /// The length of the value's file, which follows.
  package var valueLength: Int

  package init(hash: KeyHash, offset: Int64, keyLength: Int, valueLength: Int) {
    self.hash = hash
    self.offset = offset
    self.keyLength = keyLength
    self.valueLength = valueLength
  }

  /// The length of both files.
  package var length: Int { keyLength + valueLength }
  /// Where what follows begins.
  package var end: Int64 { offset + Int64(length) }

  /// Whether the record can lie where it says, and is no longer than an entry may be.
  func isWithin(_ recordsEnd: Int64) -> Bool {
    (FrameHeader.overhead...PairLimits.key).contains(keyLength)
      && (FrameHeader.overhead...PairLimits.value).contains(valueLength)
      && offset >= Int64(PackHeader.length) && offset <= recordsEnd
      && Int64(length) <= recordsEnd - offset
  }

  fileprivate func write(to writer: inout ByteWriter) {
    writer.write(hash.first.byteSwapped)
    writer.write(hash.second.byteSwapped)
    writer.write(offset)
    writer.write(UInt32(keyLength))
    writer.write(UInt32(valueLength))
  }
}

/// Why a file is no whole pack; offsets are those of the part it is about.
package enum PackFault: Error, Hashable, Sendable {
  /// The system would not let it be read.
  case unreadable(reason: Int32)
  /// There is not one byte.
  case empty
  /// The first four bytes are those of no pack.
  case notAPack
  /// The file ends inside the header.
  case headerCut(at: Int)
  case headerChecksum(stored: UInt32, actual: UInt32)
  /// The checksum matches, and the header says something that it cannot.
  case headerField(String, offset: Int)
  /// A pack of a version, or with flags, that this one cannot read.
  case newer(version: UInt8, flags: UInt8)
  /// The last bytes are no footer: the end was lost, or something was appended.
  case footerMissing
  case footerChecksum(stored: UInt32, actual: UInt32)
  /// The checksum matches, and the footer says something that it cannot.
  case footerField(String, offset: Int)
  /// The footer is another pack's.
  case otherFooter
  /// The file became shorter while it was read.
  case indexCut
  case indexChecksum(stored: UInt32, actual: UInt32)
  /// The checksum matches, and the index says something that it cannot.
  case indexField(offset: Int)
}
