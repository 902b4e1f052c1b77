import Larder
import LarderFormats

/// An action under way.
struct RunView: Sendable {
  let action: Action
  var progress: ActionProgress
  /// Whether it was asked to stop.
  var isStopping = false
  /// What it is about, so that it can be read again afterwards.
  let subjects: [CachePlan]

  /// Whether more than some entries and items may have changed.
  var concernsWhole: Bool {
    subjects.contains { plan in
      plan.plan.steps.contains { step in
        switch step.subject {
        case .database: true
        case .entry, .item, .run: false
        }
      }
    }
  }

  /// What was done, in numbers: exactly, where all of it was.
  func done(_ result: ActionResult) -> String {
    let isAll = result.done == progress.total
    return isAll ? names : "\(HumanText.count(result.done)) of \(HumanText.count(progress.total))"
  }

  private let names: String

  init(_ view: PlanView) {
    names = view.subjects
    action = view.action
    subjects = view.plans
    progress = ActionProgress(finished: 0, total: view.steps, bytes: 0)
  }
}

// Actions, from the key to the result.
extension Inspector {
  /// Asks for a plan of an action.
  mutating func begin(_ command: Command) -> [InspectorRequest] {
    guard let action = Action(command) else { return [] }
    if let refusal = readOnlyRefusal { return refuse(refusal) }
    finishMarking()
    guard let targets = targets(of: action) else {
      return refuse(Message(.warning, "there is nothing here to \(action.rawValue)"))
    }
    dialog = .planning(action)
    return [.plan(action, targets)]
  }

  private mutating func refuse(_ message: Message) -> [InspectorRequest] {
    self.message = message
    return []
  }

  /// Why nothing can be changed, where that is so of all that is open.
  private var readOnlyRefusal: Message? {
    let reasons = inventory.caches.map(\.info.readOnly)
    guard let first = reasons.first, let reason = first, reasons.allSatisfy({ $0 != nil }) else {
      return nil
    }
    return Message(.error, "cannot change this cache: \(reason)", hint: "looking is possible")
  }

  /// What an action is to be about: what is marked, else what the cursor is on.
  private func targets(of action: Action) -> ActionTargets? {
    switch action {
    case .undo, .purge: return runTargets(of: action) ?? (hasRuns ? nil : .everything)
    case .recover, .compact: return .everything
    case .delete, .repair, .validate: break
    }
    guard page == .entries || page == .items else { return nil }
    if page == .items { return itemUnderCursor.map { .items([$0]) } }
    if table.counts.marked > 0 { return .marked }
    return cursor.row.map { .entries([table.address(of: $0)]) }
  }

  /// Whether the view is one of runs.
  private var hasRuns: Bool { page == .quarantine || page == .journal }

  private var itemUnderCursor: ItemAddress? {
    guard itemListing.rows.indices.contains(list.position),
      case .item(let row) = itemListing.rows[list.position]
    else { return nil }
    let item = inventory.items[row]
    return ItemAddress(cache: item.cache, path: item.record.path)
  }

  /// Has entries read again, without a plan: that changes nothing.
  mutating func validate() -> [InspectorRequest] {
    finishMarking()
    guard let targets = targets(of: .validate) else { return [] }
    validation = targets
    if case .marked = targets {
      let count = HumanText.count(table.counts.marked, "entry", "entries")
      message = Message(.note, "reading \(count) again")
    }
    return [.validate(targets)]
  }

  /// Says what came of reading something again, once all of it was.
  mutating func finishValidation() {
    guard let targets = validation else { return }
    validation = nil
    switch targets {
    case .marked:
      let count = HumanText.count(table.counts.marked, "entry", "entries")
      message = Message(.success, "read \(count) again")
    case .entries(let entries):
      guard let row = entries.first.flatMap(table.row) else { return }
      message = Message(.success, "read again: \(table.statusWords(of: row))")
    case .items(let items):
      guard let item = items.first,
        let row = inventory.items.row(cache: item.cache, path: item.path)
      else { return }
      let record = inventory.items[row]
      let words = record.isRemoved ? "it is gone" : record.record.words
      message = Message(.success, "looked again: \(words)")
    case .everything, .run, .steps: break
    }
  }

