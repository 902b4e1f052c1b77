import Larder
import LarderFormats
import SystemPackage

// What instructions of the command language do on the screen.
extension Inspector {
  /// Does what a typed command asks for.
  mutating func perform(_ instruction: Instruction) -> [InspectorRequest] {
    switch instruction {
    case .filter(let query):
      changeFilter(FilterState(text: query.text, onlyFaulty: self.query.onlyFaulty))
    case .faulty(let isOn):
      changeFilter(FilterState(text: query.text, onlyFaulty: isOn ?? !query.onlyFaulty))
    case .inverse: invertFilter()
    case .search(let text): find(text, .anywhere)
    case .searchNext: return perform(Command.searchNext)
    case .searchPrevious: return perform(Command.searchPrevious)
    case .sort(nil): return perform(Command.sort)
    case .sort(let order?): changeOrder(order)
    case .mark(let targets): mark(targets, isMarked: true)
    case .unmark(let targets): mark(targets, isMarked: false)
    case .goTo(let name): goTo(name)
    case .show(let name):
      if let name { goTo(name) }
      open()
    case .validate(let query): return validate(query)
    case .act(let action, let query): return begin(action, query.map(ActionTargets.matching))
    case .undo(let run): return begin(.undo, of: run)
    case .purge(let run): return begin(.purge, of: run)
    case .plan(let action, let file, let query):
      return begin(action, query.map(ActionTargets.matching), file: file)
    case .skip, .apply(nil):
      return refuse(
        Message(.warning, "no plan is shown", hint: "d, r, c and R show one; space changes it"))
    case .apply(let file?): return loadPlan(file)
    case .saveScript(let file): return [.save(file, Array(macro.script.utf8))]
    case .quit: return perform(Command.quit)
    case .export(let file, let form): return [.export(file, form)]
    case .copy(let subject): return copy(subject)
    case .shell: return openShell()
    case .live(let isOn): return follow(isOn)
    case .key(let command): return perform(command)
    }
    return []
  }

  private mutating func find(_ text: String, _ scope: SearchState.Scope) {
    search.text = text
    search.scope = scope
    search.begin(from: cursor.position, .forward, in: listing)
  }

  /// Goes to the entry whose id begins like that, or the item with that path.
  private mutating func goTo(_ name: String) {
    let path = FilePath(name)
    let rows = inventory.caches.indices.compactMap { inventory.items.row(cache: $0, path: path) }
    if let row = rows.first {
      if page != .items { show(.items) }
      itemListing.refresh(from: inventory)
      if let place = itemListing.rows.firstIndex(of: .item(row)) {
        lists[.items, default: ListState()].move(to: place)
      }
    } else {
      if page != .entries { show(.entries) }
      find(name, .id)
    }
  }

  /// Says what became of a file that was asked for.
  mutating func takeSaved(_ file: String, _ error: LarderError?) {
    message = error.map { Message($0) } ?? Message(.success, "wrote \(SafeText.display(file))")
  }
}
