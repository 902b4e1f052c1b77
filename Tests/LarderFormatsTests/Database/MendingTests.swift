import Glibc
import Larder
@testable import LarderFormats
import SystemPackage
import TestSupport
import Testing

/// A database of the fixtures that is going to be changed, and a place for what is taken out.
struct MendingCase {
  let fixture: DatabaseCase
  let path: FilePath
  let quarantine: TemporaryDirectory
  let database: PytoolsDatabase

  init(_ name: String, _ database: String) throws {
    fixture = try DatabaseCase(name)
    path = fixture.root.appending("cache/pytools/\(database)")
    quarantine = try TemporaryDirectory()
    self.database = try PytoolsDatabase.open(path)
  }

  var directory: FilePath { path.removingLastComponent() }
  var file: FilePath { quarantine.appending("rows-0") }

  func mender(patience: Duration = .milliseconds(50)) throws -> DatabaseMender {
    try #require(DatabaseMender(database, patience: patience))
  }

  func judged(_ numbers: [Int64]) throws -> [JudgedRow] {
    let ids = try ScannedRows(database).rows.map(\.id).filter { numbers.contains($0.row ?? -1) }
    return try mender().judge(ids).compactMap(\.self)
  }

  func rows() throws -> [EntryRecord] { try ScannedRows(PytoolsDatabase.open(path)).rows }

  /// All that is in the directory, its own times left out.
  func snapshot() throws -> Snapshot { try Snapshot(of: directory) }
}

private let plain = ("pytools-v5/healthy-2025", "pdict-v5-demo3.12.1.final.0.sqlite")
private let rollback = ("pytools-v5/healthy-siphash", "pdict-v5-demo3.11.7.final.0.sqlite")
private let log = ("pytools-v5/healthy-siphash-wal", "pdict-v5-demo3.11.7.final.0.sqlite")
private let damagedRows = ("pytools-v5/rows", "pdict-v5-demo3.11.7.final.0.sqlite")

private func crashed(_ name: String) -> (String, String) {
  ("pytools-v5/crash", "pdict-v5-\(name)3.11.7.final.0.sqlite")
}

@Suite("Mending a database")
struct MendingTests {
  @Test(
    "takes back a deletion to the last byte, with mode and time, journal and log",
    arguments: [
      plain, rollback, log, damagedRows, crashed("journal-db-partial"), crashed("journal-full"),
      crashed("journal-empty"), crashed("wal-pending"), crashed("wal-bitflip"),
      crashed("wal-kill14"), crashed("journal-clear"),
    ])
  func undo(name: (String, String)) throws {
    let mending = try MendingCase(name.0, name.1)
    let before = try mending.snapshot()
    let all = try mending.rows()
    let rows = try mending.judged([2, 3, 9])
    #expect(rows.count >= 2)
    let deletion = try mending.mender().deleteRows(rows, savingTo: mending.file)
    #expect(Set(deletion.deleted) == Set(rows.map(\.id)))
    #expect(deletion.changed.isEmpty && deletion.vanished.isEmpty)
    #expect(try mending.rows().count == all.count - rows.count)
    #expect(try mending.snapshot() != before)
    let restored = try mending.mender().restoreRows(from: mending.file, only: nil)
    #expect(Set(restored.restored) == Set(rows.map(\.id)))
    #expect(try mending.snapshot().differences(from: before, ignoring: .directoryTimes) == [])
    #expect(try mending.rows() == all)
  }

