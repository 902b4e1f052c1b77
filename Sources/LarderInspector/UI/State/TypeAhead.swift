/// Keys that were typed before what they are about was settled.
///
/// A filter, an order and the marking of all are worked off in slices. A key that marks or acts
/// means what they lead to, not what happens to be listed or marked half-way: it waits, and so do
/// the keys behind it.
struct TypeAhead: Sendable {
  /// The keys that may wait; more are not taken.
  private static let limit = 64

  private var keys: ArraySlice<Key> = []

  var isEmpty: Bool { keys.isEmpty }

  mutating func append(_ key: Key) {
    if keys.count < Self.limit { keys.append(key) }
  }

  mutating func takeFirst() -> Key? { keys.popFirst() }

  mutating func removeAll() { keys = [] }
}

extension Inspector {
  /// Whether rows are being chosen or marked, so that it is open what a key would act on.
  private var isUnsettled: Bool { marking != nil || listing.isRebuilding }

  /// Puts a key off, if it has to wait; Esc forgets the keys that wait.
  mutating func putOff(_ key: Key) -> Bool {
    let command = keys.command(for: key, in: place)
    switch command {
    case .quit, .leave: return false
    case .close, .cancel:
      defer { typeAhead.removeAll() }
      return !typeAhead.isEmpty
    default:
      let isAboutRows = command?.concernsRows == true || isGivingCommand(key)
      let mustWait = !typeAhead.isEmpty || (isUnsettled && isAboutRows)
      if mustWait { typeAhead.append(key) }
      return mustWait
    }
  }

  /// Whether a key has a typed command done.
  private func isGivingCommand(_ key: Key) -> Bool {
    if case .command = dialog { key == .enter } else { false }
  }

  /// Takes up the keys that waited, as far as they need not wait any longer.
  mutating func takeUpTypedAhead() -> [InspectorRequest] {
    var requests: [InspectorRequest] = []
    while !isUnsettled, let key = typeAhead.takeFirst() { requests += take(key) }
    return requests
  }
}

extension Command {
  /// Whether it depends on which rows are listed or marked.
  var concernsRows: Bool {
    switch self {
    case .mark, .markAll, .markRange, .extendUp, .extendDown, .invertMarks: true
    case .validate, .delete, .repair, .recover, .compact: true
    default: false
    }
  }
}
