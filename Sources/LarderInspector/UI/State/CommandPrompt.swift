/// A command being typed.
struct CommandPrompt: Sendable {
  static let label = ":"

  var field = TextField()
  /// What is wrong with the line that somebody tried to give.
  var error: CommandError?
  private var walk: HistoryWalk
  private var choice: Choice?

  /// What Tab goes through, one after the other.
  private struct Choice: Sendable {
    var completion: QueryCompletion
    /// The one that stands there now.
    var current: Int?
  }

  init(_ history: CommandHistory) { walk = HistoryWalk(history) }

  /// Takes a key that changes the line; returns whether it does.
  mutating func edit(_ key: Key, _ saved: SavedQueries) -> Bool {
    switch key {
    case .tab: complete(1, saved)
    case .backtab: complete(-1, saved)
    case .up, .control("p"): replace(with: walk.back(from: field.text))
    case .down, .control("n"): replace(with: walk.forward())
    default:
      guard field.handle(key) else { return false }
      walk.end()
      choice = nil
    }
    error = nil
    return true
  }

  private mutating func replace(with line: String?) {
    choice = nil
    if let line { field = TextField(line) }
  }

  /// Puts the next of the fitting texts before the cursor; a lone one is final.
  private mutating func complete(_ step: Int, _ saved: SavedQueries) {
    var choice =
      choice
      ?? Choice(
        completion: CommandParser.completion(of: field.text, at: field.position, saved: saved))
    let candidates = choice.completion.candidates
    guard !candidates.isEmpty else { return }
    let next = choice.current.map { $0 + step } ?? (step < 0 ? candidates.count - 1 : 0)
    let index = (next + candidates.count) % candidates.count
    let text = candidates[index].text
    let start = choice.completion.range.lowerBound
    field.replace(choice.completion.range, with: text)
    choice.completion.range = start..<start + text.count
    choice.current = index
    self.choice = candidates.count > 1 ? choice : nil
  }

  /// Returns the line above the prompt: what is wrong, at its place, or what could be typed.
  ///
  /// The keys are those in force, whoever bound them.
  func line(
    columns: Int, glyphs: GlyphSet, saved: SavedQueries, keys: KeyMap
  ) -> StyledLine {
    if let error {
      let pointer = PromptPointer(
        column: error.column, problem: error.problem, suggestion: error.suggestion)
      return pointer.line(
        under: field.text, promptWidth: Self.label.count + 1, columns: columns, glyphs: glyphs,
        style: .invalid)
    }
    let completion =
      choice?.completion
      ?? CommandParser.completion(of: field.text, at: field.position, saved: saved)
    if !completion.range.isEmpty, !completion.candidates.isEmpty { return completion.line }
    return usage(keys)
  }

  /// How to use the command that is typed, and the keys that do the same.
  private func usage(_ keys: KeyMap) -> StyledLine {
    let name = field.text.split(separator: " ").first.map(String.init) ?? ""
    guard let spec = CommandTable.spec(named: name) else {
      return StyledLine(
        [Span(" Tab ", .key), Span("completes  ", .dim), Span("Up ", .key), Span("history", .dim)])
    }
    let labels = spec.keys(in: keys).map(\.label).joined(separator: " ")
    return StyledLine([
      Span(" \(spec.usage)", .code), Span(labels.isEmpty ? "" : "  \(labels)", .key),
      Span("  \(spec.help)", .dim),
    ])
  }
}

// Typing a command.
extension Inspector {
  /// Takes a key of the command line; `nil` where it is none.
  mutating func typeCommand(_ key: Key) -> [InspectorRequest]? {
    guard case .command(var prompt) = dialog else { return nil }
    switch key {
    case .enter: return give(prompt)
    case .escape: dialog = nil
    case .backspace where prompt.field.text.isEmpty: dialog = nil
    default:
      guard prompt.edit(key, saved) else { return nil }
      dialog = .command(prompt)
    }
    return []
  }

  private mutating func give(_ prompt: CommandPrompt) -> [InspectorRequest] {
    let line = prompt.field.text
    do throws(CommandError) {
      let instruction = try CommandParser.parse(line, saved: saved)
      dialog = nil
      message = nil
      guard let instruction else { return [] }
      history.add(line)
      return [.remember(line)] + perform(instruction)
    } catch {
      var refused = prompt
      refused.error = error
      dialog = .command(refused)
      return []
    }
  }
}
