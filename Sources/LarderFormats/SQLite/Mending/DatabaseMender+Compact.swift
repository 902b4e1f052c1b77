package import Larder
package import SystemPackage

extension DatabaseMender {
  package func compact() throws(LarderError) -> RowCompaction {
    let moment = try compactable()
    do {
      return try database.gate.mending {
        let before = size()
        let connection = try WriteConnection(files.main, patience: patience)
        try connection.transaction(.writing) { session in
          if moment.reach == .noTable, try database.isWithoutTable(session) { return }
          _ = try database.changeableTable(session)
        }
        try connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        try connection.execute("VACUUM")
        try connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        try connection.close()
        return RowCompaction(sizeBefore: before, sizeAfter: size())
      }
    } catch {
      throw .mending("compact", path, error)
    }
  }

  /// A database without a table can be tidied up too: a journal may lie beside it.
  private func compactable() throws(LarderError) -> RowMoment {
    let moment = database.moment()
    if moment.reach == .noTable, database.info.readOnly == nil, moment.refusal == nil {
      return moment
    }
    return try changeable()
  }

  /// Database and sidecars together, in bytes.
  private func size() -> Int64 {
    let stamp = files.stamp(disk)
    return stamp.sidecars.values.reduce(stamp.main?.size ?? 0) { $0 &+ $1.size }
  }

  // MARK: - Salvage

  package func salvage(into file: FilePath) throws(LarderError) -> RowSalvage {
    let moment = database.moment()
    if let reason = database.info.readOnly ?? moment.refusal { throw .notMendable(path, reason) }
    if moment.isHeld {
      throw LarderError(
        .busy, "cannot save the rows of '\(path)': its owner has it open",
        remedy: "try again when that is done")
    }
    do {
      let salvage = try database.salvage(into: file)
      try disk.syncFile(file)
      try disk.syncDirectory(file.removingLastComponent())
      return salvage
    } catch {
      try? disk.remove(file)
      throw .mending("save the rows of", path, error)
    }
  }
}
