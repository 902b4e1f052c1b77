// The only use of Foundation on the way of a value: its encoders know `Codable`.
import FoundationEssentials

extension ValueCodec where Value: Codable {
  /// JSON, with members sorted by name; numbers that JSON cannot say become text.
  public static var json: ValueCodec {
    ValueCodec(
      name: "json",
      encode: { value in
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
          positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return Array(try encoder.encode(value))
      },
      decode: { bytes in
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
          positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return try decoder.decode(Value.self, from: Data(bytes))
      })
  }

  /// A binary property list.
  ///
  /// Its outermost value is an array or a dictionary, not a bare number or string.
  public static var propertyList: ValueCodec {
    ValueCodec(
      name: "plist",
      encode: { value in
        let encoder = PropertyListEncoder()
        encoder.outputFormat = .binary
        return Array(try encoder.encode(value))
      },
      decode: { try PropertyListDecoder().decode(Value.self, from: Data($0)) })
  }
}
