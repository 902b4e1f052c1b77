import Larder

/// What narrows the list.
struct FilterState: Sendable, Equatable {
  /// The query as typed; empty for everything.
  var text = ""
  /// Whether only what is faulty is shown, whatever the query.
  var onlyFaulty = false

  /// What the header says; `nil` when nothing is narrowed.
  var shown: String? {
    switch (text.isEmpty, onlyFaulty) {
    case (true, false): nil
    case (true, true): "only faulty"
    case (false, false): text
    case (false, true): "\(text), only faulty"
    }
  }

  /// The query of both.
  var query: Query {
    get throws(QueryError) {
      let typed = try Query(text)
      guard onlyFaulty else { return typed }
      return try Query(typed.isEverything ? Self.faulty : "(\(text)) \(Self.faulty)")
    }
  }

  private static let faulty = "is:faulty"
}

/// A query being typed.
struct FilterPrompt: Sendable {
  var field: TextField
  /// What was shown before, to return to.
  let before: FilterState
  /// The row that the cursor was on.
  let origin: Int?
  /// What is wrong with what is typed.
  var error: QueryError?
  /// Whether somebody tried to leave with the error in it.
  var isRefused = false

  init(_ before: FilterState, origin: Int?) {
    self.before = before
    self.origin = origin
    field = TextField(before.text)
  }
}

// Typing a query; the list follows while it is typed.
extension Inspector {
  /// Takes a key of the filter prompt; `nil` where it is none.
  mutating func typeFilter(_ key: Key) -> [InspectorRequest]? {
    guard case .filter(var prompt) = dialog else { return nil }
    switch key {
    case .enter where prompt.error == nil: dialog = nil
    case .enter:
      prompt.isRefused = true
      dialog = .filter(prompt)
    case .escape:
      dialog = nil
      setFilter(prompt.before, cursor: prompt.origin)
    case .tab:
      prompt.complete()
      typed(prompt)
    default:
      guard prompt.field.handle(key) else { return nil }
      typed(prompt)
    }
    return []
  }

  private mutating func typed(_ prompt: FilterPrompt) {
    var prompt = prompt
    prompt.isRefused = false
    let filter = FilterState(text: prompt.field.text, onlyFaulty: query.onlyFaulty)
    do throws(QueryError) {
      let understood = try Query(filter.text)
      prompt.error = nil
      if understood.isEverything {
        setFilter(FilterState(onlyFaulty: filter.onlyFaulty), cursor: prompt.origin)
      } else if filter != query {
        setFilter(filter, cursor: prompt.origin)
      }
    } catch {
      prompt.error = error
    }
    dialog = .filter(prompt)
  }

  /// Shows what matches, soon.
  mutating func setFilter(_ filter: FilterState, cursor row: Int? = nil) {
    // Every filter was understood when it was typed.
    guard let understood = try? filter.query else { return }
    query = filter
    cursor.expectOtherRows(row)
    listing.show(understood, now: now.seconds)
    undecidedFrom = 0
  }

  mutating func toggleFaulty() {
    setFilter(FilterState(text: query.text, onlyFaulty: !query.onlyFaulty))
  }
}

extension FilterPrompt {
  /// Completes the word before the cursor with the likeliest text.
  mutating func complete() {
    let completion = Query.completion(of: field.text, at: field.position)
    guard let candidate = completion.candidates.first else { return }
    field.replace(completion.range, with: candidate.text)
  }

  /// Returns the line above the prompt: what is wrong, at its place, or what could be typed.
  func line(promptWidth: Int, columns: Int, glyphs: GlyphSet) -> StyledLine {
    guard let error else { return hint }
    let head = String(field.text.prefix(max(0, error.column - 1)))
    let column = min(
      promptWidth + DisplayWidth.of(head, glyphs: glyphs), max(0, columns - 2))
    let style: Style = isRefused ? .invalid : .warning
    // The suggestion first: the line may end before the whole of the problem.
    let text = (error.suggestion.map { "did you mean '\($0)'? " } ?? "") + error.problem
    let width = DisplayWidth.of(text, glyphs: glyphs)
    let sign = Span(String(glyphs.down), style)
    if column + 2 + width <= columns || column < columns / 2 {
      let blanks = Span(String(repeating: " ", count: column))
      return StyledLine([blanks, sign, Span(" "), Span(text, style)])
    }
    let shown = TextFit.padded(
      text, to: max(0, column - 1), alignment: .right, glyphs: glyphs)
    return StyledLine([Span(shown, style), Span(" "), sign])
  }

  private var hint: StyledLine {
    let completion = Query.completion(of: field.text, at: field.position)
    guard !completion.range.isEmpty, !completion.candidates.isEmpty else {
      return StyledLine(
        " words, status:invalid, size>1M, age<2d, code:cut-short; and, or, not, brackets", .dim)
    }
    let texts = completion.candidates.prefix(12).map(\.text).joined(separator: "  ")
    return StyledLine([Span(" Tab ", .key), Span(texts, .dim)])
  }
}
