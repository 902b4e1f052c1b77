internal import Larder
internal import LarderPickle

/// Shows a binary property list one value a line.
///
/// Source: Apple's CoreFoundation, `CFBinaryPList.c`: a header `bplist00`, objects, a table of their
/// offsets, and a trailer of 32 bytes that says where that is. All numbers are big-endian.
struct PropertyListOutline {
  private let bytes: UnsafeRawBufferPointer
  private let offsetSize: Int
  private let referenceSize: Int
  private let count: Int
  private let top: Int
  private let table: Int
  private var lines: [TreeLine] = []

  private static let trailerLength = 32
  private static let maximumDepth = 64
  private static let textLength = 4_096

  /// The lines of a property list; `nil` where the bytes are none.
  ///
  /// Lists that hold themselves end at the bounds on lines and depth.
  static func lines(of bytes: UnsafeRawBufferPointer) -> [TreeLine]? {
    guard var outline = PropertyListOutline(bytes),
      outline.add(outline.top, depth: 0, prefix: "")
    else { return nil }
    return outline.lines
  }

  /// What a property list is, in a few words; `nil` where the bytes are none.
  static func label(_ bytes: UnsafeRawBufferPointer) -> String? {
    guard let lines = lines(of: bytes), let first = lines.first else { return nil }
    return "plist " + first.text
  }

  private init?(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count > Self.trailerLength + 8, bytes.starts(with: "bplist0".utf8) else {
      return nil
    }
    self.bytes = bytes
    let trailer = bytes.count - Self.trailerLength
    offsetSize = Int(bytes[trailer + 6])
    referenceSize = Int(bytes[trailer + 7])
    guard (1...8).contains(offsetSize), (1...8).contains(referenceSize),
      let count = Self.number(bytes, trailer + 8, 8), let top = Self.number(bytes, trailer + 16, 8),
      let table = Self.number(bytes, trailer + 24, 8), top < count, table < trailer,
      count <= (trailer - table) / offsetSize
    else { return nil }
    (self.count, self.top, self.table) = (count, top, table)
  }

  /// A number that fits; `nil` beyond the end.
  private static func number(
    _ bytes: UnsafeRawBufferPointer, _ offset: Int, _ size: Int
  ) -> Int? {
    guard offset >= 0, offset <= bytes.count - size else { return nil }
    let number = bytes[offset..<offset + size].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return Int(exactly: number)
  }

  /// Adds an object; answers whether it is whole.
  private mutating func add(_ object: Int, depth: Int, prefix: String) -> Bool {
    guard object < count, depth <= Self.maximumDepth,
      let offset = Self.number(bytes, table + object * offsetSize, offsetSize),
      offset < table
    else { return false }
    guard lines.count < PayloadText.lineLimit else { return true }
    let marker = bytes[offset]
    switch marker >> 4 {
    case 0xA, 0xC: return addArray(offset, depth, prefix)
    case 0xD: return addDictionary(offset, depth, prefix)
    default:
      guard let text = scalar(marker, offset) else { return false }
      lines.append(TreeLine(depth: depth, text: prefix + text))
      return true
    }
  }

  private mutating func addArray(_ offset: Int, _ depth: Int, _ prefix: String) -> Bool {
    guard let (count, start) = length(offset) else { return false }
    lines.append(TreeLine(depth: depth, text: "\(prefix)array(\(count))"))
    for index in 0..<count where lines.count < PayloadText.lineLimit {
      guard let object = Self.number(bytes, start + index * referenceSize, referenceSize),
        add(object, depth: depth + 1, prefix: "")
      else { return false }
    }
    return true
  }

  private mutating func addDictionary(_ offset: Int, _ depth: Int, _ prefix: String) -> Bool {
    guard let (count, start) = length(offset) else { return false }
    lines.append(TreeLine(depth: depth, text: "\(prefix)dictionary(\(count))"))
    for index in 0..<count where lines.count < PayloadText.lineLimit {
      let place = start + index * referenceSize
      guard let key = Self.number(bytes, place, referenceSize), let name = text(of: key),
        let value = Self.number(bytes, place + count * referenceSize, referenceSize),
        add(value, depth: depth + 1, prefix: "\(name): ")
      else { return false }
    }
    return true
  }

