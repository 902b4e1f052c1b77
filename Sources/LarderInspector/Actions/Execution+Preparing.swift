import Larder
import LarderFormats
import SystemPackage

extension Execution {
  /// Says durably what a batch of steps is going to do.
  ///
  /// - Returns: The intent of each step; `nil` for one that cannot be done, which is noted.
  mutating func prepare(_ range: Range<Int>) throws(Errno) -> [JournalRecord.StepIntent?] {
    var records: [JournalRecord] = []
    var intents: [JournalRecord.StepIntent?] = []
    for step in range {
      do throws(Errno) {
        let (intent, notes) = try intent(of: step)
        records += notes.map(JournalRecord.parent)
        records.append(.step(intent))
        intents.append(intent)
      } catch {
        refuse(plan.steps[step].subject, error)
        intents.append(nil)
      }
    }
    try makeItemDirectories(for: intents)
    try session.journal.append(records)
    try session.journal.sync()
    return intents
  }

  /// A directory that a name is moved from is not what it was.
  private mutating func refuse(_ subject: Subject, _ reason: Errno) {
    switch Fingerprint.Failure(reason) {
    case .vanished: skip(subject, .vanished, "its directory is gone")
    case .link: skip(subject, .link, "a directory on the way to it is a symbolic link")
    case .tooLarge, .system:
      result.failed.append(
        ActionResult.Failure(
          subject: subject, error: LarderError("look at", subject, cause: reason)))
    }
  }

  private mutating func intent(
    of number: Int
  ) throws(Errno) -> (JournalRecord.StepIntent, [JournalRecord.ParentNote]) {
    let step = plan.steps[number]
    var notes: [JournalRecord.ParentNote] = []
    var intent = JournalRecord.StepIntent(
      step: number, subject: step.subject, reason: step.reason, work: step.kind, bytes: step.bytes)
    if case .exclusiveFile(let path) = step.lock { intent.lock = try place(path, &notes) }
    for move in step.moves {
      intent.names.append(
        JournalRecord.MovedName(
          place: try place(move.path, &notes), item: nextItem,
          inode: move.fingerprint.identity.inode, mode: move.fingerprint.mode,
          modified: move.fingerprint.modified))
      nextItem += 1
    }
    return (intent, notes)
  }

  mutating func place(
    _ path: FilePath, _ notes: inout [JournalRecord.ParentNote]
  ) throws(Errno) -> JournalRecord.PlacedName {
    let parent = path.removingLastComponent()
    if let note = try session.note(parent) { notes.append(note) }
    return JournalRecord.PlacedName(path: path, parent: session.parents.number(of: parent) ?? 0)
  }

  func makeItemDirectories(for intents: [JournalRecord.StepIntent?]) throws(Errno) {
    let items = intents.flatMap { $0?.names.map(\.item) ?? [] }
    var isNew = false
    for directory in Set(items.map(session.itemDirectory)) {
      if try RunSession.makeDirectory(directory, session.disk) { isNew = true }
    }
    if isNew { try session.disk.syncDirectory(session.layout.items(of: session.run)) }
  }
}

extension Step {
  var kind: JournalRecord.StepIntent.Kind {
    switch work {
    case .deleteRow: .row
    case .deletePacked: .packed
    case .salvageDatabase, .salvagePack: .salvage
    case .settleDatabase: .settle
    case .compactDatabase, .compactCache: .compact
    case .move, .breakLock, .restore, .purge: .move
    }
  }

  /// The names to move, and what must be found there.
  var moves: [PlannedMove] {
    get {
      switch work {
      case .move(let moves), .breakLock(let moves), .salvageDatabase(let moves),
        .salvagePack(let moves), .settleDatabase(let moves):
        moves
      case .deleteRow, .deletePacked, .compactDatabase, .compactCache, .restore, .purge: []
      }
    }
    set {
      switch work {
      case .move: work = .move(newValue)
      case .breakLock: work = .breakLock(newValue)
      case .salvageDatabase: work = .salvageDatabase(newValue)
      case .salvagePack: work = .salvagePack(newValue)
      case .settleDatabase: work = .settleDatabase(newValue)
      case .deleteRow, .deletePacked, .compactDatabase, .compactCache, .restore, .purge: break
      }
    }
  }
}
