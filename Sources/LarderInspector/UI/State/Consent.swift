import Larder

// Saying yes in writing, where there is no way back.
extension PlanView {
  /// Whether a key is not enough to say yes.
  var needsWriting: Bool { action == .purge }

  /// What is to be written.
  var watchword: String { action.rawValue }
}

extension Inspector {
  /// Takes a key while a yes is written; `nil` where it is none for that.
  mutating func typeConsent(_ key: Key) -> [InspectorRequest]? {
    guard case .plan(var view) = dialog, var field = view.consent else { return nil }
    switch key {
    case .enter where field.text == view.watchword: return execute(view)
    case .enter: message = Message(.warning, "nothing was done: '\(view.watchword)' was not typed")
    case .escape: view.consent = nil
    default:
      guard field.handle(key) else { return nil }
      view.consent = field
      message = nil
    }
    dialog = .plan(view)
    return []
  }

  /// Has a plan carried out.
  mutating func execute(_ view: PlanView) -> [InspectorRequest] {
    dialog = .running(RunView(view))
    return [.execute(view.plans)]
  }
}
