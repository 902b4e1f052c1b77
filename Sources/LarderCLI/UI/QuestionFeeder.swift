import LarderInspector

/// Hands a session more questions than it queues at a time.
struct QuestionFeeder {
  private let session: ScanSession
  private var entries: ArraySlice<EntryAddress> = []
  private var items: ArraySlice<ItemAddress> = []

  init(_ session: ScanSession) { self.session = session }

  /// Whether everything was handed on.
  var isEmpty: Bool { entries.isEmpty && items.isEmpty }

  /// Has these read again, after those before.
  mutating func ask(entries: [EntryAddress] = [], items: [ItemAddress] = []) {
    self.entries += entries
    self.items += items
    feed()
  }

  /// Hands on as many as the session takes; to be called when it answered all it had.
  mutating func feed() {
    items = items.dropFirst(session.validateItems(items.lazy.map { ($0.cache, $0.path) }))
    entries = entries.dropFirst(session.validate(entries))
  }
}
