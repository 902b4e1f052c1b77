package import Larder
internal import LarderFormats

/// Carries out the lines of a script, one after the other.
///
/// Knows what is listed, marked and planned, as the screen does, and nothing else: all that has to
/// be read or changed is asked of a ``BatchWorld``. What actions are about is what is marked; right
/// after `goto` or `search`, with nothing marked, it is what that went to.
package struct Batch<World: BatchWorld> {
  enum Place: Equatable { case entry(row: Int), item(row: Int) }

  let world: World
  let saved: SavedQueries
  /// What is known of the caches; `nil` until something is asked that takes it.
  var inventory: Inventory?
  var listing = TableView<EntryTable>()
  var filter = FilterState()
  var search = SearchState()
  var place: Place?
  var pending: [CachePlan]?
  private var done: [String] = []

  /// Begins with nothing read.
  package init(_ world: World, saved: SavedQueries = .none) {
    self.world = world
    self.saved = saved
  }

  /// Carries out a line.
  ///
  /// - Returns: What it came to.
  /// - Throws: ``LarderError`` where it could not be done.
  package mutating func run(_ line: Script.Line) throws(LarderError) -> BatchReply {
    let reply = try perform(line.instruction, line.text)
    if !line.instruction.isSaving { done.append(line.text) }
    return reply
  }

  private mutating func perform(
    _ instruction: Instruction, _ text: String
  ) throws(LarderError) -> BatchReply {
    switch instruction {
    case .filter(let query):
      return try show(FilterState(text: query.text, onlyFaulty: filter.onlyFaulty))
    case .faulty(let isOn):
      return try show(FilterState(text: filter.text, onlyFaulty: isOn ?? !filter.onlyFaulty))
    case .inverse:
      guard let inverse = filter.inverse(saved) else { return .nothing("there is no filter") }
      return try show(inverse)
    case .sort(let order): return try sort(by: order)
    case .search(let text): return try find(text)
    case .searchNext: return try findAgain(.forward)
    case .searchPrevious: return try findAgain(.backward)
    case .goTo(let name): return try goTo(name)
    case .show(let name): return try reveal(name)
    case .mark(let targets): return try mark(targets, isMarked: true)
    case .unmark(let targets): return try mark(targets, isMarked: false)
    case .validate(let query): return try validate(query)
    case .act(let action, let query): return try act(action, query, text)
    case .undo(let run): return try act(.undo, of: run, text)
    case .purge(let run): return try act(.purge, of: run, text)
    case .plan(let action, let file, let query): return try plan(action, query, file)
    case .skip(let name): return try skip(name)
    case .apply(let file): return try apply(file, text)
    case .saveScript(let file): return try save(done.map { "\($0)\n" }.joined(), file)
    case .quit: return .left
    case .key, .export, .copy, .shell, .live: return .nothing("that takes a screen")
    }
  }

  private func save(_ text: String, _ file: String) throws(LarderError) -> BatchReply {
    try world.write(Array(text.utf8), to: file)
    return .wrote(file)
  }
}

extension Instruction {
  /// Whether it writes down what was done, and so is no part of it.
  fileprivate var isSaving: Bool { if case .saveScript = self { true } else { false } }
}