  @Test("takes back a deletion to the last byte after it was killed before its last note")
  func undoAfterKill() throws {
    let mending = try MendingCase(plain.0, plain.1)
    let before = try mending.snapshot()
    let rows = try mending.judged([5, 6])
    _ = try mending.mender().deleteRows(rows, savingTo: mending.file)
    let bytes = try POSIXDiskReader().read(mending.file, from: 0, limit: .max)
    // The last frame: kind, length, digest of the database, digest of the frame.
    let cut = try mending.quarantine.write(Array(bytes.dropLast(9 + 32 + 32)), to: "cut")
    _ = try mending.mender().restoreRows(from: cut, only: nil)
    #expect(
      try mending.snapshot().differences(from: before, ignoring: .directoryTimes).isEmpty)
  }

  @Test("puts rows back one by one where somebody has the database open")
  func undoWhileOpen() throws {
    let mending = try MendingCase(plain.0, plain.1)
    let all = try mending.rows()
    let rows = try mending.judged([1, 7, 31])
    _ = try mending.mender().deleteRows(rows, savingTo: mending.file)
    let identity = try POSIXDiskReader().status(of: mending.path).identity
    let holder = try LockHolder(opening: mending.path)
    let restored = try mending.mender().restoreRows(from: mending.file, only: nil)
    try holder.release()
    #expect(Set(restored.restored) == Set(rows.map(\.id)))
    #expect(try POSIXDiskReader().status(of: mending.path).identity == identity)
    #expect(try mending.rows() == all)
  }

  @Test("puts back only what was asked for, and what is there already counts as restored")
  func partial() throws {
    let mending = try MendingCase(plain.0, plain.1)
    let all = try mending.rows()
    let rows = try mending.judged([4, 5, 6])
    _ = try mending.mender().deleteRows(rows, savingTo: mending.file)
    let first = try mending.mender().restoreRows(from: mending.file, only: [rows[0].id])
    #expect(first.restored == [rows[0].id])
    #expect(try mending.rows().count == all.count - 2)
    let rest = try mending.mender().restoreRows(from: mending.file, only: nil)
    #expect(Set(rest.restored) == Set(rows.map(\.id)))
    #expect(try mending.rows() == all)
  }

  @Test("never overwrites a row that its owner stored again")
  func occupied() throws {
    let mending = try MendingCase(plain.0, plain.1)
    let rows = try mending.judged([4, 5])
    let hash = String(decoding: rows[0].id.name, as: UTF8.self)
    _ = try mending.mender().deleteRows(rows, savingTo: mending.file)
    try runPython(
      "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]);"
        + "c.execute('INSERT INTO dict VALUES(?,?)',(sys.argv[2],b'new')); c.commit()",
      [mending.path.string, hash])
    let restored = try mending.mender().restoreRows(from: mending.file, only: nil)
    #expect(restored.occupied == [rows[0].id])
    #expect(restored.restored == [rows[1].id])
    let row = try #require(
      try ScannedRows(PytoolsDatabase.open(mending.path)).rows.first {
        $0.id.name == rows[0].id.name
      })
    #expect(row.size == 3)
  }

  @Test("leaves a row alone that changed or went since it was judged")
  func changed() throws {
    let mending = try MendingCase(plain.0, plain.1)
    let rows = try mending.judged([4, 5, 6])
    try runPython(
      "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]);"
        + "c.execute('UPDATE dict SET key_value=? WHERE rowid=4',(b'N.',));"
        + "c.execute('DELETE FROM dict WHERE rowid=5'); c.commit()", [mending.path.string])
    let deletion = try mending.mender().deleteRows(rows, savingTo: mending.file)
    #expect(deletion.changed.map(\.row) == [4])
    #expect(deletion.vanished.map(\.row) == [5])
    #expect(deletion.deleted.map(\.row) == [6])
  }

  @Test("can be done again after a kill, before or after the rows were gone")
  func again() throws {
    let mending = try MendingCase(plain.0, plain.1)
    let all = try mending.rows()
    let rows = try mending.judged([4, 5, 6])
    let first = try mending.mender().deleteRows(rows, savingTo: mending.file)
    let saved = try POSIXDiskReader().read(mending.file, from: 0, limit: .max)
    let second = try mending.mender().deleteRows(rows, savingTo: mending.file)
    #expect(Set(second.deleted) == Set(first.deleted))
    #expect(try POSIXDiskReader().read(mending.file, from: 0, limit: .max) == saved)
    _ = try mending.mender().restoreRows(from: mending.file, only: nil)
    #expect(try mending.rows() == all)
    // The rows are there and so is their file: as after a kill right before the rows were deleted.
    let third = try mending.mender().deleteRows(rows, savingTo: mending.file)
    #expect(Set(third.deleted) == Set(first.deleted))
    _ = try mending.mender().restoreRows(from: mending.file, only: nil)
    #expect(try mending.rows() == all)
  }

  @Test("waits for nobody for ever", arguments: ["reserved", "exclusive"])
  func busy(lock: String) throws {
    let mending = try MendingCase(plain.0, plain.1)
    let rows = try mending.judged([4])
    let before = try mending.snapshot()
    let holder = try LockHolder(mending.path, [lock])
    let error = try #require(throws: LarderError.self) {
      try mending.mender().deleteRows(rows, savingTo: mending.file)
    }
    #expect(error.code == .busy)
    try holder.release()
    #expect(
      try mending.snapshot().differences(from: before, ignoring: .directoryTimes).isEmpty)
    #expect(try mending.mender().deleteRows(rows, savingTo: mending.file).deleted.count == 1)
  }

  @Test("never runs a trigger of the schema")
  func triggers() throws {
    let mending = try MendingCase("pytools-v5/schema", "pdict-v5-more-columns3.11.7.final.0.sqlite")
    #expect(mending.database.info.readOnly != nil)
    let rows = try mending.judged([1])
    let before = try mending.snapshot()
    #expect(throws: LarderError.self) {
      try mending.mender().deleteRows(rows, savingTo: mending.file)
    }
    #expect(throws: LarderError.self) { try mending.mender().compact() }
    #expect(try mending.snapshot() == before)
  }

  @Test(
    "compacts by merging what was left behind, and keeps every row",
    arguments: [
      (crashed("wal-pending"), 15), (crashed("journal-db-partial"), 11), (plain, 31), (log, 86),
      (("pytools-v5/schema", "pdict-v5-freelist3.11.7.final.0.sqlite"), 12),
    ])
  func compact(name: (String, String), count: Int) throws {
    let mending = try MendingCase(name.0, name.1)
    let sizes = try mending.mender().compact()
    #expect(sizes.sizeAfter <= sizes.sizeBefore)
    let after = try ScannedRows(PytoolsDatabase.open(mending.path))
    #expect(after.rows.count == count)
    #expect(after.items.isEmpty)
    #expect(after.findings.isEmpty)
  }

  @Test(
    "saves every readable row of a damaged database into a sound one",
    arguments: [
      ("zero-index", 80), ("root-loop", 80), ("schema-sql", 80), ("schema-rootpage", 80),
      ("page-count", 80), ("zero-leaf", 60), ("huge-payload", 79), ("truncated-mid", 28),
      ("zero-last-half", 28), ("overflow-beyond", 79), ("overflow-loop", 79),
      ("flip-magic", 80), ("flip-pagesize", 80), ("zero-first-page", 80),
    ])
  func salvage(name: String, count: Int) throws {
    let mending = try MendingCase("pytools-v5/files", "pdict-v5-\(name)3.11.7.final.0.sqlite")
    let before = try mending.snapshot()
    let target = mending.quarantine.appending("pdict-v5-new.sqlite")
    let salvage = try mending.mender().salvage(into: target)
    #expect(salvage.rows == count)
    if count < 80 { #expect(!salvage.losses.isEmpty) }
    #expect(try mending.snapshot() == before)
    let saved = try ScannedRows(PytoolsDatabase.open(target))
    #expect(saved.findings.isEmpty)
    #expect(saved.rows.count == count)
    // The same rows as in the healthy database, byte by byte.
    let healthy = try PytoolsDatabase.open(
      mending.directory.appending("pdict-v5-base3.11.7.final.0.sqlite"))
    let source = try ScannedRows(healthy).rows
    for row in saved.rows {
      let same = try #require(source.first { $0.id.name == row.id.name })
      let bytes = try PytoolsDatabase.open(target).bytes(
        of: row.id, part: .value, from: 0, limit: 1 << 20)
      #expect(try healthy.bytes(of: same.id, part: .value, from: 0, limit: 1 << 20) == bytes)
    }
  }

  @Test(
    "puts an empty one in the place of what is no database at all",
    arguments: ["text", "one-byte", "zero-filled"])
  func salvageNothing(name: String) throws {
    let mending = try MendingCase("pytools-v5/files", "pdict-v5-\(name)3.11.7.final.0.sqlite")
    let target = mending.quarantine.appending("pdict-v5-new.sqlite")
    let salvage = try mending.mender().salvage(into: target)
    #expect(salvage.rows == 0 && salvage.losses.isEmpty)
    let made = try ScannedRows(PytoolsDatabase.open(target))
    #expect(made.findings.isEmpty && made.rows.isEmpty && made.outcome.isComplete)
  }

  @Test("compacts a database without a table, whose journal is left over")
  func compactEmpty() throws {
    for name in ["create-first", "create-journal"] {
      let mending = try MendingCase(crashed(name).0, crashed(name).1)
      _ = try mending.mender().compact()
      #expect(try ScannedRows(PytoolsDatabase.open(mending.path)).rows.isEmpty)
    }
  }

  @Test("leaves a file alone that only somebody's word makes a database")
  func forced() throws {
    let mending = try MendingCase("pytools-v5/files", "pdict-v5-text3.11.7.final.0.sqlite")
    let target = mending.quarantine.appending("new.sqlite")
    let notes = mending.quarantine.appending("notes.txt")
    #expect(rename(mending.path.string, notes.string) == 0)
    let database = try PytoolsDatabase.open(notes, forced: true)
    #expect(database.info.readOnly == "it cannot be read")
    let mender = DatabaseMender(database)
    #expect(throws: LarderError.self) { try mender?.salvage(into: target) }
    #expect(throws: Errno.self) { try POSIXDiskReader().status(of: target) }
  }

  @Test("takes nothing for saved rows that is none, or is cut or changed", arguments: [0, 5, 700])
  func savedRows(cut: Int) throws {
    let mending = try MendingCase(plain.0, plain.1)
    let rows = try mending.judged([4])
    _ = try mending.mender().deleteRows(rows, savingTo: mending.file)
    let bytes = try POSIXDiskReader().read(mending.file, from: 0, limit: .max)
    let before = try mending.snapshot()
    var changed = bytes
    changed[cut] ^= 0x10
    for (index, content) in [Array(bytes.prefix(cut)), changed].enumerated() {
      let file = try mending.quarantine.write(content, to: "bad-\(index)")
      #expect(throws: LarderError.self) {
        try mending.mender().restoreRows(from: file, only: nil)
      }
    }
    #expect(try mending.snapshot() == before)
  }
}
