import Larder
import LarderFormats
import SystemPackage

// Every error that actions, the journal and the quarantine throw is worded here.
extension LarderError {
  static func readOnly(_ path: FilePath, _ why: String) -> LarderError {
    LarderError(
      .readOnly, "cannot change '\(path.displayText)': \(why)",
      remedy: "use --dry-run to see what an action would do")
  }

  static var arenaIsRoot: LarderError {
    LarderError(.usage, "cannot act on '/': it is no cache", remedy: "name the cache's directory")
  }

  static func quarantineInside(_ shelter: FilePath, of cache: FilePath) -> LarderError {
    LarderError(
      .usage,
      "cannot keep a quarantine in '\(shelter.displayText)': it lies inside the cache "
        + "'\(cache.displayText)', whose owner deletes there at will",
      remedy: "name another directory of the same file system with --quarantine DIR")
  }

  static func quarantineNameTooLong(_ name: FilePath.Component) -> LarderError {
    LarderError(
      .usage,
      "cannot make a quarantine for '\(FilePath(root: nil, [name]).displayText)': "
        + "its name leaves no room for '\(Arena.suffix)'",
      remedy: "rename the cache")
  }

  init(finding path: FilePath, cause: Errno) {
    let name = path.displayText
    switch cause {
    case .noSuchFileOrDirectory, .notDirectory:
      self.init(.noSuchPath, "cannot find '\(name)'", remedy: "check the path", cause: cause)
    case .permissionDenied, .notPermitted:
      self.init(
        .permission, "cannot reach '\(name)'", remedy: "run it as the cache's owner", cause: cause)
    default: self.init(.inputOutput, "cannot reach '\(name)'", cause: cause)
    }
  }

  static func noPlan(for action: Action) -> LarderError {
    LarderError(
      .usage, "cannot plan '\(action.rawValue)' from entries and items",
      remedy: action == .validate
        ? "checking again changes nothing: run it" : "plan it from the quarantine's runs")
  }

  static func notADatabase(_ path: FilePath) -> LarderError {
    LarderError(
      .unsupportedFormat, "cannot change rows of '\(path.displayText)': it is no database")
  }

  static func noSuchRun(_ run: Int, in arena: Arena) -> LarderError {
    LarderError(
      .noSuchEntry,
      "cannot find run \(run) in the quarantine of '\(arena.cachePath.displayText)'",
      remedy: "list the runs with: larder quarantine \(arena.cachePath.displayText)")
  }

  static func nothingToUndo(in arena: Arena) -> LarderError {
    LarderError(
      .noSuchEntry,
      "cannot undo anything on '\(arena.cachePath.displayText)': "
        + "the quarantine holds no run that could be taken back")
  }

  static func purged(_ run: Int) -> LarderError {
    LarderError(.vanished, "cannot undo run \(run): what it took out was purged")
  }

  static func runIsBusy(_ run: Int) -> LarderError {
    LarderError(
      .busy, "cannot touch run \(run): another larder is working on it",
      remedy: "wait until it is done")
  }

  static func foreignPlan(_ plan: FilePath, _ cache: FilePath) -> LarderError {
    LarderError(
      .usage, "cannot carry out a plan for '\(plan.displayText)' on '\(cache.displayText)'",
      remedy: "plan it again for this cache")
  }

  init(readingQuarantine path: FilePath, cause: Errno) {
    self.init(
      Self.code(of: cause), "cannot read the quarantine '\(path.displayText)'", cause: cause)
  }

  init(makingQuarantine arena: Arena, cause: Errno) {
    let path = arena.quarantinePath
    let elsewhere =
      "name a directory of the same file system with --quarantine DIR, outside of the cache"
    let (reason, remedy): (String, String?) =
      switch cause {
      case .fileExists: (": something else has that name", "rename it, or \(elsewhere)")
      case .noSpace, .diskQuotaExceeded: ("", "free some space; nothing was changed")
      case .noSuchFileOrDirectory: (": the cache or its directory is gone", "check the path")
      case .improperLink: (": it is on another file system than the cache", elsewhere)
      default: ("", elsewhere)
      }
    self.init(
      Self.code(of: cause), "cannot make the quarantine '\(path.displayText)'\(reason)",
      remedy: remedy, cause: cause)
  }

  init(writingJournalOf run: Int, in arena: Arena, cause: Errno) {
    self.init(
      Self.code(of: cause),
      "cannot write the journal of run \(run) in '\(arena.quarantinePath.displayText)'",
      remedy: "what was done until then can be taken back with: "
        + "larder undo \(arena.cachePath.displayText)", cause: cause)
  }

  init(_ verb: String, _ subject: Subject, cause: Errno) {
    let reason = cause == .improperLink ? ": the quarantine is on another file system" : ""
    let remedy =
      cause == .improperLink
      ? "name a directory of the same file system with --quarantine DIR" : nil
    self.init(
      Self.code(of: cause), "cannot \(verb) \(subject.words)\(reason)", remedy: remedy, cause: cause
    )
  }

  private static func code(of cause: Errno) -> LarderError.Code {
    switch cause {
    case .permissionDenied, .notPermitted: .permission
    case .readOnlyFileSystem: .readOnly
    case .noSpace, .diskQuotaExceeded: .outOfSpace
    case .noSuchFileOrDirectory: .vanished
    case .wouldBlock: .busy
    case .fileExists, .improperLink: .usage
    default: .inputOutput
    }
  }
}

extension Subject {
  /// The subject within a sentence.
  package var words: String {
    switch self {
    case .entry(let entry):
      "entry '\(SafeText.display(bytes: entry.name))'" + (entry.row.map { " (row \($0))" } ?? "")
    case .item(let path): "'\(path.displayText)'"
    case .database: "the database"
    case .cache: "the cache"
    case .run(let run): "run \(run)"
    }
  }
}
