package import Larder
package import SystemPackage

/// A cache that the storage core made, in order to be damaged.
///
/// Keys are strings under the codec `json`, so that the key `a` is the text `"a"` on disk.
package struct NativeSample {
  package let path: FilePath
  private let disk = POSIXDisk()

  /// Makes a cache with entries; the process writes to it no more.
  package init(at path: FilePath, keys: [String], valueSize: Int = 20_000) throws {
    self.path = path
    let dictionary = try WriteOnceDictionary<String, String>(path, keys: .json, values: .text)
    for key in keys { try dictionary.store(Self.value(of: key, size: valueSize), for: key) }
    dictionary.close()
  }

  /// The value of a key: text without a zero byte.
  package static func value(of key: String, size: Int) -> String {
    String((key + String(repeating: "0123456789abcdef", count: size / 16 + 1)).prefix(size))
  }

  /// The name of a key's entry.
  package static func id(of key: String) -> String {
    KeyHash(ofKey: Array("\"\(key)\"".utf8)).description
  }

  /// Where the entry of a key lies, relative to the cache.
  package static func place(of key: String) -> FilePath {
    CacheLayout.relative(KeyHash(ofKey: Array("\"\(key)\"".utf8)))
  }

  /// The directory of an entry.
  package func directory(of key: String) -> FilePath { path.pushing(Self.place(of: key)) }

  /// The bytes of a file of an entry.
  package func bytes(of part: EntryPart, _ key: String) throws -> [UInt8] {
    try disk.read(directory(of: key).appending(part.rawValue), from: 0, limit: .max)
  }

  /// Changes a file of an entry; removes it where nothing is given back.
  package func change(
    _ part: EntryPart, of key: String, _ change: ([UInt8]) throws -> [UInt8]?
  ) throws {
    let file = directory(of: key).appending(part.rawValue)
    let changed = try change(bytes(of: part, key))
    try disk.remove(file)
    if let changed { try disk.create(file, changed, mode: 0o600) }
  }

  /// Leaves what a process leaves that died while it wrote an entry.
  package func abandonStaging(boot: String = "0123456789abcdef", pid: Int32 = 4711) throws {
    let place = path.appending("staging").appending("\(boot)-\(pid)-abc-1")
    try disk.makeDirectory(place, mode: 0o700)
    try disk.create(place.appending("key"), [1, 2, 3], mode: 0o600)
    try disk.create(
      path.appending("sessions").appending("\(boot)-\(pid)-abc"), Array("{}\n".utf8), mode: 0o600)
  }
}

/// Something that happens to a file of an entry, and what must be found then.
package struct NativeDamage: Sendable, CustomStringConvertible {
  package let description: String
  package let part: EntryPart
  package let code: FindingCode
  package let offset: Int64?
  package let status: EntryStatus
  /// `nil` for a file that goes.
  package let change: @Sendable ([UInt8]) -> [UInt8]?

  init(
    _ name: String, _ code: FindingCode, _ offset: Int64?, _ part: EntryPart = .value,
    _ status: EntryStatus? = nil, change: @escaping @Sendable ([UInt8]) -> [UInt8]?
  ) {
    description = name
    self.part = part
    self.code = code
    self.offset = offset
    self.status = status ?? (part == .key ? .invalidKey : .invalidValue)
    self.change = change
  }

  /// Damages of an entry whose value's file has 20,092 bytes.
  package static let all = [
    NativeDamage("empty", .zeroLength, 0) { _ in [] },
    NativeDamage("an empty key", .zeroLength, 0, .key) { _ in [] },
    NativeDamage("all zeros", .zeroFilled, 0) { $0.map { _ in 0 } },
    NativeDamage("zeros from a block on", .zeroTail, 4096) {
      $0.prefix(4096) + [UInt8](repeating: 0, count: $0.count - 4096)
    },
    NativeDamage("a first block of zeros", .zeroHead, 0) {
      [UInt8](repeating: 0, count: 4096) + $0.dropFirst(4096)
    },
    NativeDamage("cut at a block", .cutShort, 8192) { Array($0.prefix(8192)) },
    NativeDamage("cut before the last byte", .cutShort, 20_091) { $0.dropLast() },
    NativeDamage("cut in the header", .cutShort, 50) { Array($0.prefix(50)) },
    NativeDamage("a cut key", .cutShort, 90, .key) { Array($0.prefix(90)) },
    NativeDamage("trailing bytes", .trailingBytes, 20_092) { $0 + [1, 2, 3] },
    NativeDamage("a flipped bit in the payload", .bitsChanged, 12_345) { flipped($0, 12_345) },
    NativeDamage("a flipped bit in the header", .bitsChanged, 20) { flipped($0, 20) },
    NativeDamage("a flipped bit in the version", .bitsChanged, 4) { flipped($0, 4) },
    NativeDamage("a flipped bit in the key", .bitsChanged, 89, .key) { flipped($0, 89) },
    NativeDamage("another program's file", .wrongKind, 0) { _ in Array("{\"a\": 1}\n".utf8) },
    NativeDamage("a newer format", .newerFormat, 4) { bytes in
      var bytes = bytes
      bytes[4] = 2
      bytes.replaceSubrange(84..<88, with: littleEndian(CRC32C.checksum(bytes[..<84])))
      return bytes
    },
    NativeDamage("a missing value", .valueMissing, nil, .value, .missingValue) { _ in nil },
    NativeDamage("a missing key", .keyMissing, nil, .key, .missingKey) { _ in nil },
  ]

  /// A byte with its sixth bit turned.
  package static func flipped(_ bytes: [UInt8], _ offset: Int) -> [UInt8] {
    var bytes = bytes
    bytes[offset] ^= 0x20
    return bytes
  }

  private static func littleEndian(_ number: UInt32) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian) { Array($0) }
  }
}
