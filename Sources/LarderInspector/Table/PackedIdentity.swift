import LarderFormats

/// The name of an entry as few bytes, and back.
///
///     1 byte    bit 7: the name is lower-case hexadecimal, two digits a byte
///               bit 6: a row number follows
///               bits 0 ... 5: number of stored bytes, or 63 where it follows
///     (varint)  number of stored bytes
///     (8)       row number, little-endian
///     stored bytes
///
/// Each name has exactly one such form, so that equal names are equal bytes.
enum PackedIdentity {
  private static let hexadecimal: UInt8 = 0x80
  private static let withRow: UInt8 = 0x40
  private static let longCount = 63

  /// Packs a name.
  static func pack(_ id: EntryID, into bytes: inout [UInt8]) {
    let name = id.name
    let isHexadecimal = name.count % 2 == 0 && isHexadecimal(name)
    let count = isHexadecimal ? name.count / 2 : name.count
    bytes.removeAll(keepingCapacity: true)
    bytes.append(
      (isHexadecimal ? hexadecimal : 0) | (id.row == nil ? 0 : withRow)
        | UInt8(min(count, longCount)))
    if count >= longCount { appendVariable(count, to: &bytes) }
    if let row = id.row {
      withUnsafeBytes(of: row.littleEndian) { bytes.append(contentsOf: $0) }
    }
    guard isHexadecimal else { return bytes.append(contentsOf: name) }
    for pair in stride(from: 0, to: name.count, by: 2) {
      bytes.append((digit(name[pair]) ?? 0) << 4 | (digit(name[pair + 1]) ?? 0))
    }
  }

  /// Unpacks the name at the start of some bytes.
  static func unpack(_ bytes: Swift.Span<UInt8>) -> EntryID {
    var (id, start) = (EntryID([]), 0)
    let count = header(bytes, row: &id.row, start: &start)
    id.name = name(bytes.extracting(start..<start + count), isHexadecimal: isHexadecimal(bytes))
    return id
  }

  /// Whether the name at the start of some bytes is exactly that packed one.
  static func isEqual(_ bytes: Swift.Span<UInt8>, _ packed: [UInt8]) -> Bool {
    guard bytes.count >= packed.count else { return false }
    for index in packed.indices where bytes[index] != packed[index] { return false }
    return true
  }

  /// The length of the packed name at the start of some bytes.
  static func length(_ bytes: Swift.Span<UInt8>) -> Int {
    var (row, start) = (Int64?.none, 0)
    let count = header(bytes, row: &row, start: &start)
    return start + count
  }

  /// The first eight characters, as a number that sorts as the name does.
  static func prefix(_ bytes: Swift.Span<UInt8>) -> UInt64 {
    var (row, start) = (Int64?.none, 0)
    let count = header(bytes, row: &row, start: &start)
    var result: UInt64 = 0
    for index in 0..<8 {
      var next: UInt8 = 0
      if !isHexadecimal(bytes) {
        if index < count { next = bytes[start + index] }
      } else if index / 2 < count {
        let pair = bytes[start + index / 2]
        next = character(index % 2 == 0 ? pair >> 4 : pair & 15)
      }
      result = result << 8 | UInt64(next)
    }
    return result
  }

  private static func isHexadecimal(_ name: [UInt8]) -> Bool {
    for character in name where digit(character) == nil { return false }
    return true
  }

  private static func isHexadecimal(_ bytes: Swift.Span<UInt8>) -> Bool {
    bytes[0] & hexadecimal != 0
  }

  /// Reads what stands before the stored bytes and answers their number.
  private static func header(_ bytes: Swift.Span<UInt8>, row: inout Int64?, start: inout Int) -> Int
  {
    var count = Int(bytes[0] & 0x3F)
    start = 1
    if count == longCount { count = variable(bytes, at: &start) }
    if bytes[0] & withRow != 0 {
      var bits: UInt64 = 0
      for index in 0..<8 { bits |= UInt64(bytes[start + index]) << (8 * UInt64(index)) }
      row = Int64(bitPattern: bits)
      start += 8
    }
    return count
  }

  private static func name(_ stored: Swift.Span<UInt8>, isHexadecimal: Bool) -> [UInt8] {
    guard isHexadecimal else {
      return [UInt8](unsafeUninitializedCapacity: stored.count) { buffer, count in
        for index in 0..<stored.count { buffer.initializeElement(at: index, to: stored[index]) }
        count = stored.count
      }
    }
    return [UInt8](unsafeUninitializedCapacity: stored.count * 2) { buffer, count in
      for index in 0..<stored.count {
        buffer.initializeElement(at: index * 2, to: character(stored[index] >> 4))
        buffer.initializeElement(at: index * 2 + 1, to: character(stored[index] & 15))
      }
      count = stored.count * 2
    }
  }

  private static func digit(_ character: UInt8) -> UInt8? {
    switch character {
    case 0x30...0x39: character - 0x30
    case 0x61...0x66: character - 0x61 + 10
    default: nil
    }
  }

  private static func character(_ digit: UInt8) -> UInt8 {
    digit < 10 ? 0x30 + digit : 0x61 + digit - 10
  }

  private static func appendVariable(_ number: Int, to bytes: inout [UInt8]) {
    var rest = UInt64(truncatingIfNeeded: number)
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  private static func variable(_ bytes: Swift.Span<UInt8>, at start: inout Int) -> Int {
    var (result, shift) = (UInt64(0), UInt64(0))
    while true {  // Ends: these are our own bytes, and the last one is below 0x80.
      let byte = bytes[start]
      start += 1
      result |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return Int(truncatingIfNeeded: result) }
      shift += 7
    }
  }
}
