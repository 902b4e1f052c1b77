import Larder
import SystemPackage

extension RunSession {
  /// Begins a run: makes the quarantine where there is none, and a directory in it.
  ///
  /// On return the beginning is durable.
  static func begin(
    _ action: Action, steps: Int, invocation: Invocation, in arena: Arena, on disk: any Disk
  ) throws(LarderError) -> RunSession {
    let layout = QuarantineLayout(directory: arena.quarantine)
    do throws(Errno) {
      try makeQuarantine(layout, arena, disk)
      let run = try makeRunDirectory(layout, disk)
      let began = try disk.status(of: layout.run(run)).modified
      let beginning = JournalRecord.Beginning(
        run: run, action: action, began: began, invocation: invocation, steps: steps)
      try disk.create(
        layout.journal(of: run), JournalFile.encode([.begin(beginning)]), mode: 0o600)
      var session = try RunSession(run: run, arena: arena, disk: disk)
      try session.makeLock()
      try session.journal.sync()
      for directory in [layout.run(run), layout.runs, layout.directory] {
        try disk.syncDirectory(directory)
      }
      return session
    } catch {
      throw LarderError(makingQuarantine: arena, cause: error)
    }
  }

  private static func makeQuarantine(
    _ layout: QuarantineLayout, _ arena: Arena, _ disk: any Disk
  ) throws(Errno) {
    let shelter = layout.directory.removingLastComponent()
    let around = try disk.status(of: shelter)
    // What cannot be renamed would have to be copied, which is no move.
    guard try disk.status(of: arena.cache).identity.device == around.identity.device else {
      throw .improperLink
    }
    if try makeDirectory(layout.directory, disk) {
      // The directory around is not the cache's: as little as possible should show there.
      try? disk.setModified(around.modified, of: shelter)
    }
    try refuseOthers(layout, disk)
    try writeHeader(layout, arena, disk)
    _ = try makeDirectory(layout.runs, disk)
    try disk.syncDirectory(layout.directory)
    try disk.syncDirectory(shelter)
  }

  /// Refuses a directory of this name that somebody else made.
  private static func refuseOthers(_ layout: QuarantineLayout, _ disk: any Disk) throws(Errno) {
    guard try disk.status(of: layout.directory).kind == .directory else { throw .fileExists }
    let own = [layout.header, layout.runs].compactMap(\.lastComponent)
    let names = try disk.names(in: layout.directory)
    guard names.allSatisfy({ own.contains($0) || QuarantineLayout.isNewHeader($0) }) else {
      throw .fileExists
    }
  }

  private static func writeHeader(
    _ layout: QuarantineLayout, _ arena: Arena, _ disk: any Disk
  ) throws(Errno) {
    if (try? disk.status(of: layout.header)) != nil { return }
    let new = layout.newHeader()
    var json = JSONWriter(.indented)
    json.object {
      $0.field("what", "what larder took out of a cache, to be put back by 'larder undo'")
      $0.field("schema", JournalRecord.Beginning.schema)
      $0.field("cache", bytes: arena.cachePath.pathBytes)
    }
    json.newline()
    try disk.create(new, json.takeBytes(), mode: 0o600)
    try disk.syncFile(new)
    try disk.replace(layout.header, with: new)
  }

  private static func makeRunDirectory(
    _ layout: QuarantineLayout, _ disk: any Disk
  ) throws(Errno) -> Int {
    var run =
      (try disk.names(in: layout.runs).compactMap(QuarantineLayout.runNumber).max() ?? 0) + 1
    while try !makeDirectory(layout.run(run), disk) { run += 1 }
    _ = try makeDirectory(layout.items(of: run), disk)
    return run
  }

  /// - Returns: Whether it was made; false where it is there already.
  static func makeDirectory(_ path: FilePath, _ disk: any Disk) throws(Errno) -> Bool {
    do throws(Errno) {
      try disk.makeDirectory(path, mode: 0o700)
      return true
    } catch .fileExists {
      return false
    } catch {
      throw error
    }
  }
}
