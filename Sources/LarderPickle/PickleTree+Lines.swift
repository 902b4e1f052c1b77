extension PickleTree {
  /// One line of the detail pane.
  package struct Line: Hashable, Sendable {
    /// How far the line is indented: a fold hides the lines below it that are deeper.
    package let depth: Int
    /// The line, safe to show.
    package let text: String
    /// The offset of the instruction that made the value.
    package let offset: Int

    /// Makes a line.
    package init(depth: Int, text: String, offset: Int) {
      self.depth = depth
      self.text = text
      self.offset = offset
    }
  }

  /// A value as indented lines: a summary of each container, then what it holds.
  ///
  /// By default the pickled value; of a faulty pickle, what was read up to the fault. There are at
  /// most `limit` lines and a last one that says `…`, of about `width` code points at most.
  package func lines(
    of id: ID? = nil, in source: UnsafeRawBufferPointer, limit: Int = 1_000, width: Int = 160
  ) -> [Line] {
    var writer = OutlineWriter(self, in: source, limit: limit, width: width)
    return writer.write(id.map { [$0] } ?? root.map { [$0] } ?? remains)
  }
}

/// Writes values as indented lines, off a list instead of recursion.
private struct OutlineWriter {
  private struct Step {
    let id: PickleTree.ID
    let depth: Int
    let prefix: String
  }

  /// Lines are not indented further than this.
  private static let depthLimit = 64
  /// Code points that a summary shows of a container.
  private static let summaryLimit = 60

  private let tree: PickleTree
  private let source: UnsafeRawBufferPointer
  private let limit: Int
  private let width: Int
  private var steps: [Step] = []
  /// The containers above the next line, by depth.
  private var path: [PickleTree.ID] = []
  private var lines: [PickleTree.Line] = []

  init(_ tree: PickleTree, in source: UnsafeRawBufferPointer, limit: Int, width: Int) {
    self.tree = tree
    self.source = source
    self.limit = max(limit, 1)
    self.width = max(width, 1)
  }

  mutating func write(_ roots: [PickleTree.ID]) -> [PickleTree.Line] {
    push(roots.map { Step(id: $0, depth: 0, prefix: "") })
    while let step = steps.popLast() {
      guard lines.count < limit else {
        lines.append(PickleTree.Line(depth: step.depth, text: "…", offset: offset(step.id)))
        break
      }
      show(step)
    }
    return lines
  }

  private func offset(_ id: PickleTree.ID) -> Int { tree.offset(of: id) }

  private mutating func push(_ forward: [Step]) { steps.append(contentsOf: forward.reversed()) }

  private mutating func show(_ step: Step) {
    path.removeLast(max(0, path.count - step.depth))
    let isCycle = path.contains(step.id)
    let text = step.prefix + summary(step.id) + (isCycle ? "  (contains itself)" : "")
    lines.append(PickleTree.Line(depth: step.depth, text: text, offset: offset(step.id)))
    guard !isCycle, step.depth < Self.depthLimit else { return }
    path.append(step.id)
    push(parts(of: step))
  }

  private func summary(_ id: PickleTree.ID) -> String {
    if let text = tree.atomText(of: id, in: source, limit: width) { return text }
    let count = tree.itemCount(of: id)
    let label = tree.label(of: id, in: source, limit: Self.summaryLimit)
    switch tree.kind(of: id) {
    case .list: return "list(\(count))  \(label)"
    case .tuple: return "tuple(\(count))  \(label)"
    case .set: return "set(\(count))  \(label)"
    case .frozenSet: return "frozenset(\(count))  \(label)"
    case .dict: return "dict(\(count / 2))  \(label)"
    case .call:
      var writer = LabelWriter(tree, in: source, limit: width, showsState: false)
      return writer.write(id)
    default: return label
    }
  }

  private func parts(of step: Step) -> [Step] {
    let room = max(0, limit - lines.count) + 1
    let depth = step.depth + 1
    let node = tree.node(step.id)
    switch node.kind {
    case .list, .tuple, .set, .frozenSet:
      return items(node.items, depth, room)
    case .dict: return pairs(node.items, depth, room)
    case .call: return callParts(step.id, depth, room)
    default:
      guard let id = tree.persistentID(of: step.id) else { return [] }
      return [Step(id: id, depth: depth, prefix: "id: ")]
    }
  }

  private func items(_ run: PickleTree.Run, _ depth: Int, _ room: Int) -> [Step] {
    let all = tree.run(run)
    var steps = Array(all.prefix(room)).map { Step(id: $0, depth: depth, prefix: "") }
    if run.count > all.count { steps.append(elided(run.count - all.count, depth)) }
    return steps
  }

  private func pairs(_ run: PickleTree.Run, _ depth: Int, _ room: Int) -> [Step] {
    let all = tree.run(run)
    var steps: [Step] = []
    var key: PickleTree.ID?
    for id in all.prefix(room * 2) {
      if let known = key {
        let label = tree.label(of: known, in: source, limit: Self.summaryLimit)
        steps.append(Step(id: id, depth: depth, prefix: label + ": "))
        key = nil
      } else {
        key = id
      }
    }
    if run.count > all.count { steps.append(elided((run.count - all.count) / 2, depth)) }
    return steps
  }

  private func elided(_ count: Int, _ depth: Int) -> Step {
    Step(id: PickleTree.ID(0), depth: depth, prefix: "\(grouped(UInt64(max(count, 0)))) more ")
  }

  /// What a call is given, as far as its own line cannot show it, and what its result gets.
  private func callParts(_ id: PickleTree.ID, _ depth: Int, _ room: Int) -> [Step] {
    let node = tree.node(id)
    var steps: [Step] = []
    for argument in tree.run(tree.node(PickleTree.ID(node.arguments)).items).prefix(room)
    where tree.atomText(of: argument, in: source, limit: 1) == nil {
      steps.append(Step(id: argument, depth: depth, prefix: "argument: "))
    }
    if let keywords = tree.keywords(of: id) {
      steps.append(Step(id: keywords, depth: depth, prefix: "keywords: "))
    }
    if let state = tree.state(of: id) {
      steps.append(Step(id: state, depth: depth, prefix: "state: "))
    }
    return steps + items(node.items, depth, room) + pairs(node.pairs, depth, room)
  }
}