  mutating func takePlans(_ result: Result<[CachePlan], LarderError>) {
    // Given up meanwhile.
    guard case .planning(let action) = dialog else { return }
    dialog = nil
    switch result {
    case .failure(let error): message = Message(error)
    case .success(let plans):
      let view = PlanView(action, plans)
      if view.isEmpty {
        message = nothingToDo(action, view)
      } else {
        dialog = .plan(view)
      }
    }
  }

  private func nothingToDo(_ action: Action, _ view: PlanView) -> Message {
    let reason = view.plans.lazy.flatMap(\.plan.skipped).first?.detail
    let note = view.plans.lazy.flatMap(\.plan.notes).first
    return Message(.note, "nothing to \(action.rawValue)", hint: reason ?? note)
  }

  /// Says yes to what is asked.
  mutating func confirm() -> [InspectorRequest] {
    switch dialog {
    case .plan(var view) where view.needsWriting:
      view.consent = TextField()
      dialog = .plan(view)
      return []
    case .plan(let view): return execute(view)
    case .sortMenu(let line):
      chooseOrder(line)
      return []
    default: return []
    }
  }

  /// Says no to what is asked, or stops what is under way.
  mutating func cancel() -> [InspectorRequest] {
    switch dialog {
    case .plan:
      dialog = nil
      message = Message(.note, "nothing was changed")
      return []
    case .planning:
      dialog = nil
      return [.stopAction]
    case .running(var view):
      guard !view.isStopping else { return [] }
      view.isStopping = true
      dialog = .running(view)
      return [.stopAction]
    default:
      dialog = nil
      return []
    }
  }

  mutating func takeProgress(_ progress: ActionProgress) {
    guard case .running(var view) = dialog else { return }
    view.progress = progress
    dialog = .running(view)
  }

  mutating func takeResult(_ result: Result<ActionResult, LarderError>) -> [InspectorRequest] {
    guard case .running(let view) = dialog else { return [] }
    dialog = nil
    runs.isStale = true
    message = resultMessage(result, view)
    guard view.concernsWhole else { return [.refresh(view.subjects)] }
    inventory.rescan()
    return [.rescan]
  }

  private func resultMessage(
    _ result: Result<ActionResult, LarderError>, _ view: RunView
  ) -> Message {
    switch result {
    case .failure(let error): return Message(error)
    case .success(let result):
      var text = "\(view.action.done) \(view.done(result)), \(HumanText.size(result.bytes))"
      if result.isCancelled { text = "stopped; \(text)" }
      if !result.skipped.isEmpty {
        text += "; left \(HumanText.count(result.skipped.count)) alone: \(result.skipped[0].detail)"
      }
      if let failure = result.failed.first {
        let more = result.failed.count > 1 ? " (and \(result.failed.count - 1) more)" : ""
        return Message(
          .error, "\(text); \(failure.error.problem)\(more)", hint: failure.error.remedy)
      }
      let notes = result.notes.joined(separator: " ")
      let isReversible = view.action != .undo && view.action != .purge && result.done > 0
      let hint = [notes, isReversible ? "u takes it back" : ""]
      return Message(
        result.isCancelled ? .warning : .success, text,
        hint: hint.filter { !$0.isEmpty }.joined(separator: "  "))
    }
  }
}

extension Action {
  fileprivate init?(_ command: Command) {
    switch command {
    case .delete: self = .delete
    case .repair: self = .repair
    case .recover: self = .recover
    case .compact: self = .compact
    case .undo: self = .undo
    case .purge: self = .purge
    default: return nil
    }
  }
}

extension EntryTable {
  /// What is known of an entry, in a word or two.
  fileprivate func statusWords(of row: Int) -> String {
    isListed(row) ? self[row].status.words : "it is gone"
  }
}
