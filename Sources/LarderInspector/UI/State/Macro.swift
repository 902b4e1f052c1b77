import Larder
import LarderFormats
import SystemPackage

/// What was done in a session, as commands that do it again.
///
/// What only changes what is looked at is left out, except where what is done next depends on it:
/// the filter and the order, which say what `mark all` means. What is done to the entry that the
/// cursor is on names the entry.
struct Macro: Sendable {
  /// The most lines that are kept; a session with more than these is none to repeat.
  static let limit = 20_000

  private(set) var lines: [String] = []
  private var isCut = false
  private var filter = FilterState()

  /// The script, which `larder batch` takes.
  var script: String {
    let head = "# what was done on the screen, for: larder batch CACHE --yes < this file\n"
    let warning = isCut ? "# it is not complete: more was done than can be kept\n" : ""
    return head + warning + lines.map { "\($0)\n" }.joined()
  }

  /// Notes a line.
  mutating func note(_ line: String) {
    guard lines.count < Self.limit else {
      isCut = true
      return
    }
    lines.append(line)
  }

  /// Notes a filter, where it is another one than before.
  mutating func note(_ filter: FilterState) {
    let before = self.filter
    self.filter = filter
    if filter.text != before.text { note("filter \(filter.text)".trimmedEnd) }
    if filter.onlyFaulty != before.onlyFaulty { note("faulty \(filter.onlyFaulty ? "on" : "off")") }
  }

  /// Notes an order, which replaces the one noted right before.
  mutating func note(_ order: SortOrder) {
    if lines.last?.hasPrefix("sort ") == true { lines.removeLast() }
    note("sort \(order.column.rawValue) \(order.isDescending ? "down" : "up")")
  }

  /// Notes that some entries were marked or unmarked, as few queries as hold their names.
  mutating func note(isMarked: Bool, _ entries: some Sequence<EntryAddress>) {
    let word = isMarked ? "mark" : "unmark"
    var query = ""
    for entry in entries {
      guard lines.count < Self.limit else { return isCut = true }
      guard let name = entry.id.text else {
        noteUnsayable(word)
        continue
      }
      let condition = "id=\(QueryCondition.quoted(name, isWord: false))"
      if query.isEmpty {
        query = condition
      } else if query.count + condition.count + 4 <= QueryLexer.lengthLimit {
        query += " or \(condition)"
      } else {
        note("\(word) \(query)")
        query = condition
      }
    }
    if !query.isEmpty { note("\(word) \(query)") }
  }

  /// Notes an action on what is marked, or on what the cursor is on.
  mutating func note(_ words: String, on targets: ActionTargets) {
    switch targets {
    case .entries(let entries):
      guard let name = entries.first?.id.text else { return noteUnsayable(words) }
      note("goto \(ArgumentReader.quoted(name))")
    case .items(let items):
      if let item = items.first { note("goto \(ArgumentReader.quoted(item.path.string))") }
    case .steps: return note("# left out: \(words) of single things of a run")
    case .marked, .everything, .run, .matching: break
    }
    note(words)
  }

  /// A script is text; a name that is none cannot be in it.
  private mutating func noteUnsayable(_ words: String) {
    note("# left out: \(words), for the name of the entry is no text")
  }
}

extension EntryID {
  /// The name, where it is text.
  fileprivate var text: String? { String(validating: name, as: UTF8.self) }
}

extension String {
  fileprivate var trimmedEnd: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
