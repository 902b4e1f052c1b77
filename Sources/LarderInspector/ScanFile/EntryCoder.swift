import Larder
import LarderFormats
import SystemPackage

/// How the path of an entry follows from its name: the lengths of the path's components.
///
/// `[3, 3, 58]` makes `3fa/81c/…` of 64 digits; none at all is a row of a database.
struct PathRule: Equatable {
  var lengths: [Int]

  /// Finds the rule of a cache out by asking it for the path of a made-up hash.
  init(of cache: any InspectableCache) {
    let sample = cache.path(of: EntryID(Array(repeating: UInt8(ascii: "0"), count: 64)))
    lengths = sample.components.map(\.string.utf8.count)
  }

  init(lengths: [Int]) { self.lengths = lengths }

  /// The path of an entry; `nil` where the rule says nothing about such a name.
  func path(of name: [UInt8]) -> FilePath? {
    if lengths.isEmpty { return "" }
    guard lengths.reduce(0, { $0 &+ $1 }) == name.count else { return nil }
    var bytes: [UInt8] = []
    var rest = name[...]
    for length in lengths {
      if !bytes.isEmpty { bytes.append(UInt8(ascii: "/")) }
      bytes += rest.prefix(length)
      rest = rest.dropFirst(length)
    }
    return FilePath(pathBytes: bytes)
  }
}

/// What entries are written relative to: the one before in the same block.
private struct Predecessor {
  var seconds: Int64 = 0
  var keyLabel: [UInt8] = []
  var valueLabel: [UInt8] = []
}

/// The bits of an entry's third byte.
private enum EntryFlag {
  static let hexadecimal: UInt8 = 1
  static let row: UInt8 = 2
  static let keyLabel: UInt8 = 4
  static let valueLabel: UInt8 = 8
  static let path: UInt8 = 16
}

/// Writes the entries of a block.
struct EntryEncoder {
  private(set) var count = 0
  private(set) var encoder = ScanEncoder()
  private var previous = Predecessor()

  mutating func write(_ entry: EntryRecord, path: FilePath, rule: PathRule) {
    count += 1
    let status = ScanValues.number(of: entry.status, in: ScanValues.entryStatuses)
    let depth = ScanValues.number(of: entry.depth, in: ScanValues.depths)
    let placement = ScanValues.number(of: entry.placement, in: ScanValues.placements)
    encoder.write(byte: status | depth << 4 | placement << 6)
    let key = ScanValues.number(of: entry.key.status, in: ScanValues.partStatuses)
    let value = ScanValues.number(of: entry.value.status, in: ScanValues.partStatuses)
    let hasTime: UInt8 = entry.modified == nil ? 0 : 1 << 6
    let hasFindings: UInt8 = entry.findings.isEmpty ? 0 : 1 << 7
    encoder.write(byte: key | value << 3 | hasTime | hasFindings)
    writeName(of: entry, path: rule.path(of: entry.id.name) == path ? nil : path)
    encoder.write(signed: entry.key.size)
    encoder.write(signed: entry.value.size)
    if let time = entry.modified {
      encoder.write(signed: time.seconds &- previous.seconds)
      encoder.write(number: UInt64(time.nanoseconds))
      previous.seconds = time.seconds
    }
    if let label = entry.key.label { previous.keyLabel = write(label, after: previous.keyLabel) }
    if let label = entry.value.label {
      previous.valueLabel = write(label, after: previous.valueLabel)
    }
    if !entry.findings.isEmpty { encoder.write(entry.findings) }
  }

  private mutating func writeName(of entry: EntryRecord, path: FilePath?) {
    let digits = Self.packed(entry.id.name)
    let flags: [(Bool, UInt8)] = [
      (digits != nil, EntryFlag.hexadecimal), (entry.id.row != nil, EntryFlag.row),
      (entry.key.label != nil, EntryFlag.keyLabel),
      (entry.value.label != nil, EntryFlag.valueLabel), (path != nil, EntryFlag.path),
    ]
    encoder.write(byte: flags.reduce(0) { $0 | ($1.0 ? $1.1 : 0) })
    encoder.write(bytes: digits ?? entry.id.name)
    if let row = entry.id.row { encoder.write(signed: row) }
    if let path { encoder.write(path: path) }
  }

  /// A label as the number of bytes it shares with the one before, and the rest.
  private mutating func write(_ label: String, after previous: [UInt8]) -> [UInt8] {
    let bytes = Array(label.utf8)
    let shared = zip(bytes, previous).prefix { $0 == $1 }.count
    encoder.write(count: shared)
    encoder.write(bytes: bytes[shared...])
    return bytes
  }

