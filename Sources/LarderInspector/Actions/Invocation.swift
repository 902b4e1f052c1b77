/// What an action was asked for with, once; it may go over several caches, and is taken back as one.
package struct Invocation: Sendable, Hashable {
  /// The command that was given, one argument an element; empty where none was.
  package let command: [String]
  /// Tells it from every other; the same in the journal of each cache that it went over.
  package let id: String

  /// Makes one that nobody else has.
  package init(command: [String] = []) {
    self.init(command: command, id: String(UInt64.random(in: 1...(.max)), radix: 16))
  }

  init(command: [String], id: String) {
    self.command = command
    self.id = id
  }
}

extension QuarantinedRun {
  /// Whether something can be put back.
  package var canBeUndone: Bool {
    switch state {
    case .complete, .interrupted: items > 0
    case .undone, .purged: false
    }
  }

  /// Finds the runs of the last action in all caches that it went over.
  ///
  /// - Parameter runs: The runs of each cache, in the order of their numbers.
  /// - Returns: The index of a cache and the run in it; none where there is nothing to take back.
  package static func ofLastAction(
    among runs: [[QuarantinedRun]]
  ) -> [(cache: Int, run: QuarantinedRun)] {
    let last = runs.enumerated().compactMap { cache, runs in
      runs.last(where: \.canBeUndone).map { (cache: cache, run: $0) }
    }
    guard let newest = last.max(by: { $0.run.began < $1.run.began }) else { return [] }
    return last.filter { $0.cache == newest.cache || $0.run.invocation == newest.run.invocation }
  }
}
