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
  func query(_ saved: SavedQueries) throws(QueryError) -> Query {
    let typed = try Query(text, saved: saved)
    guard onlyFaulty else { return typed }
    return try Query(typed.isEverything ? Self.faulty : "(\(text)) \(Self.faulty)", saved: saved)
  }

  /// What shows what this one leaves out; `nil` where it leaves out nothing.
  func inverse(_ saved: SavedQueries) -> FilterState? {
    guard let query = try? query(saved), !query.isEverything else { return nil }
    return FilterState(text: query.inverse.description)
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
    case .enter where prompt.error == nil:
      dialog = nil
      macro.note(query)
    case .enter:
      prompt.isRefused = true
      dialog = .filter(prompt)
    case .escape:
      dialog = nil
      setFilter(prompt.before, cursor: prompt.origin)
    case .tab:
      prompt.complete(saved)
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
      let understood = try Query(filter.text, saved: saved)
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
    guard let understood = try? filter.query(saved) else { return }
    query = filter
    cursor.expectOtherRows(row)
    listing.show(understood, now: now.seconds)
    undecidedFrom = 0
  }

  mutating func toggleFaulty() {
    changeFilter(FilterState(text: query.text, onlyFaulty: !query.onlyFaulty))
  }

  mutating func invertFilter() {
    guard let inverse = query.inverse(saved) else {
      message = Message(.note, "there is no filter to invert")
      return
    }
    changeFilter(inverse)
  }

  /// Shows what matches, and remembers that it was asked for.
  mutating func changeFilter(_ filter: FilterState) {
    setFilter(filter)
    macro.note(query)
  }
}

extension FilterPrompt {
  /// Completes the word before the cursor with the likeliest text.
  mutating func complete(_ saved: SavedQueries) {
    let completion = Query.completion(of: field.text, at: field.position, saved: saved)
    guard let candidate = completion.candidates.first else { return }
    field.replace(completion.range, with: candidate.text)
  }

  /// Returns the line above the prompt: what is wrong, at its place, or what could be typed.
  func line(promptWidth: Int, columns: Int, glyphs: GlyphSet, saved: SavedQueries) -> StyledLine {
    guard let error else { return hint(saved) }
    let pointer = PromptPointer(
      column: error.column, problem: error.problem, suggestion: error.suggestion)
    return pointer.line(
      under: field.text, promptWidth: promptWidth, columns: columns, glyphs: glyphs,
      style: isRefused ? .invalid : .warning)
  }

  private func hint(_ saved: SavedQueries) -> StyledLine {
    let completion = Query.completion(of: field.text, at: field.position, saved: saved)
    guard !completion.range.isEmpty, !completion.candidates.isEmpty else {
      return StyledLine(
        " words, status:invalid, size>1M, age<2d, code:cut-short; and, or, not, brackets", .dim)
    }
    return completion.line
  }
}
