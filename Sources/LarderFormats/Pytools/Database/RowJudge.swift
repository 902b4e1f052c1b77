internal import Larder
internal import LarderPickle

/// Judges rows, one after the other.
///
/// Not to be shared between threads; each keeps its own walker.
struct RowJudge: ~Copyable {
  /// A row as it is stored; its bytes are lent.
  struct Row {
    var rowid: Int64?
    var hashKind: StorageClass
    var hash: UnsafeRawBufferPointer
    var kind: StorageClass
    /// The bytes of a blob or text.
    var bytes: UnsafeRawBufferPointer
    /// The length of a blob whose bytes were not read.
    var size: Int64?
  }

  /// Bytes of a row's hash that become its name; pytools' own have 64 at most.
  private static let nameLimit = 65_536
  /// Labels of larger values are left to the detail view.
  private static let labelledSize = 4_096
  private static let labelLength = 120

  let depth: Depth
  let remedies: RowRemedies
  private var walker = PickleWalker()
  private var key = KeyPickle()
  private let hasher = KeyHasher(for: .pytoolsV5)
  /// Whether a hash that does not fit is a fault, see ``RowTrust``.
  private let isOwnRule: Bool
  /// Asked only about rows that are not plainly sound: it tells what happened to them.
  private var pickles = PickleJudge()

  init(depth: Depth, remedies: RowRemedies, isOwnRule: Bool) {
    self.depth = depth
    self.isOwnRule = isOwnRule
    self.remedies = remedies
  }

  /// The name of a row.
  static func id(_ hash: UnsafeRawBufferPointer, _ rowid: Int64?) -> EntryID {
    EntryID(Array(hash.prefix(nameLimit)), row: rowid)
  }

  /// Judges a row; `session` is asked for other rows, where there is one.
  ///
  /// - Complexity: O(bytes of its pickle).
  mutating func judge(_ row: Row, among session: DatabaseSession?) -> EntryRecord {
    let id = Self.id(row.hash, row.rowid)
    switch row.kind {
    case .blob: return judgePickle(row, id, session)
    case .null: return missing(id)
    case .integer, .real, .text: return notABlob(row, id)
    }
  }

  // MARK: - Pickles

  private mutating func judgePickle(
    _ row: Row, _ id: EntryID, _ session: DatabaseSession?
  ) -> EntryRecord {
    if depth == .names, row.size != 0 {
      let size = row.size ?? 0
      return record(id, .unchecked, PartRecord(.unchecked), PartRecord(.unchecked, size: size))
    }
    let isSmall = row.bytes.count <= Self.labelledSize
    let reading = walker.walk(row.bytes, building: isSmall ? .tree : .nothing)
    guard reading.isWellFormed else { return broken(row, id, reading) }
    guard let split = PairSplit.find(in: row.bytes), split.isPair else {
      return notAPair(row, id)
    }
    return pair(row, id, reading, split.keyEnd, session)
  }

  private mutating func pair(
    _ row: Row, _ id: EntryID, _ reading: PickleReading, _ split: Int, _ session: DatabaseSession?
  ) -> EntryRecord {
    var findings: [Finding] = []
    let hasMore = (reading.end ?? 0) < row.bytes.count
    if hasMore || reading.callCount > 0 || reading.effectCount > 0 { findings = remarks(row, id) }
    var status = EntryStatus.valid
    if let finding = misplaced(row, id, split, session) {
      status = .misplaced
      findings.append(finding)
    }
    let labels = labels(row, reading, split)
    return record(
      id, status, PartRecord(.valid, size: Int64(split), label: labels.key),
      PartRecord(.valid, size: Int64(row.bytes.count - split), label: labels.value), findings)
  }

  private mutating func labels(
    _ row: Row, _ reading: PickleReading, _ split: Int
  ) -> (key: String?, value: String?) {
    guard let tree = reading.tree, let root = tree.root else {
      return (keyLabel(row, split), nil)
    }
    let items = tree.items(of: root)
    func label(_ item: PickleTree.ID?) -> String? {
      item.map { tree.label(of: $0, in: row.bytes, limit: Self.labelLength) }
    }
    return (label(items.first), label(items.last))
  }

  private mutating func keyLabel(_ row: Row, _ split: Int) -> String? {
    key.take(row.bytes, upTo: split)
    let reading = walker.walk(key.bytes, building: .tree)
    return key.bytes.withUnsafeBytes { reading.tree?.label(in: $0, limit: Self.labelLength) }
  }

  private mutating func remarks(_ row: Row, _ id: EntryID) -> [Finding] {
    let place = FindingPlace(part: .value, row: id.row, remedies: remedies.row(id))
    return pickles.judge(PickleJudge.Content(row.bytes), building: .nothing) { place }.findings
  }

  /// A pickle that breaks off: the key may still be readable.
  private mutating func broken(
    _ row: Row, _ id: EntryID, _ reading: PickleReading
  ) -> EntryRecord {
    let size = Int64(row.bytes.count)
    var findings = remarks(row, id)
    guard let split = keyEnd(row, reading) else {
      // What is wrong is about both halves.
      for index in findings.indices { findings[index].part = nil }
      return record(
        id, .invalidKeyAndValue, PartRecord(.invalid), PartRecord(.invalid, size: size), findings)
    }
    return record(
      id, .invalidValue, PartRecord(.valid, size: Int64(split), label: keyLabel(row, split)),
      PartRecord(.invalid, size: size - Int64(split)), findings)
  }

