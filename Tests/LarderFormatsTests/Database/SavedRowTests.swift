import Larder
import LarderFormats
import SystemPackage
import TestSupport
import Testing

@Suite("Rows that were saved before they were deleted")
struct SavedRowTests {
  @Test("are shown as they were in the database, without commands that find nothing any more")
  func details() throws {
    let mending = try MendingCase("pytools-v5/rows", "pdict-v5-demo3.11.7.final.0.sqlite")
    let judged = try mending.judged(Array(1...40))
    #expect(judged.count > 20)
    let before = try judged.map { try #require(try mending.database.detail(of: $0.id)) }
    let bytes = try judged.map {
      try mending.database.bytes(of: $0.id, part: .value, from: 0, limit: .max)
    }
    _ = try mending.mender().deleteRows(judged, savingTo: mending.file)
    var saved: [SavedRow] = []
    try mending.mender().readSavedRows(in: mending.file) { row in
      saved.append(row)
      return .goOn
    }
    #expect(saved.map(\.detail.record.id) == before.map(\.record.id))
    for (row, detail) in zip(saved, before) {
      #expect(row.detail.key == detail.key && row.detail.value == detail.value)
      #expect(row.detail.record.status == detail.record.status)
      #expect(row.detail.record.key.label == detail.record.key.label)
      #expect(row.detail.record.findings.map(\.code) == detail.record.findings.map(\.code))
      #expect(row.detail.record.findings.flatMap(\.remedies) == [])
    }
    #expect(saved.map(\.bytes) == bytes)
  }

  @Test("are read no further than somebody wants, and only as far as the file is whole")
  func limits() throws {
    let mending = try MendingCase(
      "pytools-v5/healthy-2025", "pdict-v5-demo3.12.1.final.0.sqlite")
    let judged = try mending.judged([4, 5, 6])
    _ = try mending.mender().deleteRows(judged, savingTo: mending.file)
    func count(_ enough: Int) throws -> Int {
      var count = 0
      try mending.mender().readSavedRows(in: mending.file) { _ in
        count += 1
        return count < enough ? .goOn : .stop
      }
      return count
    }
    #expect(try count(2) == 2)
    #expect(try count(9) == 3)
    let whole = try POSIXDiskReader().read(mending.file, from: 0, limit: .max)
    // Behind the rows come the two last frames; one byte of the last row is changed.
    var changed = whole
    changed[whole.count - 50 - 73 - 40] ^= 1
    try POSIXDisk().remove(mending.file)
    try mending.quarantine.write(changed, to: "rows-0")
    #expect(try count(9) == 2)
  }
}
