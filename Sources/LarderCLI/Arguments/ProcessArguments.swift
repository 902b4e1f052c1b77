import SystemPackage

/// The arguments of the process, of which every byte survives.
///
/// A path on disk may hold any bytes but NUL, a `String` may not. Bytes that are no UTF-8 travel
/// as characters of a private range, from where ``CachePath`` and ``EntryName`` bring them back.
enum ProcessArguments {
  /// The character for byte 0; those for the others follow it.
  private static let base: UInt32 = 0x10_F800

  /// Reads the arguments without the program's name.
  static func read() -> [String] {
    (1..<max(1, Int(CommandLine.argc))).compactMap { index in
      CommandLine.unsafeArgv[index].map { pointer in
        encode((0..<length(pointer)).map { UInt8(bitPattern: pointer[$0]) })
      }
    }
  }

  /// Returns bytes as text that ``decode(_:)`` turns back.
  static func encode(_ bytes: [UInt8]) -> String {
    if let text = String(validating: bytes, as: UTF8.self),
      !text.unicodeScalars.contains(where: isStandIn)
    {
      return text
    }
    var text = ""
    for byte in bytes {
      let value = byte < 0x80 ? UInt32(byte) : base + UInt32(byte)
      if let scalar = Unicode.Scalar(value) { text.unicodeScalars.append(scalar) }
    }
    return text
  }

  /// Returns the bytes that a text stands for.
  static func decode(_ text: String) -> [UInt8] {
    text.unicodeScalars.flatMap { scalar in
      isStandIn(scalar) ? [UInt8(scalar.value - base)] : Array(String(scalar).utf8)
    }
  }

  private static func isStandIn(_ scalar: Unicode.Scalar) -> Bool {
    (base...base + 0xFF).contains(scalar.value)
  }

  private static func length(_ pointer: UnsafeMutablePointer<CChar>) -> Int {
    var count = 0
    while pointer[count] != 0 { count += 1 }
    return count
  }
}
