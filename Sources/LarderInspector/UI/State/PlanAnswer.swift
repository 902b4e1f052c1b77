import Larder
import LarderFormats
import SystemPackage

/// A word or a name that a plan takes before it goes on.
struct PlanAnswer: Sendable {
  enum Question: Sendable, Equatable {
    /// A word says yes where a key is not enough.
    case word(String, why: String)
    /// The plan goes to a file.
    case file
  }

  let question: Question
  let view: PlanView
  var field = TextField()

  /// The columns that are left to what is typed at least.
  private static let fieldWidth = 12

  /// What stands before the field, in as many words as there is room for.
  func label(columns: Int) -> String {
    let (long, short) =
      switch question {
      case .word(let word, let why): ("\(why)type '\(word)' to go on: ", "type '\(word)': ")
      case .file: ("write the plan to the file: ", "to the file: ")
      }
    return long.count + Self.fieldWidth <= columns ? long : short
  }
}

// Answering what a plan asks for.
extension Inspector {
  /// Takes a key of the answer; `nil` where it is none.
  mutating func typeAnswer(_ key: Key) -> [InspectorRequest]? {
    guard case .answer(var answer) = dialog else { return nil }
    switch key {
    case .enter: return give(answer)
    case .escape: dialog = .plan(answer.view)
    default:
      guard answer.field.handle(key) else { return nil }
      message = nil
      dialog = .answer(answer)
    }
    return []
  }

  private mutating func give(_ answer: PlanAnswer) -> [InspectorRequest] {
    let text = answer.field.text
    switch answer.question {
    case .word(let word, _) where text == word: return carryOut(answer.view)
    case .word(let word, _):
      return refuse(Message(.warning, "nothing was done: '\(word)' was not typed"))
    case .file:
      dialog = .plan(answer.view)
      return text.isEmpty ? [] : [write(answer.view.choice.chosen, to: text)]
    }
  }

  /// Asks for the name of a file for the plan that is shown.
  mutating func askForPlanFile() {
    guard case .plan(let view) = dialog else { return }
    guard PlanFile.actions.contains(view.action) else {
      message = Message(.warning, "a plan to \(view.action.rawValue) cannot be kept in a file")
      return
    }
    dialog = .answer(PlanAnswer(question: .file, view: view))
  }

  /// Carries out what is wanted of a plan, after a word where locks are in doubt.
  mutating func agree(to view: PlanView) -> [InspectorRequest] {
    guard view.choice.count > 0 else { return cancel() }
    guard let question = view.question else { return carryOut(view) }
    dialog = .answer(PlanAnswer(question: question, view: view))
    return []
  }

  private mutating func carryOut(_ view: PlanView) -> [InspectorRequest] {
    macro.note(view)
    dialog = .running(RunView(view))
    live.expectsLosses = true
    return [.execute(view.choice.chosen)]
  }

  func write(_ plans: [CachePlan], to file: String) -> InspectorRequest {
    .save(file, PlanFile.bytes(of: plans.map(\.plan), now: now))
  }
}

extension PlanView {
  /// What is to be typed where there is no way back, or somebody may still be at work.
  fileprivate var question: PlanAnswer.Question? {
    if action == .purge { return .word(action.rawValue, why: "") }
    return choice.isBreakingDoubtfulLocks ? .word("break", why: "locks in doubt; ") : nil
  }
}

extension Macro {
  /// Notes that a plan was carried out, and what was left out of it.
  fileprivate mutating func note(_ view: PlanView) {
    let left = view.choice.leftOut
    guard !left.isEmpty, PlanFile.actions.contains(view.action) else {
      return note(view.words, on: view.targets)
    }
    note("plan \(view.words)", on: view.targets)
    for step in left {
      if let name = step.subject.name { note("skip \(ArgumentReader.quoted(name))") }
    }
    note("apply")
  }
}

extension Subject {
  /// The name of an entry or an item, where it is text.
  fileprivate var name: String? {
    switch self {
    case .entry(let id): String(validating: id.name, as: UTF8.self)
    case .item(let path): String(validating: path.pathBytes, as: UTF8.self)
    case .database, .cache, .run: nil
    }
  }
}
