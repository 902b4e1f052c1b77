/// One row of the key map: keys, what they do, and how that is said.
package struct KeyBinding: Equatable, Sendable {
  /// The headings of the help page, in its order.
  package enum Group: String, CaseIterable, Sendable {
    case moving = "Moving"
    case showing = "What is shown"
    case views = "Views"
    case marking = "Marking"
    case acting = "Acting"
    case answering = "Answering"
    case other = "Other"
  }

  /// The keys, the one to show first.
  package internal(set) var keys: [Key]
  /// What they do.
  package let command: Command
  /// Where they do so.
  package let places: Set<Place>
  /// Where they stand on the help page.
  package let group: Group
  /// One or two words for the footer; `nil` for what is not shown there.
  package internal(set) var name: String?
  /// What the help page says.
  package internal(set) var help: String
  /// The word of the command language for the same, where there is one.
  package let word: String?
}

extension KeyBinding {
  /// The same with another name in the footer.
  func named(_ name: String) -> KeyBinding {
    KeyBinding(
      keys: keys, command: command, places: places, group: group, name: name, help: help,
      word: word)
  }

  /// Whether the footer always shows it: the ways out, and to the help page.
  var isPinned: Bool {
    switch command {
    case .help, .quit, .close, .leave: true
    default: false
    }
  }
}
