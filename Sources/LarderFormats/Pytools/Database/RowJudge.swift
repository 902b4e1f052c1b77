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
  static let labelLength = 120

  let depth: Depth
  let remedies: RowRemedies
  var walker = PickleWalker()
  private let labels: Labels
  private var pairs = PairSearch()
  private var key = KeyPickle()
  private let hasher = KeyHasher(for: .pytoolsV5)
  /// Whether a hash that does not fit is a fault, see ``RowTrust``.
  private let isOwnRule: Bool
  /// Asked only about rows that are not plainly sound: it tells what happened to them.
  private var pickles = PickleJudge()

  init(depth: Depth, labels: Labels, remedies: RowRemedies, isOwnRule: Bool) {
    self.depth = depth
    self.labels = labels
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
    let isNamed = labels == .all && row.bytes.count <= Self.labelledSize
    let reading = walker.walk(row.bytes, building: isNamed ? .tree : .nothing)
    guard reading.isWellFormed else { return broken(row, id, reading) }
    guard let split = pairs.find(in: row.bytes), split.isPair else { return notAPair(row, id) }
    return pair(row, id, reading, split.keyEnd, session)
  }

  private mutating func pair(
    _ row: Row, _ id: EntryID, _ reading: PickleReading, _ split: Int, _ session: DatabaseSession?
  ) -> EntryRecord {
    var findings: [Finding] = []
    let hasMore = (reading.end ?? 0) < row.bytes.count
    if hasMore || reading.callCount > 0 || reading.effectCount > 0 { findings = remarks(row, id) }
    var status = EntryStatus.valid
    // The tree of the key alone serves both its hash and its label.
    var tree = depth == .full ? readKey(row, split) : nil
    if let finding = misplaced(row, id, tree, session) {
      status = .misplaced
      findings.append(finding)
    }
    var label: (key: String?, value: String?)
    if let whole = reading.tree {
      label = labels(in: whole, row)
    } else if labels >= .keys || labels == .faultyKeys && !findings.isEmpty {
      tree = tree ?? readKey(row, split)
      label.key = keyLabel(tree)
    }
    return record(
      id, status, PartRecord(.valid, size: Int64(split), label: label.key),
      PartRecord(.valid, size: Int64(row.bytes.count - split), label: label.value), findings)
  }

  /// Reads the key of a pair by itself; its bytes stay in ``key``.
  private mutating func readKey(_ row: Row, _ split: Int) -> PickleTree? {
    key.take(row.bytes, upTo: split)
    return walker.walk(key.bytes, building: .tree).tree
  }

  private func keyLabel(_ tree: PickleTree?) -> String? {
    key.bytes.withUnsafeBytes { tree?.label(in: $0, limit: Self.labelLength) }
  }

  private func labels(in tree: PickleTree, _ row: Row) -> (key: String?, value: String?) {
    guard let root = tree.root else { return (nil, nil) }
    let items = tree.items(of: root)
    func label(_ item: PickleTree.ID?) -> String? {
      item.map { tree.label(of: $0, in: row.bytes, limit: Self.labelLength) }
    }
    return (label(items.first), label(items.last))
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
    let label = labels > .nothing ? keyLabel(readKey(row, split)) : nil
    return record(
      id, .invalidValue, PartRecord(.valid, size: Int64(split), label: label),
      PartRecord(.invalid, size: size - Int64(split)), findings)
  }

  /// Where the key of a broken pair ends, if that is certain.
  ///
  /// A pickle that stops early does not tell whether a value was a whole key or the beginning of
  /// one, such as the first item of a tuple. The row's hash does.
  private mutating func keyEnd(_ row: Row, _ reading: PickleReading) -> Int? {
    var reach = (reading.faultBeyondFrame ?? reading.fault)?.offset
    if case .frameOverrun(_, _, isWholeOtherwise: true) = reading.fault?.kind { reach = nil }
    guard let split = pairs.find(in: row.bytes, upTo: reach) else { return nil }
    switch placing(row, split.keyEnd) {
    case .right: return split.keyEnd
    case .wrong: return nil
    case .unknowable: return split.isPair ? split.keyEnd : nil
    }
  }

  /// Whether the row's hash is that of the key in its first bytes.
  mutating func placing(_ row: Row, _ split: Int) -> KeyHasher.Placing {
    placing(under: Array(row.hash), readKey(row, split))
  }

  private func placing(under name: [UInt8], _ tree: PickleTree?) -> KeyHasher.Placing {
    guard let tree, let root = tree.root else {
      return .unknowable("the key cannot be read by itself")
    }
    return key.bytes.withUnsafeBytes { hasher.placing(of: root, in: tree, $0, under: name) }
  }

  // MARK: - Hashes

  /// Whether the row's hash is not that of its key, whose tree is given where that is looked at.
  private func misplaced(
    _ row: Row, _ id: EntryID, _ tree: PickleTree?, _ session: DatabaseSession?
  ) -> Finding? {
    if let reason = oddity(row) {
      return misplaced(
        id, "the row's hash is none of pytools': \(reason)",
        [Evidence("sqlite", "\(id.name.count) bytes of \(row.hashKind.name)")])
    }
    guard depth == .full, case .wrong(let expected, let isCertain) = placing(under: id.name, tree)
    else {
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
}