  /// Where the key of a broken pair ends, if that is certain.
  ///
  /// A pickle that stops early does not tell whether a value was a whole key or the beginning of
  /// one, such as the first item of a tuple. The row's hash does.
  private mutating func keyEnd(_ row: Row, _ reading: PickleReading) -> Int? {
    var reach = (reading.faultBeyondFrame ?? reading.fault)?.offset
    if case .frameOverrun(_, _, isWholeOtherwise: true) = reading.fault?.kind { reach = nil }
    guard let split = PairSplit.find(in: row.bytes, upTo: reach) else { return nil }
    switch placing(row, split.keyEnd) {
    case .right: return split.keyEnd
    case .wrong: return nil
    case .unknowable: return split.isPair ? split.keyEnd : nil
    }
  }

  /// Whether the row's hash is that of the key in its first bytes.
  mutating func placing(_ row: Row, _ split: Int) -> KeyHasher.Placing {
    key.take(row.bytes, upTo: split)
    let reading = walker.walk(key.bytes, building: .tree)
    guard let tree = reading.tree, let root = tree.root else {
      return .unknowable("the key cannot be read by itself")
    }
    return key.bytes.withUnsafeBytes {
      hasher.placing(of: root, in: tree, $0, under: Array(row.hash))
    }
  }

  // MARK: - Hashes

  /// Whether the row's hash is not that of its key.
  private mutating func misplaced(
    _ row: Row, _ id: EntryID, _ split: Int, _ session: DatabaseSession?
  ) -> Finding? {
    if let reason = oddity(row) {
      return misplaced(
        id, "the row's hash is none of pytools': \(reason)",
        [Evidence("sqlite", "\(id.name.count) bytes of \(row.hashKind.name)")])
    }
    guard depth == .full, case .wrong(let expected, let isCertain) = placing(row, split) else {
      return nil
    }
    let hasCounterpart = session.map { Self.exists(expected, $0) } ?? false
    guard isCertain && isOwnRule || hasCounterpart else { return nil }
    let name = String(decoding: expected, as: UTF8.self)
    return misplaced(
      id,
      hasCounterpart
        ? "the key is that of another row, \(name.prefix(12))…"
        : "the row's hash is not that of its key",
      [Evidence("hash", "the key's hash is \(name)")])
  }

  private func misplaced(_ id: EntryID, _ problem: String, _ evidence: [Evidence]) -> Finding {
    Finding(
      .misplaced, part: .key, row: id.row, problem: problem,
      cause: "its hash or its key was changed after it was stored; its owner never finds it",
      evidence: evidence, remedies: remedies.row(id).remedies(for: .error))
  }

  private static func exists(_ hash: [UInt8], _ session: DatabaseSession) -> Bool {
    guard let query = try? session.query(RowQuery.existence) else { return false }
    query.bind(hash, as: .text, at: 1)
    return (try? query.step()) ?? false
  }

  /// Lengths of pytools' hashes: SipHash-1-3 and SHA-256 in hexadecimal digits.
  private static let hashLengths = [16, 64]

  private func oddity(_ row: Row) -> String? {
    guard row.hashKind == .text else { return "it is \(row.hashKind.name) and no text" }
    guard Self.hashLengths.contains(row.hash.count) else {
      return "it has \(row.hash.count) characters instead of 16 or 64"
    }
    return row.hash.allSatisfy(\.isHexDigit) ? nil : "it has other characters than 0-9 and a-f"
  }

  // MARK: - Other shapes

  private mutating func notAPair(_ row: Row, _ id: EntryID) -> EntryRecord {
    let tree = walker.walk(row.bytes, building: .tree).tree
    let label = tree?.label(in: row.bytes, limit: Self.labelLength) ?? "…"
    let finding = Finding(
      .rowShape, row: id.row, offset: 0,
      problem: "the row holds no pair of key and value, but \(label)",
      cause: "something other than pytools stored it",
      remedies: remedies.row(id).remedies(for: .error))
    return record(
      id, .invalidKeyAndValue, PartRecord(.invalid),
      PartRecord(.invalid, size: Int64(row.bytes.count)), [finding])
  }

  private func notABlob(_ row: Row, _ id: EntryID) -> EntryRecord {
    let finding = Finding(
      .rowDecode, row: id.row, offset: 0,
      problem: "the row holds \(row.kind.name) where a blob belongs",
      cause: "something other than pytools stored it",
      evidence: [Evidence("sqlite", "typeof(key_value) is '\(row.kind.name)'")],
      remedies: remedies.row(id).remedies(for: .error))
    return record(
      id, .invalidKeyAndValue, PartRecord(.invalid),
      PartRecord(.invalid, size: Int64(row.bytes.count)), [finding])
  }

  /// A row whose value is longer than is read into memory.
  func tooLong(_ rowid: Int64, size: Int64) -> EntryRecord {
    let id = EntryID([], row: rowid)
    let finding = Finding(
      .pickleLimit, severity: .warning, row: rowid,
      problem: "the row holds \(size) bytes, more than are read into memory; it was not checked")
    return record(
      id, .unchecked, PartRecord(.unchecked), PartRecord(.unchecked, size: size), [finding])
  }

  private func missing(_ id: EntryID) -> EntryRecord {
    let finding = Finding(
      .entryEmpty, row: id.row, problem: "the row holds neither key nor value: its column is NULL",
      cause: "something other than pytools stored it",
      remedies: remedies.row(id).remedies(for: .error))
    return record(id, .empty, PartRecord(.missing), PartRecord(.missing), [finding])
  }

  private func record(
    _ id: EntryID, _ status: EntryStatus, _ key: PartRecord, _ value: PartRecord,
    _ findings: [Finding] = []
  ) -> EntryRecord {
    EntryRecord(
      id: id, status: status, depth: depth, key: key, value: value, findings: findings)
  }
}
