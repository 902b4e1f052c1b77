internal import Larder
internal import LarderPickle

// What is said about rows that hold no pair of key and value.
extension RowJudge {
  mutating func notAPair(_ row: Row, _ id: EntryID) -> EntryRecord {
    let label = walker.walk(row.bytes, building: .tree).tree?
      .label(in: row.bytes, limit: Self.labelLength)
    let finding = Finding(
      .rowShape, row: id.row, offset: 0,
      problem: "the row holds no pair of key and value, but \(label ?? "…")",
      cause: "something other than pytools stored it",
      remedies: remedies.row(id).remedies(for: .error))
    return record(
      id, .invalidKeyAndValue, PartRecord(.invalid),
      PartRecord(.invalid, size: Int64(row.bytes.count)), [finding])
  }

  func notABlob(_ row: Row, _ id: EntryID) -> EntryRecord {
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

  func missing(_ id: EntryID) -> EntryRecord {
    let finding = Finding(
      .entryEmpty, row: id.row, problem: "the row holds neither key nor value: its column is NULL",
      cause: "something other than pytools stored it",
      remedies: remedies.row(id).remedies(for: .error))
    return record(id, .empty, PartRecord(.missing), PartRecord(.missing), [finding])
  }

  func record(
    _ id: EntryID, _ status: EntryStatus, _ key: PartRecord, _ value: PartRecord,
    _ findings: [Finding] = []
  ) -> EntryRecord {
    EntryRecord(
      id: id, status: status, depth: depth, key: key, value: value, findings: findings)
  }
}