  private func text(of object: Int) -> String? {
    guard object < count,
      let offset = Self.number(bytes, table + object * offsetSize, offsetSize), offset < table
    else { return nil }
    return scalar(bytes[offset], offset)
  }

  /// The number of elements, or of bytes, and where they begin.
  private func length(_ offset: Int) -> (count: Int, start: Int)? {
    let small = Int(bytes[offset] & 15)
    if small < 15 { return (small, offset + 1) }
    guard offset + 1 < table, bytes[offset + 1] >> 4 == 1, bytes[offset + 1] & 15 <= 3 else {
      return nil
    }
    let size = 1 << Int(bytes[offset + 1] & 15)
    guard let count = Self.number(bytes, offset + 2, size), count <= bytes.count else { return nil }
    return (count, offset + 2 + size)
  }

  private func scalar(_ marker: UInt8, _ offset: Int) -> String? {
    switch (marker >> 4, marker & 15) {
    case (0, 0): return "null"
    case (0, 8): return "false"
    case (0, 9): return "true"
    case (1, let power) where power <= 4: return integer(offset + 1, 1 << Int(power))
    case (2, 2):
      return Self.bits(bytes, offset + 1, 4).map {
        String(describing: Float(bitPattern: UInt32(truncatingIfNeeded: $0)))
      }
    case (2, 3):
      return Self.bits(bytes, offset + 1, 8).map { String(describing: Double(bitPattern: $0)) }
    case (3, 3): return Self.bits(bytes, offset + 1, 8).map { date(Double(bitPattern: $0)) }
    case (4, _): return data(offset)
    case (5, _): return string(offset, isWide: false)
    case (6, _): return string(offset, isWide: true)
    case (8, let size): return Self.number(bytes, offset + 1, Int(size) + 1).map { "uid \($0)" }
    default: return nil
    }
  }

  private static func bits(
    _ bytes: UnsafeRawBufferPointer, _ offset: Int, _ size: Int
  ) -> UInt64? {
    guard offset <= bytes.count - size else { return nil }
    return bytes[offset..<offset + size].reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// Integers of eight bytes are signed, shorter ones are not; of sixteen the last eight count.
  private func integer(_ offset: Int, _ size: Int) -> String? {
    if size == 16 { return Self.bits(bytes, offset + 8, 8).map { String($0) } }
    return Self.bits(bytes, offset, size).map {
      size == 8 ? String(Int64(bitPattern: $0)) : String($0)
    }
  }

  /// Dates count from 2001-01-01T00:00:00Z.
  private func date(_ seconds: Double) -> String {
    guard seconds.isFinite, let whole = Int64(exactly: seconds.rounded(.down)),
      whole.magnitude < 1 << 40
    else { return "a date that makes no sense" }
    return Timestamp(seconds: whole + 978_307_200, nanoseconds: 0).rfc3339
  }

  private func data(_ offset: Int) -> String? {
    guard let (count, start) = length(offset), start + count <= table else { return nil }
    let shown = bytes[start..<start + min(count, 16)].map {
      String($0 >> 4, radix: 16) + String($0 & 15, radix: 16)
    }
    return "data(\(count)) " + shown.joined() + (count > 16 ? "…" : "")
  }

  private func string(_ offset: Int, isWide: Bool) -> String? {
    guard let (count, start) = length(offset), count <= (table - start) / (isWide ? 2 : 1) else {
      return nil
    }
    let text: String
    if isWide {
      text = String(
        decoding: (0..<count).map {
          UInt16(bytes[start + 2 * $0]) << 8 | UInt16(bytes[start + 2 * $0 + 1])
        },
        as: UTF16.self)
    } else {
      text = String(decoding: bytes[start..<start + count], as: UTF8.self)
    }
    return "\"\(PythonText.printable(text, limit: Self.textLength))\""
  }
}
