internal import Larder
internal import SystemPackage

/// A row of the table `entries`, as it was read.
struct NativeRow {
  var number: Int64
  var hash: [UInt8]
  var created: Int64
  var key: PartBytes
  var value: PartBytes

  private static let columns = "id, hash, created, key, value"
  static let byHash = "SELECT \(columns) FROM entries WHERE hash = ?1"
  /// Rows from a number on.
  static let all = "SELECT \(columns) FROM entries WHERE id >= ?1 ORDER BY id"
  /// The same without what they hold: of a blob the length is asked for, which reads none of it.
  static let shapes = """
    SELECT id, hash, created, length(key), length(value) FROM entries WHERE id >= ?1 ORDER BY id
    """

  init(number: Int64, hash: [UInt8], created: Int64, key: PartBytes, value: PartBytes) {
    self.number = number
    self.hash = hash
    self.created = created
    self.key = key
    self.value = value
  }

  /// Reads the row that a query of these stands on.
  init(_ query: borrowing PreparedQuery) {
    number = query.integer(0)
    hash = Array(query.bytes(1))
    created = query.kind(2) == .integer ? query.integer(2) : 0
    key = Self.part(query, 3)
    value = Self.part(query, 4)
  }

  private static func part(_ query: borrowing PreparedQuery, _ column: Int32) -> PartBytes {
    switch query.kind(column) {
    case .null: .missing
    case .blob, .text: .bytes(Array(query.bytes(column)))
    case .integer, .real: .bytes([])
    }
  }
}

/// Judges rows of a native database.
struct NativeRowJudge {
  private let remedies: NativeRemedies
  /// How large a value is labelled, in bytes.
  private let labelledSize: Int

  init(_ remedies: NativeRemedies, labelling labelledSize: Int = 48) {
    self.remedies = remedies
    self.labelledSize = labelledSize
  }

  /// Judges a row, every byte of it.
  func record(of row: NativeRow, _ depth: Depth) -> EntryRecord {
    let id = Hexadecimal.digits(row.hash)
    guard let hash = KeyHash(String(decoding: id, as: UTF8.self)) else {
      return oddName(row, id)
    }
    let judge = PairJudge(
      hash: hash, directory: FilePath(), container: .blob,
      remedies: remedies.entry(id).remedies(for: .error))
    let examined = judge.examine(key: row.key, value: row.value)
    var draft = EntryDraft(id: id, depth: depth, isLocked: false)
    draft.key = part(.key, row.key, examined.key, examined.findings)
    draft.value = part(.value, row.value, examined.value, examined.findings)
    draft.findings = examined.findings.map { $0.inRow(row.number) }
    if let key = examined.key {
      draft.placement = KeyHash(ofKey: key.payload) == hash ? .confirmed : .wrong
    }
    draft.take(Timestamp(nanosecondsSince1970: row.created))
    var record = draft.record()
    record.id.row = row.number
    return record
  }

  private func part(
    _ part: EntryPart, _ bytes: PartBytes, _ frame: Frame?, _ findings: [Finding]
  ) -> PartRecord {
    guard case .bytes(let bytes) = bytes else { return PartRecord(.missing) }
    // A misplaced key is whole; that it lies in the wrong row is said of the entry.
    let isInvalid =
      frame == nil || findings.contains { $0.part == part && $0.code != .misplaced }
    let label = frame.flatMap {
      part == .key || $0.payload.count <= labelledSize
        ? PayloadText.label($0.payload, $0.header.codec, part) : nil
    }
    return PartRecord(isInvalid ? .invalid : .valid, size: Int64(bytes.count), label: label)
  }

  /// Tells of a row without reading what it holds.
  func shape(_ query: borrowing PreparedQuery) -> EntryRecord {
    let id = Hexadecimal.digits(Array(query.bytes(1)))
    var draft = EntryDraft(id: id, depth: .names, isLocked: false)
    for (part, column) in [(EntryPart.key, Int32(3)), (.value, 4)] {
      let size = query.kind(column) == .null ? 0 : query.integer(column)
      draft[part] = PartRecord(
        query.kind(column) == .null ? .missing : size == 0 ? .invalid : .unchecked, size: size)
    }
    draft.take(Timestamp(nanosecondsSince1970: query.integer(2)))
    var record = draft.record()
    record.id.row = query.integer(0)
    return record
  }

  /// A row whose hash is none.
  private func oddName(_ row: NativeRow, _ id: [UInt8]) -> EntryRecord {
    EntryRecord(
      id: EntryID(id, row: row.number), status: .invalidKey, depth: .full,
      key: PartRecord(.invalid), value: PartRecord(.unchecked),
      findings: [
        Finding(
          .rowShape, part: .key, row: row.number,
          problem: "the column 'hash' holds \(row.hash.count) bytes, not 16",
          cause: "a hand changed the row", certainty: .possible)
      ])
  }
}

extension Finding {
  /// The same of a row instead of a file.
  fileprivate func inRow(_ row: Int64) -> Finding {
    var finding = self
    finding.file = nil
    finding.row = row
    return finding
  }
}

/// Bytes as lower-case hexadecimal digits, and back.
enum Hexadecimal {
  static func digits(_ bytes: [UInt8]) -> [UInt8] {
    bytes.flatMap { [digit($0 >> 4), digit($0 & 15)] }
  }

  static func bytes(_ digits: [UInt8]) -> [UInt8]? {
    guard digits.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: digits.count, by: 2) {
      guard let high = value(digits[index]), let low = value(digits[index + 1]) else { return nil }
      bytes.append(high << 4 | low)
    }
    return bytes
  }

  private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }

  private static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case 0x30...0x39: digit - 0x30
    case 0x61...0x66: digit - 0x57
    default: nil
    }
  }
}