  /// Two digits a byte, where the name consists of an even number of lower-case ones.
  private static func packed(_ name: [UInt8]) -> [UInt8]? {
    guard name.count.isMultiple(of: 2) else { return nil }
    var result: [UInt8] = []
    result.reserveCapacity(name.count / 2)
    for index in stride(from: 0, to: name.count, by: 2) {
      guard let high = digit(name[index]), let low = digit(name[index + 1]) else { return nil }
      result.append(high << 4 | low)
    }
    return result
  }

  private static func digit(_ character: UInt8) -> UInt8? {
    switch character {
    case 0x30...0x39: character - 0x30
    case 0x61...0x66: character - 0x61 + 10
    default: nil
    }
  }
}

/// Reads the entries of a block.
struct EntryDecoder {
  /// An entry and where it lay in the cache.
  struct Entry {
    var record: EntryRecord
    /// `nil` where it follows from the name.
    var path: FilePath?
  }

  private var decoder: ScanDecoder
  private var previous = Predecessor()

  init(_ payload: ArraySlice<UInt8>) { decoder = ScanDecoder(payload) }

  /// The next entry; `nil` at the end.
  mutating func next() throws(ScanDecodingError) -> Entry? {
    if decoder.isAtEnd { return nil }
    let first = try decoder.byte()
    let second = try decoder.byte()
    let flags = try decoder.byte()
    let stretch = Array(try decoder.stretch())
    let name = flags & EntryFlag.hexadecimal == 0 ? stretch : Self.unpacked(stretch)
    let row = flags & EntryFlag.row == 0 ? nil : try decoder.signed()
    let path = flags & EntryFlag.path == 0 ? nil : try decoder.path()
    var key = PartRecord(
      try Self.value(second & 7, of: ScanValues.partStatuses), size: try decoder.signed())
    var value = PartRecord(
      try Self.value(second >> 3 & 7, of: ScanValues.partStatuses), size: try decoder.signed())
    let modified = second & 1 << 6 == 0 ? nil : try time()
    if flags & EntryFlag.keyLabel != 0 {
      previous.keyLabel = try label(after: previous.keyLabel)
      key.label = SafeText.display(bytes: previous.keyLabel)
    }
    if flags & EntryFlag.valueLabel != 0 {
      previous.valueLabel = try label(after: previous.valueLabel)
      value.label = SafeText.display(bytes: previous.valueLabel)
    }
    let record = EntryRecord(
      id: EntryID(name, row: row),
      status: try Self.value(first & 15, of: ScanValues.entryStatuses),
      depth: try Self.value(first >> 4 & 3, of: ScanValues.depths), key: key, value: value,
      modified: modified, placement: try Self.value(first >> 6, of: ScanValues.placements),
      findings: second & 1 << 7 == 0 ? [] : try decoder.findings())
    return Entry(record: record, path: path)
  }

  private mutating func time() throws(ScanDecodingError) -> Timestamp {
    previous.seconds &+= try decoder.signed()
    let nanoseconds = try decoder.number()
    guard nanoseconds < 1_000_000_000 else {
      throw ScanDecodingError(expected: "less than a second of nanoseconds")
    }
    return Timestamp(seconds: previous.seconds, nanoseconds: Int32(nanoseconds))
  }

  /// The bytes of a label that shares its beginning with the one before.
  private mutating func label(after before: [UInt8]) throws(ScanDecodingError) -> [UInt8] {
    let shared = try decoder.number()
    guard shared <= UInt64(before.count) else {
      throw ScanDecodingError(expected: "no more bytes than the label before has")
    }
    let bytes = before.prefix(Int(shared)) + (try decoder.stretch())
    // A label that repeats the one before grows with every entry: no honest one is that long.
    guard bytes.count <= 1 << 16 else { throw ScanDecodingError(expected: "a shorter label") }
    return Array(bytes)
  }

  private static func value<Value>(
    _ index: UInt8, of values: [Value]
  ) throws(ScanDecodingError) -> Value {
    guard index < values.count else {
      throw ScanDecodingError(expected: "a number below \(values.count)")
    }
    return values[Int(index)]
  }

  private static func unpacked(_ bytes: [UInt8]) -> [UInt8] {
    let digits = Array("0123456789abcdef".utf8)
    return bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
  }
}
