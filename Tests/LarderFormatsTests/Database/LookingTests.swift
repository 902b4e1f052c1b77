import Glibc
import Larder
import LarderFormats
import SystemPackage
import TestSupport
import Testing

@Suite("Looking at a database")
struct LookingTests {
  @Test(
    "changes no byte, no name and no time of it or of what lies beside it",
    arguments: [
      "pytools-v5/files", "pytools-v5/schema", "pytools-v5/crash", "pytools-v5/rows",
      "pytools-v5/healthy-siphash-wal", "special/v5", "opencl/healthy-2025",
    ])
  func nothingChanges(name: String) throws {
    let fixture = try DatabaseCase(name)
    let directory = fixture.root.appending("cache/pytools")
    // A snapshot holds every byte, and these never end.
    for endless in ["sparse", "device"] {
      unlink(directory.appending("pdict-v5-\(endless)-3.13.0.final.0.sqlite").string)
    }
    let before = try Snapshot(of: directory)
    let databases = Set(
      (fixture.manifest.databases ?? []).map(\.database)
        + fixture.manifest.entries.compactMap(\.database))
    for path in databases {
      guard let database = try? fixture.open(path) else { continue }
      for depth in Depth.allCases {
        let scanned = try ScannedRows(database, depth: depth)
        for row in scanned.rows.prefix(20) {
          _ = try database.check(row.id, depth: depth)
          _ = try database.detail(of: row.id)
          _ = try database.bytes(of: row.id, part: .key, from: 0, limit: 100)
        }
        for item in scanned.items.values { _ = try database.checkItem(item.path) }
      }
    }
    #expect(try Snapshot(of: directory) == before)
  }

  @Test("shows what its owner last committed while the owner is writing")
  func liveWriter() async throws {
    let fixture = try DatabaseCase("pytools-v5/healthy-2025")
    let path = "cache/pytools/pdict-v5-demo3.12.1.final.0.sqlite"
    let held = try LockHolder(fixture.root.appending(path), ["exclusive", "--dirty"])
    let database = try fixture.open(path)
    let scanned = try ScannedRows(database)
    #expect(scanned.rows.count == 31)
    #expect(scanned.outcome.isComplete)
    let lock = try #require(scanned.findings.first { $0.code == .lockHeld })
    #expect(lock.problem.contains("process \(held.process)"))
    #expect(lock.problem.contains("writing"))
    try held.release()
    #expect(try ScannedRows(fixture.open(path)).findings.isEmpty)
  }

  @Test("notices that rows came or went since it was opened")
  func changes() throws {
    let fixture = try DatabaseCase("pytools-v5/healthy-2025")
    let path = "cache/pytools/pdict-v5-demo3.12.1.final.0.sqlite"
    let database = try fixture.open(path)
    #expect(try ScannedRows(database).rows.count == 31)
    let target = fixture.root.appending(path)
    try runPython(
      "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.execute('DELETE FROM dict WHERE rowid=3');"
        + " c.commit()", [target.string])
    let scanned = try ScannedRows(database)
    #expect(scanned.rows.count == 30)
    #expect(!scanned.rows.contains { $0.id.row == 3 })
  }

  @Test("tells of something else in one sentence")
  func foreign() throws {
    let directory = try TemporaryDirectory()
    let text = try directory.write(Array("hello".utf8), to: "notes.txt")
    #expect(throws: LarderError.self) { try PytoolsDatabase.open(text) }
    let error = try #require(throws: LarderError.self) { try PytoolsDatabase.open(text) }
    #expect(error.code == .notACache)
    #expect(!error.problem.contains("\n"))
    let missing = try #require(throws: LarderError.self) {
      try PytoolsDatabase.open(directory.appending("nothing.sqlite"))
    }
    #expect(missing.code == .noSuchPath)
    #expect(try ScannedRows(PytoolsDatabase.open(text, forced: true)).codes == [.notADatabase])
  }

  @Test("recognizes a database by its name or by its table")
  func recognition() throws {
    let fixture = try DatabaseCase("pytools-v5/healthy-2025")
    let path = fixture.root.appending("cache/pytools/pdict-v5-demo3.12.1.final.0.sqlite")
    let page = try POSIXDiskReader().read(path, from: 0, limit: 4_096)
    #expect(PytoolsDatabase.recognizes(name: "pdict-v5-x3.11.7.sqlite", header: []) != nil)
    #expect(PytoolsDatabase.recognizes(name: "renamed.db", header: page) != nil)
    #expect(PytoolsDatabase.recognizes(name: "renamed.db", header: Array(page.prefix(100))) == nil)
    #expect(PytoolsDatabase.recognizes(name: "pdict-v5-x.sqlite-journal", header: []) == nil)
    #expect(PytoolsDatabase.recognizes(name: "pdict-v4-x", header: []) == nil)
  }
}
