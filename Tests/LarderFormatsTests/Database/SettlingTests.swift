import Larder
import LarderFormats
import SystemPackage
import TestSupport
import Testing

@Suite("Settling what a killed writer left of a database")
struct SettlingTests {
  private func crashed(_ name: String) throws -> MendingCase {
    try MendingCase("pytools-v5/crash", "pdict-v5-\(name)3.11.7.final.0.sqlite")
  }

  @Test(
    "makes one sound file of what is shown of it, and leaves the rest alone",
    arguments: [
      "journal-full", "journal-db-partial", "journal-db-full", "journal-stale", "wal-pending",
      "wal-bitflip", "wal-no-shm",
    ])
  func settle(name: String) throws {
    let mending = try crashed(name)
    let before = try mending.snapshot()
    let shown = try mending.rows()
    let target = mending.quarantine.appending("pdict-v5-new.sqlite")
    try mending.mender().settle(into: target)
    #expect(try mending.snapshot() == before)
    let settled = try ScannedRows(PytoolsDatabase.open(target))
    #expect(settled.rows.map(\.id) == shown.map(\.id))
    #expect(settled.rows.map(\.status) == shown.map(\.status))
    #expect(settled.items.isEmpty && settled.findings.isEmpty)
    // The directory itself, and the one file.
    #expect(try Snapshot(of: mending.quarantine.path).count == 2)
  }

  @Test("is refused while somebody has the database open, and leaves nothing behind")
  func busy() throws {
    let mending = try MendingCase(
      "pytools-v5/healthy-siphash", "pdict-v5-demo3.11.7.final.0.sqlite")
    let target = mending.quarantine.appending("pdict-v5-new.sqlite")
    let holder = try LockHolder(mending.path, ["reserved"])
    let error = #expect(throws: LarderError.self) { try mending.mender().settle(into: target) }
    #expect(error?.code == .busy)
    try holder.release()
    #expect(try Snapshot(of: mending.quarantine.path).count == 1)
  }
}
