/// How keys become text on disk.
///
/// Equal keys must become equal text, in every process and on every platform, and different keys
/// different text: the text is what is hashed and compared.
public struct KeyCodec<Key: Sendable>: Sendable {
  /// The name in the cache's files: 1 to 16 visible ASCII characters.
  public let name: String
  let encode: @Sendable (Key) throws -> [UInt8]

  /// Makes a codec.
  ///
  /// - Parameters:
  ///   - name: The name in the cache's files: 1 to 16 visible ASCII characters.
  ///   - encode: Makes the text of a key.
  public init(name: String, encode: @escaping @Sendable (Key) throws -> [UInt8]) {
    self.name = name
    self.encode = encode
  }
}

extension KeyCodec where Key: Encodable {
  /// Canonical JSON: members sorted by name, the elements of sets and the pairs of dictionaries
  /// sorted by their text, strings in Unicode's normalization form C, no blanks.
  ///
  /// A key that holds a NaN is refused: it is equal to nothing, so it could never be found again.
  public static var json: KeyCodec {
    KeyCodec(name: "json") { try CanonicalJSON.encode($0) }
  }
}
