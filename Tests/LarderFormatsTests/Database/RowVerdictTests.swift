import Larder
import LarderFormats
import LarderPickle
import SystemPackage
import TestSupport
import Testing

@Suite("Rows of pytools v5 databases")
struct RowVerdictTests {
  static let healthy = [
    "pytools-v5/healthy-2025", "pytools-v5/healthy-2026", "pytools-v5/healthy-sha256",
    "pytools-v5/healthy-siphash", "pytools-v5/healthy-siphash-wal",
  ]
  static let all =
    healthy + [
      "pytools-v5/rows", "malicious/in-v5", "opencl/healthy-2025", "opencl/damage-2025",
    ]

  @Test("of a healthy database are all valid, without an error", arguments: healthy)
  func healthyRows(name: String) throws {
    try forEachDatabase(of: name) { scanned, expected in
      #expect(scanned.outcome.isComplete)
      #expect(scanned.findings.isEmpty)
      #expect(Set(scanned.byNumber.keys) == Set(expected.keys))
      for row in scanned.rows {
        #expect(row.status == .valid, "\(row)")
        #expect(row.findings.allSatisfy { $0.severity < .error }, "\(row)")
        #expect(row.key.label != nil, "\(row)")
      }
    }
  }

  @Test("have the status that the manifest tells", arguments: all)
  func statuses(name: String) throws {
    try forEachDatabase(of: name) { scanned, expected in
      let found = scanned.byNumber
      #expect(Set(found.keys) == Set(expected.keys))
      for (number, row) in expected {
        guard let record = found[number] else { continue }
        expectStatus(record, row)
      }
    }
  }

  private func expectStatus(_ record: EntryRecord, _ row: DatabaseManifest.Row) {
    let about = Comment(rawValue: "\(row.op ?? "") \(record)")
    let codes = record.findings.map(\.code)
    switch row.status {
    case "ok":
      // One letter of a key was changed: a sound pickle of another key.
      if row.hash_status == nil { #expect(record.status == .valid, about) }
      if row.pair?.trailing != nil { #expect(codes.contains(.pickleTrailing), about) }
    case "invalid-pair":
      #expect(
        record.status == .invalidKeyAndValue || record.status == .invalidValue, about)
      #expect(record.value.status == .invalid, about)
      expectFault(record, row, about)
    case "not-a-pair": #expect(codes == [.rowShape], about)
    case "not-a-blob": #expect(codes == [.rowDecode], about)
    case "hash-mismatch":
      #expect(record.status == .misplaced, about)
      #expect(codes.contains(.misplaced), about)
    default: Issue.record("unknown status \(row.status)")
    }
  }

  private func expectFault(
    _ record: EntryRecord, _ row: DatabaseManifest.Row, _ about: Comment
  ) {
    guard let fault = row.pair?.error, let finding = record.findings.first else {
      #expect(!record.findings.isEmpty, about)
      return
    }
    #expect(finding.row == row.rowid, about)
    // Where the damage has a pattern, the finding is where the pattern begins.
    if finding.code.rawValue.hasPrefix("pickle-") || finding.code == .textEncoding {
      #expect(finding.offset == fault.at, about)
    } else {
      #expect((finding.offset ?? .max) <= fault.at, about)
    }
  }

  @Test("show sizes that add up to the row's pickle", arguments: healthy)
  func sizes(name: String) throws {
    try forEachDatabase(of: name) { scanned, expected in
      for (number, record) in scanned.byNumber {
        guard let pair = expected[number]?.pair else { continue }
        #expect(record.size == pair.size)
        #expect(record.key.size > 0 && record.value.size > 0)
      }
    }
  }

  @Test("come the same at every depth and from one thread as from two")
  func depths() throws {
    let fixture = try DatabaseCase("pytools-v5/rows")
    let database = try fixture.open("cache/pytools/pdict-v5-demo3.11.7.final.0.sqlite")
    let full = try ScannedRows(database, depth: .full, threads: 2)
    let single = try ScannedRows(database, depth: .full, threads: 1)
    #expect(full.rows == single.rows)
    let names = try ScannedRows(database, depth: .names)
    #expect(names.rows.map(\.id) == full.rows.map(\.id))
    let broken = names.rows.filter { $0.status != .unchecked }
    // The shape alone tells: no blob, or a blob of no bytes.
    #expect(
      broken.allSatisfy { $0.findings.contains { [.rowDecode, .zeroLength].contains($0.code) } })
    #expect(broken.count == 6)
  }

  @Test("are the same when looked at again one by one", arguments: ["pytools-v5/rows"])
  func again(name: String) throws {
    let fixture = try DatabaseCase(name)
    let database = try fixture.open("cache/pytools/pdict-v5-demo3.11.7.final.0.sqlite")
    for record in try ScannedRows(database).rows {
      #expect(try database.check(record.id, depth: .full) == record)
      let detail = try #require(try database.detail(of: record.id))
      #expect(detail.record == record)
      let bytes = try database.bytes(of: record.id, part: .value, from: 0, limit: 1 << 20)
      if record.findings.first?.code != .rowDecode {
        #expect(Int64(bytes.count) == record.size)
      }
    }
    #expect(try database.check(EntryID(Array("0123".utf8), row: 4), depth: .full) == nil)
    #expect(try database.detail(of: EntryID([], row: 1_000_000)) == nil)
  }

  @Test("show the decoded key and value with offsets in the row's pickle")
  func detail() throws {
    let fixture = try DatabaseCase("pytools-v5/healthy-2026")
    let database = try fixture.open("cache/pytools/pdict-v5-demo-3.13.0.final.0.sqlite")
    let record = try #require(try ScannedRows(database).byNumber[7])
    let detail = try #require(try database.detail(of: record.id))
    #expect(record.key.label == "('a', 1, 2.5)")
    #expect(detail.key.tree.first?.text.contains("('a', 1, 2.5)") == true)
    #expect(detail.value.tree.first?.text.hasPrefix("dict(") == true)
    #expect(detail.key.instructions.allSatisfy { $0.offset < record.key.size })
    #expect(detail.value.instructions.allSatisfy { $0.offset >= record.key.size })
    #expect(detail.value.instructions.last?.name == "STOP")
    let tail = try database.bytes(of: record.id, part: .value, from: record.size - 1, limit: 9)
    #expect(tail == [0x2E])
  }
}

/// Scans every database of a case.
func forEachDatabase(
  of name: String, _ body: (ScannedRows, [Int64: DatabaseManifest.Row]) throws -> Void
) throws {
  let fixture = try DatabaseCase(name)
  let named = fixture.manifest.databases?.map(\.database) ?? []
  let databases = Set(named + fixture.manifest.entries.compactMap(\.database))
  #expect(!databases.isEmpty)
  for database in databases.sorted() {
    try body(ScannedRows(fixture.open(database)), fixture.manifest.rows(of: database))
  }
}
