import Larder
import LarderFormats

/// A search for entries by their key or name, in slices.
struct SearchState: Sendable, Equatable {
  enum Direction: Sendable { case forward, backward }
  /// Where it is searched for: in keys and ids, or at the beginning of ids.
  enum Scope: Sendable { case anywhere, id }

  /// What is searched for; empty for nothing.
  var text = ""
  var scope = Scope.anywhere
  /// Where the search goes on; `nil` while none runs.
  private(set) var next: Int?
  private var direction = Direction.forward
  private var left = 0
  private var version = 0

  /// Whether there is more to look through.
  var isRunning: Bool { next != nil }

  /// Begins at a place of the list, and goes around its end once.
  mutating func begin(from position: Int, _ direction: Direction, in listing: TableView<EntryTable>)
  {
    guard !text.isEmpty, listing.count > 0 else { return }
    self.direction = direction
    left = listing.count
    version = listing.version
    next = (position % listing.count + listing.count) % listing.count
  }

  /// Ends without a result.
  mutating func stop() { next = nil }

  /// What a slice of the search came to.
  enum Outcome: Equatable { case found(Int), notFound, notYet }

  /// Looks at some places of the list.
  mutating func look(atMost limit: Int, in listing: TableView<EntryTable>, _ table: EntryTable)
    -> Outcome
  {
    // Rows that came meanwhile moved the places: what was looked at is looked at again.
    if version != listing.version { begin(from: next ?? 0, direction, in: listing) }
    let needle = SearchNeedle(text, scope)
    for _ in 0..<limit {
      guard let position = next, left > 0, position < listing.count else {
        next = nil
        return .notFound
      }
      if needle.matches(listing[position], of: table) {
        next = nil
        return .found(position)
      }
      left -= 1
      let step = direction == .forward ? 1 : -1
      next = (position + step + listing.count) % listing.count
    }
    return .notYet
  }
}

/// Text to be found whatever its case, in ASCII.
struct SearchNeedle {
  private let bytes: [UInt8]
  private let scope: SearchState.Scope

  init(_ text: String, _ scope: SearchState.Scope) {
    self.scope = scope
    bytes = scope == .id ? Array(text.utf8) : text.utf8.map(Self.lowered)
  }

  /// Whether an entry has it.
  func matches(_ row: Int, of table: EntryTable) -> Bool {
    if scope == .id { return table.address(of: row).id.name.starts(with: bytes) }
    let isInLabel = table.withKeyLabel(of: row) { label in
      find(count: label.count) { label[$0] }
    }
    if isInLabel == true { return true }
    let name = table.address(of: row).id.name
    return find(count: name.count) { name[$0] }
  }

  private func find(count: Int, _ byte: (Int) -> UInt8) -> Bool {
    guard !bytes.isEmpty, count >= bytes.count else { return bytes.isEmpty }
    return (0...count - bytes.count).contains { start in
      bytes.indices.allSatisfy { Self.lowered(byte(start + $0)) == bytes[$0] }
    }
  }

  private static func lowered(_ byte: UInt8) -> UInt8 {
    (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
  }
}

/// A search being typed.
struct SearchPrompt: Sendable {
  var field = TextField()
  /// Where to return to when it is given up, and from where to search.
  let origin: ListCursor
  /// Whether nothing was found.
  var isMissed = false

  init(cursor: ListCursor) { origin = cursor }
}

// Typing a search.
extension Inspector {
  /// Takes a key of the search prompt; `nil` where it is none.
  mutating func typeSearch(_ key: Key) -> [InspectorRequest]? {
    guard case .search(var prompt) = dialog else { return nil }
    switch key {
    case .enter: dialog = nil
    case .escape: giveUpSearch(prompt)
    case .backspace where prompt.field.text.isEmpty: giveUpSearch(prompt)
    case .up: search.begin(from: cursor.position - 1, .backward, in: listing)
    case .down: search.begin(from: cursor.position + 1, .forward, in: listing)
    default:
      guard prompt.field.handle(key) else { return nil }
      prompt.isMissed = false
      dialog = .search(prompt)
      typed(prompt)
    }
    return []
  }

  private mutating func typed(_ prompt: SearchPrompt) {
    guard prompt.field.text != search.text else { return }
    search.text = prompt.field.text
    search.scope = .anywhere
    cursor.move(to: prompt.origin.position, in: listing)
    search.begin(from: prompt.origin.position, .forward, in: listing)
  }

  private mutating func giveUpSearch(_ prompt: SearchPrompt) {
    dialog = nil
    search = SearchState()
    cursor.move(to: prompt.origin.position, in: listing)
  }

  /// Goes on with a search.
  mutating func workOnSearch(rows: Int) {
    switch search.look(atMost: rows, in: listing, table) {
    case .notYet: break
    case .found(let position): cursor.move(to: position, in: listing)
    case .notFound:
      if case .search(var prompt) = dialog {
        prompt.isMissed = true
        dialog = .search(prompt)
      } else {
        message = Message(.warning, "nothing matches '\(search.text)'")
      }
    }
  }
}
