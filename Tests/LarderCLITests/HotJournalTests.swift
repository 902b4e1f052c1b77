import Larder
import SystemPackage
import TestSupport
import Testing

/// A writer that is killed in the middle of a transaction, when half of it is in the database.
private let killedWriter = """
  import os, sqlite3, sys
  c = sqlite3.connect(sys.argv[1], isolation_level=None)
  if sys.argv[2] == "wal":
      c.execute("PRAGMA journal_mode=WAL")
      c.execute("PRAGMA wal_autocheckpoint=0")
      c.execute("DELETE FROM dict WHERE rowid % 2")
  else:
      c.execute("PRAGMA journal_mode=DELETE")
      c.execute("PRAGMA cache_size=2")
      c.execute("BEGIN")
      c.execute("UPDATE dict SET key_value = zeroblob(6000)")
  os.kill(os.getpid(), 9)
  """

@Suite("A database whose writer was killed")
struct HotJournalTests {
  private let directory: TemporaryDirectory
  private let database: FilePath

  init() throws {
    directory = try TemporaryDirectory()
    let root = try Fixtures.copy("pytools-v5/healthy-siphash", to: directory.path)
    database = root.appending("cache/pytools/pdict-v5-demo3.11.7.final.0.sqlite")
  }

  private func kill(_ mode: String) throws {
    let outcome = try ChildProcess.run(
      "/usr/bin/env", ["python3", "-c", killedWriter, database.string, mode])
    #expect(outcome.status == .signaled(9))
  }

  private func rows() throws -> Int64 {
    let document = try JSON(larder("check", "--json", database.string).output)
    return try #require(document["summary"]?["entries"]?.int)
  }

  @Test(
    "is made whole by recover, and undo brings back every byte of what the crash left",
    arguments: [("journal", "-journal", 1), ("wal", "-wal", 2)])
  func recover(mode: String, sidecar: String, factor: Int64) throws {
    let healthy = try rows()
    try kill(mode)
    let place = database.removingLastComponent()
    let left = try Snapshot(of: place)
    let after = try rows()
    #expect(after == healthy / factor)

    let dry = try larder("recover", "--dry-run", "--json", database.string)
    let steps = try JSON(dry.output)["plans"]?.elements.first?["steps"]?.elements ?? []
    #expect(steps.compactMap { $0["work"]?.text } == ["settle-database"])
    #expect(steps[0]["evidence"]?.elements.isEmpty == false)
    #expect(try Snapshot(of: place).differences(from: left) == [])

    #expect(try larder("recover", "--yes", database.string).status == .exited(0))
    #expect(try larder("check", database.string).status == .exited(0))
    let settled = try rows()
    #expect(settled == after)
    let name = try #require(database.lastComponent?.string)
    let listed = try self.names(in: place)
    #expect(!listed.contains(name + sidecar))
    let sound = try ChildProcess.run(
      "/usr/bin/env",
      [
        "python3", "-c",
        "import sqlite3,sys; print(sqlite3.connect(sys.argv[1]).execute("
          + "'PRAGMA integrity_check').fetchone()[0])", database.string,
      ])
    #expect(sound.outputText == "ok\n")

    // Reading with the program itself must not have changed the new database, or undo refuses.
    #expect(try larder("undo", "--yes", database.string).status == .exited(0))
    let quarantine = name + ".larder-quarantine"
    let differences = try Snapshot(of: place).differences(from: left, ignoring: .directoryTimes)
    #expect(differences.allSatisfy { $0.contains(quarantine) }, "\(differences)")
  }

  @Test("is left alone while somebody else has it open, even without any lock")
  func opened() throws {
    try kill("journal")
    let disk = POSIXDiskReader()
    let before = try disk.read(database, from: 0, limit: .max)
    let holder = try FileDescriptor.open(database, .readWrite)
    let status = try larder("recover", "--yes", database.string).status
    try holder.close()
    #expect(status == .exited(3))
    #expect(try disk.read(database, from: 0, limit: .max) == before)
    let sidecar = try disk.status(of: FilePath(database.string + "-journal"))
    #expect(sidecar.size > 0)
    #expect(try larder("recover", "--yes", database.string).status == .exited(0))
  }

  @Test("keeps its journal where that step is left out of the plan")
  func leftOut() throws {
    try kill("journal")
    let before = try Snapshot(of: database.removingLastComponent())
    let pty = try PTY(Products.larder, [database.string], lines: 30, columns: 100)
    try pty.wait("read") { $0.shows("read 100 %") }
    try pty.send("R")
    try pty.wait("the step") { $0.shows("roll it back") && $0.shows("[x]") }
    try pty.send(" ")
    try pty.wait("it is out") { !$0.shows("[x]") }
    try pty.send("y")
    try pty.wait("nothing done") { $0.shows("nothing was changed") }
    try pty.send("q")
    #expect(try pty.waitForExit() == .exited(0))
    #expect(
      try Snapshot(of: database.removingLastComponent()).differences(from: before) == [])
  }

  private func names(in directory: FilePath) throws -> Set<String> {
    Set(try POSIXDiskReader(beneath: directory).names(in: "").map(\.string))
  }
}
