internal import Larder

extension PytoolsDatabase {
  func describer() -> ((RowImage) -> SavedRow)? {
    var judge = RowJudge(
      depth: .full, labels: .all, remedies: remedies, isOwnRule: isOwnRule(at: .full))
    return { Self.describe($0, &judge) }
  }

  private static func describe(_ image: RowImage, _ judge: inout RowJudge) -> SavedRow {
    let hash = image.columns.first ?? .null
    let value = image.columns.dropFirst().first ?? .null
    let detail = hash.bytes.withUnsafeBytes { hashBytes in
      value.bytes.withUnsafeBytes { bytes in
        let row = RowJudge.Row(
          rowid: image.rowid, hashKind: hash.kind, hash: hashBytes, kind: value.kind, bytes: bytes,
          size: nil)
        var record = judge.judge(row, among: nil)
        // The commands that mend an entry of the cache find none here.
        for index in record.findings.indices { record.findings[index].remedies = [] }
        let description = RowDescription(row, record)
        return EntryDetail(record: record, key: description.key, value: description.value)
      }
    }
    return SavedRow(detail: detail, bytes: value.bytes)
  }
}
