/// Writes a value on one line, as Python would show it, within a number of code points.
///
/// Works off a list of steps instead of recursion. No step costs more than the room that is left,
/// so that neither size nor nesting nor sharing of a hostile value matters.
struct LabelWriter {
  private enum Step {
    case node(PickleTree.ID)
    case text(StaticString)
    case leave
  }

  /// Containers nested deeper than this are shown as `…`.
  private static let depthLimit = 24

  private let tree: PickleTree
  private let source: UnsafeRawBufferPointer
  private let limit: Int
  /// Whether an object's state and items are shown after the call that makes it.
  private let showsState: Bool
  private var room: Int
  private var text: TextBuffer
  private var steps: [Step] = []
  private var path: [PickleTree.ID] = []

  init(
    _ tree: PickleTree, in source: UnsafeRawBufferPointer, limit: Int, showsState: Bool = true
  ) {
    self.tree = tree
    self.source = source
    self.limit = max(limit, 1)
    self.showsState = showsState
    room = max(limit, 1)
    text = TextBuffer(capacity: min(room, 120) + 8)
  }

  /// The line for a value.
  mutating func write(_ id: PickleTree.ID) -> String {
    steps = [.node(id)]
    while let step = steps.popLast() {
      guard room > 0 else {
        if hasMore(step) { text.append("…") }
        break
      }
      switch step {
      case .text(let piece): emit { $0.append(piece) }
      case .leave: path.removeLast()
      case .node(let id): open(id)
      }
    }
    return text.string
  }

  private func hasMore(_ step: Step) -> Bool {
    guard case .leave = step else { return !text.endsInEllipsis }
    return steps.contains { if case .leave = $0 { false } else { true } } && !text.endsInEllipsis
  }

  /// Writes something, and cuts it to the room that is left.
  @discardableResult
  private mutating func emit<Result>(_ write: (inout TextBuffer) -> Result) -> Result {
    let end = text.count + room
    let result = write(&text)
    room = end - text.count
    if room < 0 {
      text.cut(to: end)
      text.append("…")
      room = 0
    }
    return result
  }

  private mutating func open(_ id: PickleTree.ID) {
    let (tree, source, limit) = (tree, source, textRoom)
    if emit({ tree.writeAtom(id, in: source, limit: limit, to: &$0) }) { return }
    guard path.count < Self.depthLimit, !path.contains(id) else {
      let piece = ellipsis(tree.kind(of: id))
      return emit { $0.append(piece) }
    }
    path.append(id)
    steps.append(.leave)
    pushParts(of: id)
  }

  private mutating func pushParts(of id: PickleTree.ID) {
    let node = tree.node(id)
    switch node.kind {
    case .list: push(list: node.items, "[", "]")
    case .tuple: push(list: node.items, "(", node.items.count == 1 ? ",)" : ")")
    case .set:
      let isEmpty = node.items.count == 0
      push(list: node.items, isEmpty ? "set(" : "{", isEmpty ? ")" : "}")
    case .frozenSet:
      let isEmpty = node.items.count == 0
      push(list: node.items, isEmpty ? "frozenset(" : "frozenset({", isEmpty ? ")" : "})")
    case .dict: push(pairs: node.items, "{", "}")
    case .call: push(call: id)
    case .global:
      steps += [
        .text(">"), .node(ID(node.keywords)), .text(" . "), .node(ID(node.arguments)),
        .text("<computed: "),
      ]
    default: steps += [.text(")"), .node(ID(node.link)), .text("persistent(")]
    }
  }

  /// What Python shows for a container within itself.
  private func ellipsis(_ kind: PickleKind) -> StaticString {
    switch kind {
    case .list: "[...]"
    case .dict: "{...}"
    case .tuple: "(...)"
    default: "..."
    }
  }

  private typealias ID = PickleTree.ID

  /// Text within a container may take half of the line, so that what follows it is seen too.
  private var textRoom: Int { path.isEmpty ? room : min(room, max(limit / 2, 16)) }

  // MARK: - Steps, pushed last first

  private mutating func push(
    list run: PickleTree.Run, _ opening: StaticString, _ closing: StaticString
  ) {
    steps.append(.text(closing))
    push(items: run)
    steps.append(.text(opening))
  }

  /// The items of a run, as many as may fit: each takes at least three characters.
  private mutating func push(items run: PickleTree.Run) {
    let all = tree.run(run).prefix(room / 3 + 1)
    if run.count > all.count { steps.append(.text(all.isEmpty ? "…" : ", …")) }
    for (index, item) in all.enumerated().reversed() {
      steps.append(.node(item))
      if index > 0 { steps.append(.text(", ")) }
    }
  }

  private mutating func push(
    pairs run: PickleTree.Run, _ opening: StaticString, _ closing: StaticString
  ) {
    steps.append(.text(closing))
    push(pairs: run)
    steps.append(.text(opening))
  }

  private mutating func push(pairs run: PickleTree.Run) {
    let all = tree.run(run).prefix((room / 6 + 1) * 2)
    if run.count > all.count { steps.append(.text(all.isEmpty ? "…" : ", …")) }
    for (index, item) in all.enumerated().reversed() {
      steps.append(.node(item))
      if index > 0 { steps.append(.text(index.isMultiple(of: 2) ? ", " : ": ")) }
    }
  }

  private mutating func push(call id: ID) {
    let node = tree.node(id)
    let arguments = ID(node.arguments)
    let isTuple = tree.kind(of: arguments) == .tuple
    if showsState { push(additions: node) }
    steps.append(.text(")"))
    if let keywords = tree.keywords(of: id), tree.itemCount(of: keywords) > 0 {
      let isBare = isTuple && tree.itemCount(of: arguments) == 0
      steps += [.node(keywords), .text(isBare ? "**" : ", **")]
    }
    if isTuple {
      push(items: tree.node(arguments).items)
    } else {
      steps += [.node(arguments), .text("*")]
    }
    steps += [.text("("), .node(ID(node.link))]
  }

  private mutating func push(additions node: PickleTree.Node) {
    if node.pairs.count > 0 { push(pairs: node.pairs, " with {", "}") }
    if node.items.count > 0 { push(list: node.items, " with [", "]") }
    if node.state != 0 { steps += [.node(ID(node.state)), .text(" with ")] }
  }
}

extension PickleTree.ID {
  init(_ rawValue: UInt32) { self.init(rawValue: rawValue) }
}
