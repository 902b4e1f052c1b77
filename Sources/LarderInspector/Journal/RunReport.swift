package import Larder
import SystemPackage

/// One run of an action, step by step, as its journal and the quarantine tell it.
package struct RunReport: Sendable, Equatable {
  /// Steps and items beyond these are counted, not kept.
  package static let limit = 100_000

  /// What became of a step.
  package enum Fate: String, Sendable {
    /// It was done, and the quarantine holds what it took out.
    case held = "in quarantine"
    /// It was done; there is nothing to put back.
    case done
    /// It was not done, or taken back at once.
    case dropped = "not done"
    /// It was put back.
    case restored = "put back"
  }

  /// One step.
  package struct Step: Sendable, Equatable {
    package var subject: Subject
    package var reason: Reason
    /// In bytes.
    package var bytes: Int64
    package var fate: Fate

    package init(subject: Subject, reason: Reason, bytes: Int64, fate: Fate) {
      self.subject = subject
      self.reason = reason
      self.bytes = bytes
      self.fate = fate
    }
  }

  /// The steps, in the order they were done.
  package var steps: [Step]
  /// All steps, also those that are not kept.
  package var stepCount: Int
  /// What the quarantine holds of it.
  package var items: [QuarantinedItem]
  /// All of that, also what is not kept.
  package var itemCount: Int

  package init(
    steps: [Step], stepCount: Int? = nil, items: [QuarantinedItem], itemCount: Int? = nil
  ) {
    (self.steps, self.stepCount) = (steps, stepCount ?? steps.count)
    (self.items, self.itemCount) = (items, itemCount ?? items.count)
  }
}

extension Quarantine {
  /// Everything about a run.
  ///
  /// - Throws: ``LarderError``: `noSuchEntry` where there is no such run.
  /// - Complexity: O(*n*) in the steps of the run.
  package func report(on run: Int) throws(LarderError) -> RunReport {
    guard let log = try log(of: run) else { throw .noSuchRun(run, in: arena) }
    let items = try items(of: run)
    let held = Set(items.map(\.step))
    let steps = log.steps.values.sorted { $0.step < $1.step }
    return RunReport(
      steps: steps.prefix(RunReport.limit).map { intent in
        RunReport.Step(
          subject: intent.subject, reason: intent.reason, bytes: intent.bytes,
          fate: held.contains(intent.step) ? .held : log.fate(of: intent))
      },
      stepCount: steps.count, items: Array(items.prefix(RunReport.limit)), itemCount: items.count)
  }
}

extension RunLog {
  /// What became of a step of which the quarantine holds nothing.
  fileprivate func fate(of intent: JournalRecord.StepIntent) -> RunReport.Fate {
    switch fates[intent.step] {
    case .restored: .restored
    case .dropped: .dropped
    case .done: .done
    case nil: phase == .running ? .dropped : .restored
    }
  }
}
