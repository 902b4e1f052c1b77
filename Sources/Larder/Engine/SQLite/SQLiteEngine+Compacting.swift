import SystemPackage

extension SQLiteEngine {
  /// Gives back the room of what was removed and replaced, and merges the write-ahead log.
  ///
  /// Readers go on; writers wait. A process that is killed meanwhile leaves the database as it was.
  /// Source: <https://sqlite.org/lang_vacuum.html>.
  package func compact(
    _ goesOn: (CompactionProgress) -> Bool
  ) throws(LarderError) -> CompactionOutcome {
    var outcome = CompactionOutcome()
    let before = measure()
    outcome.entries = try database.writing("compact") { session throws(SQLiteFailure) in
      try session.execute("VACUUM")
      // The log now holds the whole database once more.
      _ = try session.query("PRAGMA wal_checkpoint(TRUNCATE)").step()
      let count = try session.query("SELECT count(*) FROM entries")
      return try count.step() ? Int(clamping: count.integer(0)) : 0
    }
    let after = measure()
    (outcome.filesBefore, outcome.bytesBefore) = (before.files, before.bytes)
    (outcome.filesAfter, outcome.bytesAfter) = (after.files, after.bytes)
    return outcome
  }

  /// The database and its log.
  private func measure() -> (files: Int, bytes: Int64) {
    let sizes = [root, root.extended("-wal")].compactMap {
      try? POSIXDiskReader().status(of: $0).size
    }
    return (sizes.count, sizes.reduce(0) { $0 + Int64($1) })
  }
}
