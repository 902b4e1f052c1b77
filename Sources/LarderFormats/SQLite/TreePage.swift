/// One page of a b-tree, taken apart.
///
/// Source: <https://sqlite.org/fileformat2.html>, "B-tree Pages". A page begins with its kind (1),
/// first free block (2), cell count (2), start of the cells (2), fragmented bytes (1), and on
/// interior pages the right-most child (4); then one pointer of 2 bytes to each cell. Page 1 has
/// the database's header before that.
struct TreePage {
  /// The kinds of page, by their first byte.
  enum Kind: UInt8 {
    case indexInterior = 2, tableInterior = 5, indexLeaf = 10, tableLeaf = 13

    var isInterior: Bool { self == .indexInterior || self == .tableInterior }
    var isTable: Bool { self == .tableInterior || self == .tableLeaf }
  }

  /// What a page must not look like.
  struct Fault: Error, Equatable {
    /// In bytes from the start of the page.
    let offset: Int
    let problem: String
  }

  /// Where one cell keeps its parts.
  struct Cell: Equatable {
    /// In bytes from the start of the page.
    var offset: Int
    /// The left child, of an interior page.
    var child: UInt32?
    /// The row's number, of a table.
    var rowid: Int64?
    /// The length of the payload, in bytes; 0 where there is none.
    var payloadSize = 0
    /// The part of it on this page.
    var local = 0..<0
    /// The first page of the rest.
    var overflow: UInt32?
  }

  let kind: Kind
  let bytes: [UInt8]
  /// Where the page's own header begins: 100 on page 1, else 0.
  let start: Int
  let cellCount: Int
  let rightmost: UInt32?
  private let usable: Int

  /// Reads the header of a page.
  init(_ bytes: [UInt8], isFirst: Bool, usable: Int) throws(Fault) {
    let start = isFirst ? DatabaseHeader.length : 0
    guard bytes.count >= start + 12, usable <= bytes.count else {
      throw Fault(offset: 0, problem: "the page is too short")
    }
    guard let kind = Kind(rawValue: bytes[start]) else {
      throw Fault(offset: start, problem: Self.describe(kind: bytes[start], of: bytes))
    }
    let count = Int(bytes.bigEndian(UInt16.self, at: start + 3) ?? 0)
    let headerLength = kind.isInterior ? 12 : 8
    // A cell takes a pointer of 2 bytes and 4 bytes of its own at least.
    guard count <= (usable - start - headerLength) / 6 else {
      throw Fault(offset: start + 3, problem: "it claims \(count) cells, more than fit")
    }
    self.kind = kind
    self.bytes = bytes
    self.start = start
    self.usable = usable
    cellCount = count
    rightmost = kind.isInterior ? bytes.bigEndian(UInt32.self, at: start + 8) : nil
  }

  private static func describe(kind: UInt8, of bytes: [UInt8]) -> String {
    if bytes.allSatisfy({ $0 == 0 }) { return "every byte is zero" }
    return "its first byte is 0x\(hex(kind)), which is no kind of page"
  }

  private static func hex(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16)
    return digits.count == 1 ? "0" + digits : digits
  }

  /// The parts of a cell, counted from 0.
  func cell(_ index: Int) throws(Fault) -> Cell {
    let pointer = start + (kind.isInterior ? 12 : 8) + 2 * index
    let offset = Int(bytes.bigEndian(UInt16.self, at: pointer) ?? 0)
    guard offset >= start + 8, offset < usable else {
      throw Fault(offset: pointer, problem: "cell \(index) lies at byte \(offset), outside")
    }
    var cell = Cell(offset: offset)
    var position = offset
    if kind.isInterior {
      cell.child = bytes.bigEndian(UInt32.self, at: position)
      position += 4
      if cell.child == nil { throw Fault(offset: offset, problem: "cell \(index) is cut off") }
    }
    if kind == .tableInterior {
      cell.rowid = try varint(&position)
      return cell
    }
    let size = try varint(&position)
    if kind == .tableLeaf { cell.rowid = try varint(&position) }
    guard size >= 0, size <= Int64(Int32.max) else {
      throw Fault(offset: offset, problem: "cell \(index) claims a payload of \(size) bytes")
    }
    try place(Int(size), at: position, of: &cell, index)
    return cell
  }

  /// Source: the same, "Cell Payload Overflow Pages".
  private func place(
    _ size: Int, at position: Int, of cell: inout Cell, _ index: Int
  ) throws(Fault) {
    let most = kind == .tableLeaf ? usable - 35 : (usable - 12) * 64 / 255 - 23
    let least = (usable - 12) * 32 / 255 - 23
    var local = size
    if size > most {
      let fitting = least + (size - least) % (usable - 4)
      local = fitting <= most ? fitting : least
    }
    let end = position + local + (local < size ? 4 : 0)
    guard end <= usable else {
      throw Fault(
        offset: cell.offset, problem: "cell \(index) with \(size) bytes runs off the page")
    }
    cell.payloadSize = size
    cell.local = position..<position + local
    if local < size { cell.overflow = bytes.bigEndian(UInt32.self, at: position + local) }
  }

  private func varint(_ position: inout Int) throws(Fault) -> Int64 {
    let start = position
    guard let (value, length) = Varint.read(bytes, at: position) else {
      throw Fault(offset: start, problem: "a number is cut off")
    }
    position += length
    return value
  }
}

/// The numbers of variable length in SQLite's files.
enum Varint {
  /// Reads 1 to 9 bytes: 7 bits each, the highest first, the ninth with 8 bits.
  static func read(_ bytes: [UInt8], at offset: Int) -> (value: Int64, length: Int)? {
    var value: UInt64 = 0
    for index in 0..<9 {
      guard offset >= 0, offset < bytes.count - index else { return nil }
      let byte = bytes[offset + index]
      if index == 8 { return (Int64(bitPattern: value << 8 | UInt64(byte)), 9) }
      value = value << 7 | UInt64(byte & 0x7F)
      if byte & 0x80 == 0 { return (Int64(bitPattern: value), index + 1) }
    }
    return nil
  }
}
