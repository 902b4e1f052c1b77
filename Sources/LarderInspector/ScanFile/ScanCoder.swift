import Larder
import SystemPackage

/// Writes numbers and texts one after the other, as ``ScanDecoder`` reads them.
struct ScanEncoder {
  private(set) var bytes: [UInt8] = []

  mutating func write(byte: UInt8) { bytes.append(byte) }

  /// Seven bits a byte, the lowest first; the highest bit says that more follow (LEB128).
  mutating func write(number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  mutating func write(count: Int) { write(number: UInt64(count)) }

  /// Small numbers of either sign stay short: 0, -1, 1, -2 … become 0, 1, 2, 3 ….
  mutating func write(signed number: Int64) {
    write(number: UInt64(bitPattern: number << 1 ^ number >> 63))
  }

  mutating func write(raw: some Collection<UInt8>) { bytes.append(contentsOf: raw) }

  mutating func write(bytes stretch: some Collection<UInt8>) {
    write(count: stretch.count)
    bytes.append(contentsOf: stretch)
  }

  mutating func write(text: String) { write(bytes: text.utf8) }

  /// A byte, 0 for nothing, before the text.
  mutating func write(optional text: String?) {
    write(byte: text == nil ? 0 : 1)
    if let text { write(text: text) }
  }

  mutating func write(path: FilePath) { write(bytes: path.pathBytes) }

  mutating func write(time: Timestamp) {
    write(signed: time.seconds)
    write(number: UInt64(time.nanoseconds))
  }
}

/// The payload of a block is not as it must be.
struct ScanDecodingError: Error, Equatable {
  /// What was expected.
  var expected: String
}

/// Reads numbers and texts one after the other, never beyond the end.
///
/// Allocates no more than the payload holds, whatever lengths it claims.
struct ScanDecoder {
  private let bytes: ArraySlice<UInt8>
  private var position: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  var isAtEnd: Bool { position == bytes.endIndex }
  private var remaining: Int { bytes.endIndex - position }

  mutating func byte() throws(ScanDecodingError) -> UInt8 {
    guard remaining > 0 else { throw ScanDecodingError(expected: "one byte more") }
    defer { position += 1 }
    return bytes[position]
  }

  mutating func number() throws(ScanDecodingError) -> UInt64 {
    var (result, shift): (UInt64, UInt64) = (0, 0)
    while true {
      let byte = try byte()
      let bits = UInt64(byte & 0x7F)
      guard shift < 63 || bits <= 1, shift < 64 else {
        throw ScanDecodingError(expected: "a number of 64 bits")
      }
      result |= bits << shift
      if byte & 0x80 == 0 { return result }
      shift += 7
    }
  }

  mutating func signed() throws(ScanDecodingError) -> Int64 {
    let number = try number()
    return Int64(bitPattern: number >> 1) ^ -Int64(number & 1)
  }

  /// A number of things that take at least so many bytes each.
  mutating func count(each size: Int) throws(ScanDecodingError) -> Int {
    let number = try number()
    guard number <= UInt64(remaining / size) else {
      throw ScanDecodingError(expected: "no more things than the block has room for")
    }
    return Int(number)
  }

  mutating func stretch() throws(ScanDecodingError) -> ArraySlice<UInt8> {
    let count = try count(each: 1)
    defer { position += count }
    return bytes[position..<position + count]
  }

  mutating func text() throws(ScanDecodingError) -> String {
    guard let text = String(validating: try stretch(), as: UTF8.self) else {
      throw ScanDecodingError(expected: "text in UTF-8")
    }
    return text
  }

  mutating func optionalText() throws(ScanDecodingError) -> String? {
    try byte() == 0 ? nil : try text()
  }

  mutating func path() throws(ScanDecodingError) -> FilePath {
    guard let path = FilePath(pathBytes: Array(try stretch())) else {
      throw ScanDecodingError(expected: "a path without a NUL byte")
    }
    return path
  }

  mutating func time() throws(ScanDecodingError) -> Timestamp {
    let seconds = try signed()
    let nanoseconds = try number()
    guard nanoseconds < 1_000_000_000 else {
      throw ScanDecodingError(expected: "less than a second of nanoseconds")
    }
    return Timestamp(seconds: seconds, nanoseconds: Int32(nanoseconds))
  }

  /// One of some values by its number.
  mutating func one<Value>(of values: [Value]) throws(ScanDecodingError) -> Value {
    let index = Int(try byte())
    guard index < values.count else {
      throw ScanDecodingError(expected: "a number below \(values.count)")
    }
    return values[index]
  }
}
