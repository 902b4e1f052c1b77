package import Larder
package import LarderFormats

/// What became of a plan.
package struct ActionResult: Sendable, Equatable {
  package var action: Action
  /// The run in the journal; `nil` where nothing was begun.
  package var run: Int?
  /// The number of steps that were done.
  package var done: Int
  /// The size of what they were about, in bytes.
  package var bytes: Int64
  /// What the cache took before and after it was compacted; `nil` for other actions.
  package var space: SpaceWon?
  /// Steps that were refused, and why; those that the plan left out already are not among them.
  package var skipped: [Skip]
  /// Steps that the system made fail; nothing of such a step was done.
  package var failed: [Failure]
  /// Whether somebody stopped it before its end.
  package var isCancelled: Bool
  /// What there is to know, in whole sentences.
  package var notes: [String]

  package init(
    action: Action, run: Int? = nil, done: Int = 0, bytes: Int64 = 0,
    skipped: [Skip] = [],
    failed: [Failure] = [], isCancelled: Bool = false, notes: [String] = []
  ) {
    self.action = action
    self.run = run
    self.done = done
    self.bytes = bytes
    self.skipped = skipped
    self.failed = failed
    self.isCancelled = isCancelled
    self.notes = notes
  }

  /// A step that failed.
  package struct Failure: Sendable, Equatable {
    package var subject: Subject
    package var error: LarderError

    package init(subject: Subject, error: LarderError) {
      self.subject = subject
      self.error = error
    }
  }
}

/// How far an action is.
package struct ActionProgress: Sendable, Equatable {
  /// Steps dealt with, done or not.
  package var finished: Int
  package var total: Int
  /// The size of what was done so far, in bytes.
  package var bytes: Int64

  package init(finished: Int, total: Int, bytes: Int64) {
    self.finished = finished
    self.total = total
    self.bytes = bytes
  }
}
