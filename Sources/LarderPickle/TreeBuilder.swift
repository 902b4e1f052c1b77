/// Builds a value tree in one arena while a pickle is walked.
///
/// Containers grow in batches: a batch is a run within one flat array of node numbers, and a
/// container is a chain of batches, so that nothing is ever moved or copied. When the walk is over
/// each chain becomes one run. Node 0 stands for everything that did not fit.
struct TreeBuilder: ~Copyable {
  /// A run of `children`; `next` is the batch that follows, 0 for none.
  private struct Batch {
    var start: Int
    var count: Int
    var next: UInt32 = 0
  }

  private let limits: PickleLimits
  private var nodes: [PickleTree.Node] = []
  private var children: [UInt32] = []
  private var batches: [Batch] = []
  /// Nodes whose names are computed, to be described afterwards.
  private var computed: [UInt32] = []
  private var calls: [UInt32] = []
  private var isPartial = false

  /// Makes a builder for a pickle of at most so many bytes.
  init(limits: PickleLimits, byteCount: Int = 0) {
    self.limits = limits
    // A usual pickle has a node for every fourth byte; a large one grows as it goes.
    guard byteCount > 0 else { return }
    nodes.reserveCapacity(min(byteCount, 1_024) / 4 + 4)
    children.reserveCapacity(min(byteCount, 1_024) / 4 + 4)
  }

  private mutating func make(_ node: PickleTree.Node) -> UInt32 {
    if nodes.isEmpty {
      nodes.append(PickleTree.Node(.elided, at: 0))
      batches.append(Batch(start: 0, count: 0))
    }
    guard nodes.count <= min(limits.nodes, PickleLimits.maximalNodes) else {
      isPartial = true
      return 0
    }
    nodes.append(node)
    return UInt32(nodes.count - 1)
  }

  mutating func atom(_ kind: PickleKind, at offset: Int) -> UInt32 {
    make(PickleTree.Node(kind, at: offset))
  }

  /// A node with a number that belongs to it: of a name, or of another node.
  mutating func wrap(_ kind: PickleKind, at offset: Int, _ link: UInt32) -> UInt32 {
    var node = PickleTree.Node(kind, at: offset)
    node.link = link
    return make(node)
  }

  mutating func container(
    _ kind: PickleKind, at offset: Int, items: UnsafeBufferPointer<Entry>
  ) -> UInt32 {
    let id = make(PickleTree.Node(kind, at: offset))
    extend(id, items: items)
    return id
  }

  mutating func computedGlobal(
    at offset: Int, _ number: Int, module: UInt32, name: UInt32
  ) -> UInt32 {
    var node = PickleTree.Node(.global, at: offset)
    node.link = UInt32(number)
    node.arguments = module
    node.keywords = name
    let id = make(node)
    if id != 0, computed.count < limits.listed { computed.append(id) }
    return id
  }

  mutating func call(
    at offset: Int, callable: UInt32, arguments: UInt32, keywords: UInt32
  ) -> UInt32 {
    var node = PickleTree.Node(.call, at: offset)
    node.link = callable
    node.arguments = arguments
    node.keywords = keywords
    let id = make(node)
    if id != 0, calls.count < limits.listed { calls.append(id) }
    return id
  }

  mutating func setState(of id: UInt32, to state: UInt32) {
    if id != 0 { nodes[Int(id)].state = state }
  }

  /// Appends values to what a node holds.
  mutating func extend(_ id: UInt32, items: UnsafeBufferPointer<Entry>) {
    guard id != 0 else { return }
    nodes[Int(id)].items = link(items, to: nodes[Int(id)].items)
  }

  /// Stores key-value pairs; those of a dict are its items.
  mutating func extend(_ target: Entry, pairs: UnsafeBufferPointer<Entry>) {
    if target.kind == .dict { return extend(target.node, items: pairs) }
    guard target.node != 0 else { return }
    nodes[Int(target.node)].pairs = link(pairs, to: nodes[Int(target.node)].pairs)
  }

  /// Adds a batch to a chain; one that lies right behind the chain's last batch just extends it.
  private mutating func link(
    _ items: UnsafeBufferPointer<Entry>, to chain: PickleTree.Run
  ) -> PickleTree.Run {
    var run = chain
    run.count += items.count
    let room = max(0, limits.children - children.count)
    // Pairs stay pairs: an odd number of children may only be left out as a whole.
    let kept = items.count <= room ? items.count : room & ~1
    if kept < items.count { isPartial = true }
    guard kept > 0 else { return run }
    let start = children.count
    for item in items.prefix(kept) { children.append(item.node) }
    let last = Int(run.last)
    if last != 0, batches[last].start + batches[last].count == start {
      batches[last].count += kept
      return run
    }
    batches.append(Batch(start: start, count: kept))
    let batch = UInt32(batches.count - 1)
    if last == 0 { run.first = batch } else { batches[last].next = batch }
    run.last = batch
    return run
  }

  /// Ends building: makes one run of each chain.
  ///
  /// - Complexity: O(nodes + children).
  mutating func finish(root: Entry?, stack: UnsafeBufferPointer<Entry>, names: [GlobalName])
    -> PickleTree
  {
    if nodes.isEmpty { nodes.append(PickleTree.Node(.elided, at: 0)) }
    var flat: [UInt32] = []
    flat.reserveCapacity(children.count)
    for index in nodes.indices {
      nodes[index].items = flatten(nodes[index].items, into: &flat)
      nodes[index].pairs = flatten(nodes[index].pairs, into: &flat)
    }
    return PickleTree(
      nodes: nodes, children: flat, names: names, isPartial: isPartial,
      root: root.map { PickleTree.ID(rawValue: $0.node) },
      remains: stack.prefix(limits.listed).map { PickleTree.ID(rawValue: $0.node) },
      calls: calls.map { PickleTree.ID(rawValue: $0) },
      computed: computed.map { PickleTree.ID(rawValue: $0) })
  }

  private func flatten(
    _ chain: PickleTree.Run, into flat: inout [UInt32]
  ) -> PickleTree.Run {
    let start = flat.count
    var next = chain.first
    while next != 0 {
      let batch = batches[Int(next)]
      flat.append(contentsOf: children[batch.start..<batch.start + batch.count])
      next = batch.next
    }
    return PickleTree.Run(first: UInt32(start), last: UInt32(flat.count), count: chain.count)
  }
}
