package import Larder
package import LarderFormats
package import SystemPackage

/// What an action is going to do, step by step.
///
/// A value: it can be shown, counted, compared, kept and carried out later. Every step says what it
/// expects to find, and is refused where that is not so any more.
package struct Plan: Sendable, Equatable {
  package var action: Action
  /// The cache's directory or database, without any symbolic link.
  package var cache: FilePath
  package var format: CacheFormat
  /// The run that is undone; `nil` for other actions.
  package var run: Int?
  /// Whether only the steps named are undone, not all that the run did.
  package var isPartial = false
  /// What to do, in this order.
  package var steps: [Step]
  /// What was asked for and will not be done.
  package var skipped: [Skip]
  /// What there is to know before saying yes, in whole sentences.
  package var notes: [String]

  package init(
    action: Action, cache: FilePath, format: CacheFormat, run: Int? = nil, steps: [Step] = [],
    skipped: [Skip] = [], notes: [String] = []
  ) {
    self.action = action
    self.cache = cache
    self.format = format
    self.run = run
    self.steps = steps
    self.skipped = skipped
    self.notes = notes
  }

  /// Whether anything of it can be taken back.
  package var isReversible: Bool { steps.contains(where: \.isReversible) }

  /// How much there is to do, for showing how far it is.
  package var weight: Int { steps.reduce(0) { $0 + $1.weight } }

  /// Whether there is nothing to do.
  package var isEmpty: Bool { steps.isEmpty }

  /// The size of everything the steps are about, in bytes.
  package var bytes: Int64 { steps.reduce(0) { $0 &+ $1.bytes } }

  /// The steps counted by their reason, the most frequent first.
  ///
  /// - Complexity: O(*n*) in the steps.
  package var groups: [Group] {
    var groups: [Reason: Group] = [:]
    for step in steps {
      groups[step.reason, default: Group(reason: step.reason)].add(step)
    }
    return groups.values.sorted {
      ($1.steps, $0.reason.code, $0.reason.title) < ($0.steps, $1.reason.code, $1.reason.title)
    }
  }

  /// The steps that have one reason.
  package struct Group: Sendable, Equatable {
    package var reason: Reason
    package var steps = 0
    package var files = 0
    /// In bytes.
    package var bytes: Int64 = 0

    mutating func add(_ step: Step) {
      steps += 1
      files += step.files
      bytes &+= step.bytes
    }
  }
}

/// One thing that a plan does; it is done as a whole or not at all.
package struct Step: Sendable, Equatable {
  /// What it is about.
  package var subject: Subject
  /// Why it is done.
  package var reason: Reason
  /// What is done.
  package var work: Work
  /// What the owner must be kept out with meanwhile.
  package var lock: OwnerLock?
  /// The facts that the reason rests on; empty for most.
  package var evidence: [Evidence]
  /// What somebody trusts in who agrees to it: that the holder of the lock it breaks is gone.
  package var doubt: LockTrust

  package init(
    subject: Subject, reason: Reason, work: Work, lock: OwnerLock? = nil,
    evidence: [Evidence] = [], doubt: LockTrust = .certain
  ) {
    self.subject = subject
    self.reason = reason
    self.work = work
    self.lock = lock
    self.evidence = evidence
    self.doubt = doubt
  }

  /// Whether the quarantine holds what it takes out.
  var isReversible: Bool {
    switch work {
    case .move, .breakLock, .deleteRow, .deletePacked, .salvageDatabase, .salvagePack,
      .settleDatabase:
      true
    case .compactDatabase, .compactCache, .restore, .purge: false
    }
  }

  /// How much there is to do: 1 for most.
  package var weight: Int {
    if case .compactCache(let estimate) = work { max(1, estimate.entries) } else { 1 }
  }

  /// The size of what it is about, in bytes.
  package var bytes: Int64 {
    switch work {
    case .move, .breakLock, .salvageDatabase, .salvagePack, .settleDatabase:
      moves.reduce(0) { $0 &+ $1.fingerprint.bytes }
    case .deleteRow(let row), .deletePacked(let row): row.size
    case .compactDatabase(let size): size
    case .compactCache(let estimate): estimate.space.before.bytes
    case .restore(let item): item.bytes
    case .purge(let run): run.bytes
    }
  }

  /// The number of files it is about; a row or a record counts as one.
  package var files: Int {
    switch work {
    case .move, .breakLock, .salvageDatabase, .salvagePack, .settleDatabase:
      moves.reduce(0) { $0 + $1.fingerprint.files }
    case .deleteRow, .deletePacked, .compactDatabase: 1
    case .compactCache(let estimate): estimate.space.before.inodes
    case .restore(let item): max(1, item.names.count)
    case .purge(let run): run.items
    }
  }
}

