/// How values become bytes on disk, and values again.
public struct ValueCodec<Value: Sendable>: Sendable {
  /// The name in the cache's files: 1 to 16 visible ASCII characters.
  ///
  /// Every value on disk carries it, so that programs that know nothing of the type can show it.
  public let name: String
  let encode: @Sendable (Value) throws -> [UInt8]
  let decode: @Sendable ([UInt8]) throws -> Value

  /// Makes a codec.
  ///
  /// - Parameters:
  ///   - name: The name in the cache's files: 1 to 16 visible ASCII characters.
  ///   - encode: Makes the bytes of a value, all of them before the first one is written to disk.
  ///   - decode: Makes the value again. The bytes are exactly those that were made.
  public init(
    name: String, encode: @escaping @Sendable (Value) throws -> [UInt8],
    decode: @escaping @Sendable ([UInt8]) throws -> Value
  ) {
    self.name = name
    self.encode = encode
    self.decode = decode
  }
}

extension ValueCodec where Value == [UInt8] {
  /// The bytes themselves.
  public static var bytes: ValueCodec {
    ValueCodec(name: "bytes", encode: { $0 }, decode: { $0 })
  }
}

extension ValueCodec where Value == String {
  /// Text in UTF-8, without quotes.
  public static var text: ValueCodec {
    ValueCodec(name: "text", encode: { Array($0.utf8) }) { bytes in
      guard let text = String(validating: bytes, as: UTF8.self) else { throw NotUTF8() }
      return text
    }
  }
}

private struct NotUTF8: Error, CustomStringConvertible {
  var description: String { "the bytes are no UTF-8" }
}
