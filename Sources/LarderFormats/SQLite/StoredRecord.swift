internal import Larder

/// A value as it is stored in a row.
enum StoredValue: Sendable, Equatable {
  case null
  case integer(Int64)
  case real(Double)
  /// UTF-8, whatever the database's encoding.
  case text([UInt8])
  case blob([UInt8])

  var kind: StorageClass {
    switch self {
    case .null: .null
    case .integer: .integer
    case .real: .real
    case .text: .text
    case .blob: .blob
    }
  }
}

/// The columns of a row, read from its payload.
///
/// Source: <https://sqlite.org/fileformat2.html>, "Record Format": the length of the header, one
/// serial type for each column, then the values.
enum StoredRecord {
  /// The first columns of the row; `nil` where the bytes are no record.
  ///
  /// The encoding is that of the header: 1 UTF-8, 2 UTF-16le, 3 UTF-16be; else it counts as UTF-8.
  static func read(_ payload: [UInt8], limit: Int, encoding: UInt32) -> [StoredValue]? {
    guard let (headerLength, first) = Varint.read(payload, at: 0) else { return nil }
    guard headerLength >= Int64(first), headerLength <= Int64(payload.count) else { return nil }
    var position = first
    var offset = Int(headerLength)
    var values: [StoredValue] = []
    while position < Int(headerLength), values.count < limit {
      guard let (type, length) = Varint.read(payload, at: position) else { return nil }
      position += length
      guard let size = size(of: type), size <= payload.count - offset else { return nil }
      let bytes = payload[offset..<offset + size]
      offset += size
      guard let value = value(type, bytes, encoding) else { return nil }
      values.append(value)
    }
    return position <= Int(headerLength) ? values : nil
  }

  private static func size(of type: Int64) -> Int? {
    switch type {
    case 0, 8, 9: 0
    case 1...4: Int(type)
    case 5: 6
    case 6, 7: 8
    case 12...(Int64(Int32.max) * 2): Int((type - 12) / 2)
    default: nil
    }
  }

  private static func value(
    _ type: Int64, _ bytes: ArraySlice<UInt8>, _ encoding: UInt32
  ) -> StoredValue? {
    switch type {
    case 0: return .null
    case 8: return .integer(0)
    case 9: return .integer(1)
    case 7:
      return .real(Double(bitPattern: bytes.reduce(0) { $0 << 8 | UInt64($1) }))
    case 1...6:
      let start: Int64 = bytes.first.map { $0 >= 0x80 ? -1 : 0 } ?? 0
      return .integer(bytes.reduce(start) { $0 << 8 | Int64($1) })
    default:
      return type & 1 == 0 ? .blob(Array(bytes)) : .text(utf8(bytes, encoding))
    }
  }

  private static func utf8(_ bytes: ArraySlice<UInt8>, _ encoding: UInt32) -> [UInt8] {
    guard encoding == 2 || encoding == 3 else { return Array(bytes) }
    var units: [UInt16] = []
    units.reserveCapacity(bytes.count / 2)
    var index = bytes.startIndex
    while index + 1 < bytes.endIndex {
      let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
      units.append(encoding == 2 ? second << 8 | first : first << 8 | second)
      index += 2
    }
    return Array(String(decoding: units, as: UTF16.self).utf8)
  }
}
