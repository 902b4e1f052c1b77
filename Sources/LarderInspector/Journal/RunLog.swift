import Larder
import SystemPackage

/// What a run's journal says, all records taken together.
struct RunLog {
  let beginning: JournalRecord.Beginning
  /// The steps that were about to be done, by number.
  private(set) var steps: [Int: JournalRecord.StepIntent] = [:]
  /// What became of steps; where the run or its undo was stopped, ``Fate/done`` only.
  private(set) var fates: [Int: Fate] = [:]
  /// Said before it was durable: counts once the run or the undo ended.
  private var unsettled: [Int: Fate] = [:]
  private(set) var parents: [Int: Parent] = [:]
  private(set) var lockInode: UInt64?
  private(set) var replacements: [Int: JournalRecord.FileStamp] = [:]
  private(set) var phase = Phase.running
  /// How much of the journal could be read.
  var condition = JournalFile.Condition()

  /// What became of a step, as far as the journal knows.
  enum Fate { case done, dropped, restored }

  /// Whether the run, or its undo, came to its end: then the journal tells all.
  var isEnded: Bool {
    if case .ended = phase { true } else { false }
  }

  /// How far the run got.
  enum Phase: Equatable {
    case running
    case ended(JournalRecord.Holding)
    case undoing
    case purging
    case purged
  }

  /// A directory that names were moved from.
  struct Parent {
    var path: FilePath
    /// The modification time to restore.
    var before: Timestamp
    /// The modification time that we left it with; `nil` before the first time.
    var left: Timestamp?
  }

  /// Reads the journal of a run.
  ///
  /// - Returns: `nil` where it does not even say what it is: nothing was moved then.
  init?(of run: Int, in layout: QuarantineLayout, on disk: any DiskReader) throws(Errno) {
    var log: RunLog?
    let condition = try JournalFile.forEachRecord(in: layout.journal(of: run), on: disk) { record in
      if case .begin(let beginning) = record {
        log = log ?? RunLog(beginning)
      } else {
        log?.add(record)
      }
    }
    guard var log else { return nil }
    log.condition = condition
    self = log
  }

  init(_ beginning: JournalRecord.Beginning) { self.beginning = beginning }

  mutating func add(_ record: JournalRecord) {
    switch record {
    case .begin: break
    case .step(let intent): steps[intent.step] = intent
    case .parent(let note):
      parents[note.number] = Parent(path: note.path, before: note.modified)
    case .done(let step): fates[step] = .done
    case .dropped(let step): unsettled[step] = .dropped
    case .restored(let step): unsettled[step] = .restored
    case .left(let parent, let modified): parents[parent]?.left = modified
    case .lock(let inode): lockInode = inode
    case .salvaged(let step, let replacement): replacements[step] = replacement
    case .end(let holding), .undoEnd(let holding):
      fates.merge(unsettled) { $1 }
      unsettled = [:]
      phase = .ended(holding)
    case .undo: phase = .undoing
    case .purge: phase = .purging
    case .purged: phase = .purged
    }
  }

  /// The steps that something may be in the quarantine of, in the order they were done.
  var standingSteps: [JournalRecord.StepIntent] {
    steps.values.filter { fates[$0.step] != .dropped && fates[$0.step] != .restored }
      .sorted { $0.step < $1.step }
  }

  /// The new file that a step was about to put in place of an old one, or shares with others.
  func replacement(of intent: JournalRecord.StepIntent) -> JournalRecord.FileStamp? {
    replacements[intent.pack?.leader ?? intent.step]
  }

  /// What the quarantine holds when these steps are all that is left.
  func holding(_ steps: [JournalRecord.StepIntent]) -> JournalRecord.Holding {
    let held = steps.filter { $0.work != .compact }
    return JournalRecord.Holding(steps: held.count, bytes: held.reduce(0) { $0 &+ $1.bytes })
  }

  /// What became of the run as a whole.
  var state: QuarantinedRun.State {
    switch phase {
    case .purged: .purged
    case .running, .undoing, .purging: .interrupted
    case .ended(let holding):
      holding.steps == 0 && fates.values.contains(.restored) ? .undone : .complete
    }
  }
}
