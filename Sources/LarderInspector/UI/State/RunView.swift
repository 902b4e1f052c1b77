import Larder
import LarderFormats

/// A plan in the making.
struct Planning: Sendable {
  /// The action; `nil` where a file is going to tell.
  var action: Action?
  var targets = ActionTargets.everything
  /// Where the plan is to be written instead of being shown.
  var file: String?
  /// The command that makes the same plan again, where that is not the action.
  var words: String?

  /// What is said meanwhile.
  var title: String {
    action.map { "\($0.title): looking at what it would do" } ?? "reading the plan"
  }
}

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
    subjects.contains { $0.plan.concernsWhole }
  }

  /// What was done, in numbers: exactly, where all of it was.
  func done(_ result: ActionResult) -> String {
    result.done == count ? names : "\(HumanText.count(result.done)) of \(HumanText.count(count))"
  }

  private let names: String
  /// The number of steps.
  private let count: Int

  init(_ view: PlanView) {
    let chosen = view.choice.chosen
    names = chosen.subjects
    action = view.action
    subjects = chosen
    count = view.choice.count
    progress = ActionProgress(finished: 0, total: count, bytes: 0)
  }
}

// Actions, from the key to the result.
extension Inspector {
  /// Asks for a plan of an action.
  ///
  /// - Parameters:
  ///   - action: The action.
  ///   - named: What it is about; `nil` for what is marked, else what the cursor is on.
  ///   - file: Where the plan is to be written instead of being shown.
  /// - Returns: The work to be done outside.
  mutating func begin(
    _ action: Action, _ named: ActionTargets? = nil, file: String? = nil
  ) -> [InspectorRequest] {
    if let refusal = readOnlyRefusal { return refuse(refusal) }
    finishMarking()
    guard let targets = named ?? targets(of: action) else { return refuse(nothing(to: action)) }
    dialog = .planning(Planning(action: action, targets: targets, file: file))
    return [.plan(action, targets)]
  }

  /// Asks for a plan of an action on a run, where one is named.
  mutating func begin(_ action: Action, of run: Int?) -> [InspectorRequest] {
    guard let run else { return begin(action) }
    if inventory.caches.count > 1 {
      return refuse(
        Message(.warning, "several caches are open", hint: "the journal, 7, tells their runs apart")
      )
    }
    return begin(action, .run(RunAddress(cache: 0, run: run)))
  }

  private func nothing(to action: Action) -> Message {
    let isWhole = page == .findings && groupUnderCursor != nil
    return Message(
      .warning, "there is nothing here to \(action.rawValue)",
      hint: isWhole ? "this is about the whole cache: R proposes what mends it" : nil)
  }

  /// Asks for the plan in a file.
  mutating func loadPlan(_ file: String) -> [InspectorRequest] {
    if let refusal = readOnlyRefusal { return refuse(refusal) }
    dialog = .planning(Planning(words: "apply \(ArgumentReader.quoted(file))"))
    return [.loadPlan(file)]
  }

  mutating func refuse(_ message: Message) -> [InspectorRequest] {
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
    guard page == .entries || page == .items || page == .findings else { return nil }
    if page == .findings { return groupTargets }
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
  mutating func validate(_ query: WrittenQuery? = nil) -> [InspectorRequest] {
    finishMarking()
    guard let targets = query.map(ActionTargets.matching) ?? targets(of: .validate) else {
      return refuse(nothing(to: .validate))
    }
    macro.note(PlanView.words(.validate, targets), on: targets)
    validation = targets
    if targets.areMany { message = Message(.note, "reading \(words(for: targets)) again") }
    return [.validate(targets)]
  }

  /// What was chosen, in a few words.
  private func words(for targets: ActionTargets) -> String {
    guard case .matching(let query) = targets else {
      return HumanText.count(table.counts.marked, "entry", "entries")
    }
    return "what matches \(query.text)"
  }

  /// Says what came of reading something again, once all of it was.
  mutating func finishValidation() {
    guard let targets = validation else { return }
    validation = nil
    switch targets {
    case .marked, .matching:
      message = Message(.success, "read \(words(for: targets)) again")
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

  mutating func takePlans(_ result: Result<[CachePlan], LarderError>) -> [InspectorRequest] {
    // Given up meanwhile.
    guard case .planning(let planning) = dialog else { return [] }
    dialog = nil
    switch result {
    case .failure(let error): message = Message(error)
    case .success(let plans):
      let action = planning.action ?? plans.first?.plan.action ?? .delete
      let view = PlanView(action, plans, planning.targets, words: planning.words)
      if view.isEmpty {
        message = nothingToDo(action, view)
      } else if let file = planning.file {
        return [write(view.choice.chosen, to: file)]
      } else {
        dialog = .plan(view)
        movePlan(by: 0)
      }
    }
    return []
  }

  private func nothingToDo(_ action: Action, _ view: PlanView) -> Message {
    let reason = view.plans.lazy.flatMap(\.plan.skipped).first?.detail
    let note = view.plans.lazy.flatMap(\.plan.notes).first
    return Message(.note, "nothing to \(action.rawValue)", hint: reason ?? note)
  }

  /// Says yes to what is asked.
  mutating func confirm() -> [InspectorRequest] {
    switch dialog {
    case .plan(let view): return agree(to: view)
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
      let isReversible = result.done > 0 && view.subjects.contains { $0.plan.isReversible }
      let hint = [result.space?.sentence ?? "", notes, isReversible ? "u takes it back" : ""]
      return Message(
        result.isCancelled ? .warning : .success, text,
        hint: hint.filter { !$0.isEmpty }.joined(separator: "  "))
    }
  }
}

extension ActionTargets {
  /// Whether they are chosen by more than being under the cursor.
  fileprivate var areMany: Bool {
    switch self {
    case .marked, .matching: true
    default: false
    }
  }
}

extension EntryTable {
  /// What is known of an entry, in a word or two.
  fileprivate func statusWords(of row: Int) -> String {
    isListed(row) ? self[row].status.words : "it is gone"
  }
}
