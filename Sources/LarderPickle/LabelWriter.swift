/// Writes a value on one line, as Python would show it, within a number of code points.
///
/// Works off a list of steps instead of recursion. No step costs more than the room that is left,
/// so that neither size nor nesting nor sharing of a hostile value matters.
struct LabelWriter {
  private enum Step {
    case node(PickleTree.ID)
    case text(String)
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
  private var text = ""
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
  }

  /// The line for a value.
  mutating func write(_ id: PickleTree.ID) -> String {
    steps = [.node(id)]
    while let step = steps.popLast() {
      guard room > 0 else {
        if hasMore(step) { text += "…" }
        break
      }
      switch step {
      case .text(let text): emit(text)
      case .leave: path.removeLast()
      case .node(let id): open(id)
      }
    }
    return text
  }

  private func hasMore(_ step: Step) -> Bool {
    guard case .leave = step else { return text.last != "…" }
    return steps.contains { if case .leave = $0 { false } else { true } } && text.last != "…"
  }

  private mutating func emit(_ piece: String) {
    let scalars = piece.unicodeScalars
    if scalars.count <= room {
      text += piece
      room -= scalars.count
    } else {
      text.unicodeScalars.append(contentsOf: scalars.prefix(room))
      text += "…"
      room = 0
    }
  }

  private mutating func open(_ id: PickleTree.ID) {
    if let atom = tree.atomText(of: id, in: source, limit: textRoom) { return emit(atom) }
    guard path.count < Self.depthLimit, !path.contains(id) else {
      return emit(ellipsis(tree.kind(of: id)))
    }
    path.append(id)
    steps.append(.leave)
    switch tree.kind(of: id) {
    case .list: push(list: id, "[", "]")
    case .tuple: push(list: id, "(", tree.itemCount(of: id) == 1 ? ",)" : ")")
    case .set:
      push(
        list: id, tree.itemCount(of: id) == 0 ? "set(" : "{",
        tree.itemCount(of: id) == 0 ? ")" : "}")
    case .frozenSet:
      let isEmpty = tree.itemCount(of: id) == 0
      push(list: id, isEmpty ? "frozenset(" : "frozenset({", isEmpty ? ")" : "})")
    case .dict: push(pairs: tree.node(id).items, "{", "}")
    case .call: push(call: id)
    case .global:
      push([
        .text("<computed: "), .node(ID(tree.node(id).arguments)), .text(" . "),
        .node(ID(tree.node(id).keywords)), .text(">"),
      ])
    default: push([.text("persistent("), .node(ID(tree.node(id).link)), .text(")")])
    }
  }

  /// What Python shows for a container within itself.
  private func ellipsis(_ kind: PickleKind) -> String {
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

  private mutating func push(_ forward: [Step]) { steps.append(contentsOf: forward.reversed()) }

  private mutating func push(list id: ID, _ opening: String, _ closing: String) {
    push([.text(opening)] + items(tree.node(id).items) + [.text(closing)])
  }

  /// The items of a run, as many as may fit: each takes at least three characters.
  private func items(_ run: PickleTree.Run) -> [Step] {
    let all = tree.run(run)
    var result: [Step] = []
    for item in all.prefix(room / 3 + 1) {
      if !result.isEmpty { result.append(.text(", ")) }
      result.append(.node(item))
    }
    if run.count > room / 3 + 1 || run.count > all.count {
      result.append(.text(result.isEmpty ? "…" : ", …"))
    }
    return result
  }

  private mutating func push(pairs run: PickleTree.Run, _ opening: String, _ closing: String) {
    push([.text(opening)] + pairs(run) + [.text(closing)])
  }

  private func pairs(_ run: PickleTree.Run) -> [Step] {
    let all = tree.run(run)
    var result: [Step] = []
    for (index, item) in all.prefix((room / 6 + 1) * 2).enumerated() {
      if index > 0 { result.append(.text(index.isMultiple(of: 2) ? ", " : ": ")) }
      result.append(.node(item))
    }
    if run.count > (room / 6 + 1) * 2 || run.count > all.count {
      result.append(.text(result.isEmpty ? "…" : ", …"))
    }
    return result
  }

  private mutating func push(call id: ID) {
    let node = tree.node(id)
    let arguments = ID(node.arguments)
    var forward: [Step] = [.node(ID(node.link)), .text("(")]
    let isBare = tree.kind(of: arguments) == .tuple && tree.itemCount(of: arguments) == 0
    if tree.kind(of: arguments) == .tuple {
      forward += items(tree.node(arguments).items)
    } else {
      forward += [.text("*"), .node(arguments)]
    }
    if let keywords = tree.keywords(of: id), tree.itemCount(of: keywords) > 0 {
      forward += [.text(isBare ? "**" : ", **"), .node(keywords)]
    }
    forward.append(.text(")"))
    if showsState { forward += additions(node) }
    push(forward)
  }

  private func additions(_ node: PickleTree.Node) -> [Step] {
    var result: [Step] = []
    if node.state != 0 { result += [.text(" with "), .node(ID(node.state))] }
    if node.items.count > 0 { result += [.text(" with [")] + items(node.items) + [.text("]")] }
    if node.pairs.count > 0 { result += [.text(" with {")] + pairs(node.pairs) + [.text("}")] }
    return result
  }
}

extension PickleTree.ID {
  init(_ rawValue: UInt32) { self.init(rawValue: rawValue) }
}
