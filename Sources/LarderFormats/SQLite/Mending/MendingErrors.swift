internal import GRDB
internal import Larder
internal import LarderPickle
internal import SystemPackage

// Every message of this module about changing a database.
extension LarderError {
  /// Why something could not be done to a database: what SQLite or the system threw.
  static func mending(_ verb: String, _ path: FilePath, _ error: any Error) -> LarderError {
    if let error = error as? LarderError { return error }
    let what = "cannot \(verb) '\(PythonText.printable(path.string, limit: 4_096))'"
    if let cause = error as? Errno {
      let isFull = cause == .noSpace || cause == .diskQuotaExceeded
      let isForbidden = cause == .permissionDenied || cause == .readOnlyFileSystem
      return LarderError(
        isFull ? .outOfSpace : isForbidden ? .permission : .inputOutput,
        what + (isFull ? ": the disk is full" : ""),
        remedy: isFull ? "free some space; nothing was changed" : nil, cause: cause)
    }
    let failure = SQLiteFailure(error)
    if failure.isBusy {
      return LarderError(
        .busy, what + ": its owner is working on it", remedy: "try again when that is done")
    }
    if failure.isFull {
      return LarderError(
        .outOfSpace, what + ": the disk is full", remedy: "free some space; nothing was changed")
    }
    if failure.isReadOnly {
      return LarderError(
        .readOnly, what + ": \(failure.message)", remedy: "check the rights to it and its directory"
      )
    }
    if failure.isDamage {
      return LarderError(
        .inputOutput, what + ": its pages are damaged",
        remedy: "run 'larder repair' to save the rows that can be read")
    }
    return LarderError(.inputOutput, what + ": \(failure.message)")
  }

  static func notMendable(_ path: FilePath, _ reason: String) -> LarderError {
    LarderError(
      .readOnly,
      "cannot change '\(PythonText.printable(path.string, limit: 4_096))': \(reason)")
  }

  static func changedUnderway(_ path: FilePath) -> LarderError {
    LarderError(
      .changed,
      "cannot change '\(PythonText.printable(path.string, limit: 4_096))': "
        + "something else changed it at the same moment",
      remedy: "look at it again")
  }

  static func notSavedRows(_ file: FilePath) -> LarderError {
    LarderError(
      .inputOutput,
      "cannot restore from '\(PythonText.printable(file.string, limit: 4_096))': "
        + "it is no complete file of saved rows")
  }
}
