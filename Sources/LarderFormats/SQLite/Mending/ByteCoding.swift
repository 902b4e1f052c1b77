internal import Larder

/// Puts values into bytes: integers little-endian, lengths as 8 bytes before what they count.
struct ByteWriter {
  private(set) var bytes: [UInt8] = []

  mutating func write<Value: FixedWidthInteger>(_ value: Value) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func write(_ chunk: [UInt8]) {
    write(UInt64(chunk.count))
    bytes.append(contentsOf: chunk)
  }

  mutating func write(_ columns: [StoredValue]) {
    write(UInt32(columns.count))
    for value in columns {
      write(value.kind.rawValue)
      switch value {
      case .null: break
      case .integer(let number): write(number)
      case .real(let number): write(number.bitPattern)
      case .text(let text), .blob(let text): write(text)
      }
    }
  }
}

/// Takes values out of bytes; `nil` as soon as one does not fit.
struct ByteReader {
  private let bytes: [UInt8]
  private var position = 0

  /// Columns that a table of SQLite can have at most.
  private static let columnLimit = 32_767

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { position == bytes.count }

  mutating func integer<Value: FixedWidthInteger & BitwiseCopyable>(_ type: Value.Type) -> Value? {
    let size = MemoryLayout<Value>.size
    guard size <= bytes.count - position else { return nil }
    defer { position += size }
    return bytes.withUnsafeBytes {
      Value(littleEndian: $0.loadUnaligned(fromByteOffset: position, as: Value.self))
    }
  }

  mutating func chunk() -> [UInt8]? {
    guard let count = integer(UInt64.self), count <= UInt64(bytes.count - position) else {
      return nil
    }
    defer { position += Int(count) }
    return Array(bytes[position..<position + Int(count)])
  }

  mutating func columns() -> [StoredValue]? {
    guard let count = integer(UInt32.self), count <= Self.columnLimit else { return nil }
    var columns: [StoredValue] = []
    for _ in 0..<count {
      guard let value = value() else { return nil }
      columns.append(value)
    }
    return columns
  }

  private mutating func value() -> StoredValue? {
    switch integer(UInt8.self).flatMap(StorageClass.init) {
    case .null: .null
    case .integer: integer(Int64.self).map { .integer($0) }
    case .real: integer(UInt64.self).map { .real(Double(bitPattern: $0)) }
    case .text: chunk().map { .text($0) }
    case .blob: chunk().map { .blob($0) }
    case nil: nil
    }
  }
}
