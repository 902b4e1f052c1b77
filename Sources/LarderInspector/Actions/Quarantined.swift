package import Larder
package import SystemPackage

/// What one run of an action put into the quarantine, and what became of it.
package struct QuarantinedRun: Sendable, Equatable {
  package enum State: String, Sendable, Hashable, CaseIterable {
    /// Carried out to its end.
    case complete
    /// Stopped on the way: killed, or the machine went down. What it did until then can be undone.
    case interrupted
    /// Everything is back where it was.
    case undone
    /// Removed for good.
    case purged
  }

  /// Counts from 1 on.
  package var number: Int
  package var state: State
  package var action: Action
  /// When it began.
  package var began: Timestamp
  /// What it was asked for with.
  package var invocation: Invocation
  /// The number of things that the quarantine holds of it now.
  package var items: Int
  /// Their size, in bytes.
  package var bytes: Int64

  /// The command that was given, one argument an element; empty where none was.
  package var command: [String] { invocation.command }

  package init(
    number: Int, state: State, action: Action, began: Timestamp, invocation: Invocation, items: Int,
    bytes: Int64
  ) {
    self.number = number
    self.state = state
    self.action = action
    self.began = began
    self.invocation = invocation
    self.items = items
    self.bytes = bytes
  }
}

/// Something that lies in the quarantine: what one step took out.
package struct QuarantinedItem: Sendable, Equatable {
  /// The run that took it out.
  package var run: Int
  /// The step within the run, from 0 on.
  package var step: Int
  package var subject: Subject
  package var reason: Reason
  /// Where its names were and where they are now; empty for a row.
  package var names: [Name]
  /// In bytes.
  package var bytes: Int64
  /// The label of the key, for a row that was looked at.
  package var label: String?

  package init(
    run: Int, step: Int, subject: Subject, reason: Reason, names: [Name], bytes: Int64
  ) {
    self.run = run
    self.step = step
    self.subject = subject
    self.reason = reason
    self.names = names
    self.bytes = bytes
  }

  /// A name that was moved.
  package struct Name: Sendable, Equatable {
    /// Where it was, relative to the cache's root.
    package var original: FilePath
    /// Where it is, absolute.
    package var path: FilePath

    package init(original: FilePath, path: FilePath) {
      self.original = original
      self.path = path
    }
  }
}