/// What a step is about.
package enum Subject: Sendable, Hashable {
  case entry(EntryID)
  /// Relative to the cache's root.
  case item(FilePath)
  /// The database as a whole.
  case database
  /// The cache as a whole, where it is a directory.
  case cache
  /// A run of an earlier action, by its number.
  case run(Int)
}

/// What a step does.
package enum Work: Sendable, Equatable {
  /// Moves names into the quarantine.
  case move([PlannedMove])
  /// Moves a lock without a holder into the quarantine.
  case breakLock([PlannedMove])
  /// Deletes a row after saving it in the quarantine.
  case deleteRow(JudgedRow)
  /// Adds an entry to the list of what was removed from its pack; its bytes stay there.
  case deletePacked(JudgedRow)
  /// Checkpoints and rewrites the database; its size before, in bytes.
  case compactDatabase(size: Int64)
  /// Gathers entries the way the owner does.
  case compactCache(CompactionEstimate)
  /// Copies the readable rows into a new database and swaps; the old one and its sidecars, the
  /// database first, go into the quarantine.
  case salvageDatabase([PlannedMove])
  /// Copies the whole records of a damaged pack into a new one and swaps; the old one goes into the
  /// quarantine.
  case salvagePack([PlannedMove])
  /// Rolls a journal back or merges a log on a copy of the database and swaps; the old one and its
  /// sidecars, the database first, go into the quarantine.
  case settleDatabase([PlannedMove])
  /// Moves something out of the quarantine, to where it was.
  case restore(QuarantinedItem)
  /// Removes what a run put into the quarantine, for good.
  case purge(QuarantinedRun)
}

/// A name to move, and what must be found under it.
package struct PlannedMove: Sendable, Equatable {
  /// Relative to the cache's root; empty for the root itself.
  package var path: FilePath
  package var fingerprint: Fingerprint

  package init(path: FilePath, fingerprint: Fingerprint) {
    self.path = path
    self.fingerprint = fingerprint
  }
}

/// Why a step is done: steps of one reason are shown together.
package struct Reason: Sendable, Hashable {
  /// A slug: a status or the code of a finding.
  package var code: String
  /// For people, such as "value cut short".
  package var title: String

  package init(code: String, title: String) {
    self.code = code
    self.title = title
  }
}

/// Something that was asked for and is not done.
package struct Skip: Sendable, Equatable {
  package enum Why: String, Sendable, Hashable, CaseIterable {
    /// The owner holds the entry's lock, or a lock lies there that may not be broken.
    case locked
    /// A lock whose holder lives.
    case liveLock = "live-lock"
    /// A lock that is probably or possibly without a holder; somebody has to say so.
    case doubtfulLock = "doubtful-lock"
    /// It is not what was shown any more.
    case changed
    /// It is not there any more.
    case vanished
    /// It is valid: nothing to mend.
    case valid
    /// It is in use, or as it should be.
    case inUse = "in-use"
    /// A directory on the way to it is a symbolic link.
    case link
    /// It cannot be read, so it cannot be judged.
    case unreadable
    /// It holds more names than an entry can.
    case tooLarge = "too-large"
    /// Its place is taken by something else.
    case occupied
    /// This action does not apply to it.
    case notApplicable = "not-applicable"
    /// It was taken out already, or put back already.
    case alreadyDone = "already-done"
    /// The user stopped before it was its turn.
    case cancelled
  }

  package var subject: Subject
  package var why: Why
  /// One sentence with the particulars.
  package var detail: String
  /// The facts that it rests on, such as who holds a lock.
  package var evidence: [Evidence]

  package init(subject: Subject, why: Why, detail: String, evidence: [Evidence] = []) {
    self.subject = subject
    self.why = why
    self.detail = detail
    self.evidence = evidence
  }
}
