package import Larder
package import SystemPackage

extension DatabaseMender: DatabaseSettler {
  package func settle(into file: FilePath) throws(LarderError) {
    let moment = database.moment()
    if let reason = database.info.readOnly ?? moment.refusal { throw .notMendable(path, reason) }
    if moment.isHeld || isInUse {
      throw LarderError(
        .busy, "cannot settle '\(path)': its owner has it open",
        remedy: "try again when that is done")
    }
    do {
      try DatabaseSettling.run(files, into: file, disk)
    } catch {
      throw .mending("settle", path, error)
    }
  }

  /// Whether anybody holds a lock right now: a lock changes no file that an exam would notice.
  private var isInUse: Bool {
    database.gate.looking {
      guard let main = try? FileHandle(looking: files.main) else { return false }
      return DatabaseLocks(main, shared: files.path(of: .shared)).isInUse
    }
  }
}
