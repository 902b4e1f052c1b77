package import SystemPackage

// Every error and warning of the store is worded here.

extension LarderError {
  /// What the system refused, in the terms of the store.
  static func system(_ reason: Errno, _ verb: String, _ subject: FilePath) -> LarderError {
    let problem = "cannot \(verb) '\(subject)'"
    switch reason {
    case .noSpace, .diskQuotaExceeded:
      return LarderError(
        .outOfSpace, "\(problem): no space left", remedy: "free some, then store again",
        cause: reason)
    case .permissionDenied, .notPermitted:
      return LarderError(
        .permission, "\(problem): permission denied",
        remedy: "look at the owner and mode of the cache's directory", cause: reason)
    case .readOnlyFileSystem:
      return LarderError(
        .readOnly, "\(problem): the file system is read-only", remedy: "keep the cache elsewhere",
        cause: reason)
    case .tooManyOpenFiles, .tooManyOpenFilesInSystem:
      return LarderError(
        .inputOutput, "\(problem): too many open files", remedy: "raise the limit: ulimit -n",
        cause: reason)
    default:
      return LarderError(.inputOutput, "\(problem): input or output failed", cause: reason)
    }
  }

  static func notACache(_ root: FilePath) -> LarderError {
    LarderError(
      .notACache, "cannot open '\(root)': it holds other things and no 'larder.json'",
      remedy: "name an empty directory, or one that does not exist yet")
  }

  static func notOurDatabase(_ path: FilePath) -> LarderError {
    LarderError(
      .notACache, "cannot open '\(path)': it is no database that larder made",
      remedy: "name a file that does not exist yet")
  }

  static func damagedHeader(_ file: FilePath) -> LarderError {
    LarderError(
      .notACache, "cannot open '\(file)': it does not say what the cache is",
      remedy: "restore it from a cache of the same kind, or remove the cache")
  }

  static func unsupported(_ root: FilePath, _ what: String) -> LarderError {
    LarderError(
      .unsupportedFormat, "cannot open '\(root)': it has \(what), which this version does not know",
      remedy: "use the version of larder that made it, or a newer one")
  }

  static func otherCache(_ root: FilePath, is actual: String, not wanted: String) -> LarderError {
    LarderError(
      .usage, "cannot open '\(root)': the cache is \(actual), not \(wanted)",
      remedy: "open it as what it is, or use another directory")
  }

  package static func invalidEntry(_ findings: [Finding], in root: FilePath) -> LarderError {
    let first = findings.first
    let isKey = findings.contains { $0.part != .value }
    let place = first?.file.map { root.appending($0.components) } ?? root
    let row = first?.row.map { ", row \($0)" } ?? ""
    let offset = first?.offset.map { " at byte \($0)" } ?? ""
    let remedy = first?.remedies.first { !$0.command.isEmpty }
    return LarderError(
      isKey ? .invalidKey : .invalidValue,
      "cannot read '\(place)'\(row)\(offset): \(first?.problem ?? "the entry is damaged")",
      remedy: remedy.map { "\($0.title): \($0.command.joined(separator: " "))" },
      findings: findings)
  }

  static func collision(_ hash: KeyHash) -> LarderError {
    LarderError(
      .collision, "cannot use entry '\(hash)': it belongs to another key with the same hash",
      remedy: "change the key a little: any other text has another hash")
  }

  static func overwrite(_ root: FilePath) -> LarderError {
    LarderError(
      .readOnly, "cannot replace a value in '\(root)': the cache is write-once",
      remedy: "use storeIfAbsent, or clear the cache")
  }

  static func tooLarge(_ what: String, _ size: Int, limit: Int) -> LarderError {
    LarderError(.encoding, "cannot store a \(what) of \(size) bytes: the limit is \(limit)")
  }

  static func busy(_ lock: FilePath, seconds: Int) -> LarderError {
    LarderError(
      .busy, "cannot lock '\(lock)': another process held it for \(seconds) seconds",
      remedy: "see who: fuser \(lock)")
  }

  /// What SQLite refused, in the terms of the store; `reason` is what the system says about it.
  static func database(
    _ failure: SQLiteFailure, reason: Errno?, _ verb: String, _ path: FilePath
  ) -> LarderError {
    let problem = "cannot \(verb) '\(path)'"
    if failure.isBusy {
      return LarderError(
        .busy, "\(problem): another process held the database for too long",
        remedy: "see who: fuser \(path)")
    }
    if failure.isMoved {
      return LarderError(
        .vanished, "\(problem): the file was moved or removed", remedy: "open the cache again")
    }
    if failure.isDamage {
      return LarderError(
        .inputOutput, "\(problem): the database is damaged", findings: [.damagedPages(failure)])
    }
    if failure.isTooBig { return LarderError(.encoding, "\(problem): the entry is too large") }
    if let reason = failure.isFull ? .noSpace : reason { return .system(reason, verb, path) }
    return LarderError(.inputOutput, "\(problem): \(failure.message)")
  }

  static func packing(_ root: FilePath) -> LarderError {
    LarderError(
      .busy, "cannot compact '\(root)': another process is packing entries",
      remedy: "try again when it is through")
  }

  static func noExchange(_ root: FilePath) -> LarderError {
    LarderError(
      .usage, "cannot compact '\(root)': the file system cannot exchange two names",
      remedy: "keep caches that change on ext4, xfs, btrfs or tmpfs")
  }

  static func unsettled(_ entry: FilePath) -> LarderError {
    LarderError(
      .busy, "cannot settle '\(entry)': it kept changing", remedy: "try again")
  }

  static func codecName(_ name: String) -> LarderError {
    LarderError(
      .usage, "cannot use the codec '\(name)': its name is not 1 to 16 visible ASCII characters")
  }

  static func encoding(_ what: String, _ reason: any Error) -> LarderError {
    LarderError(.encoding, "cannot encode the \(what): \(reason)", remedy: "nothing was stored")
  }

  static func decoding(_ hash: KeyHash, _ reason: any Error) -> LarderError {
    LarderError(
      .decoding, "cannot decode the value of entry '\(hash)': \(reason)",
      remedy: "the bytes are as they were written: was the type changed since?")
  }

  static func recursion() -> LarderError {
    LarderError(
      .usage, "cannot compute a value: computing it asks for the value itself",
      remedy: "make the closure independent of its own result")
  }
}

extension Finding {
  /// The pages of a database in which an entry should be.
  static func damagedPages(_ failure: SQLiteFailure) -> Finding {
    Finding(
      .pageDamage, subject: .cache, problem: "SQLite cannot read the database: \(failure)",
      cause: "a page was overwritten, or written back in part", certainty: .likely,
      remedies: [Remedy("save what can be read, or remove the database while nobody uses it")])
  }
}
