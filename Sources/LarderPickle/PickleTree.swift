/// The values of a pickle as nodes of one arena, calls shown as calls.
///
/// Nodes refer to each other by number: a value that the pickle uses twice is one node, and cycles
/// are possible. A node holds the offset of the instruction that made it, not its value; ask with
/// the same bytes that were walked. Other bytes give other values or `nil`, never a trap.
///
/// Walk it with a list of your own instead of recursion: hostile pickles nest as deep as they are
/// long.
package struct PickleTree: Sendable {
  /// The number of a node.
  package struct ID: Hashable, Sendable {
    /// The number; 0 is the node that stands for all omitted values.
    package let rawValue: UInt32
  }

  /// A stretch of node numbers.
  struct Run: Sendable {
    /// The first and last batch while building, afterwards the bounds within `children`.
    var first: UInt32 = 0
    var last: UInt32 = 0
    /// How many there are in the pickle; more than are kept when the tree is partial.
    var count = 0
  }

  struct Node: Sendable {
    let offset: Int
    let kind: PickleKind
    /// Of a global its name, of a call what is called, of a BINPERSID the id.
    var link: UInt32 = 0
    /// Of a call; of a computed global its module.
    var arguments: UInt32 = 0
    /// Of a call by NEWOBJ_EX; of a computed global its name.
    var keywords: UInt32 = 0
    var state: UInt32 = 0
    var items = Run()
    var pairs = Run()

    init(_ kind: PickleKind, at offset: Int) {
      self.kind = kind
      self.offset = offset
    }
  }

  let nodes: [Node]
  let children: [UInt32]
  let names: [GlobalName]
  /// Whether values were left out because of the limits.
  package let isPartial: Bool
  /// The pickled value; `nil` when the pickle is faulty.
  package let root: ID?
  /// Of a faulty pickle: what lay on the stack at the fault, lowest first, at most
  /// ``PickleLimits/listed``.
  package let remains: [ID]
  /// The calls in order, at most ``PickleLimits/listed``.
  package let calls: [ID]
  let computed: [ID]

  /// Nodes kept, those of discarded values included.
  package var nodeCount: Int { nodes.count - 1 }

  func node(_ id: ID) -> Node {
    nodes.indices.contains(Int(id.rawValue)) ? nodes[Int(id.rawValue)] : Node(.elided, at: 0)
  }

  /// The kind of a node.
  package func kind(of id: ID) -> PickleKind { node(id).kind }

  /// The offset of the instruction that made a node.
  package func offset(of id: ID) -> Int { node(id).offset }

  /// The kept items of a list, tuple, set or frozenset, those of a dict as key, value, key, value …;
  /// of an object what is appended to it.
  package func items(of id: ID) -> some RandomAccessCollection<ID> { run(node(id).items) }

  /// Key, value, key, value … that are stored in an object or a list.
  package func pairs(of id: ID) -> some RandomAccessCollection<ID> { run(node(id).pairs) }

  /// The items of a container in the pickle, of a dict keys and values each; more than
  /// ``items(of:)`` when some were left out.
  package func itemCount(of id: ID) -> Int { node(id).items.count }

  /// Whether all items and pairs of a node are kept.
  package func isComplete(_ id: ID) -> Bool {
    let node = node(id)
    return node.kind != .elided && run(node.items).count == node.items.count
      && run(node.pairs).count == node.pairs.count
  }

  func run(_ run: Run) -> LazyMapSequence<ArraySlice<UInt32>, ID> {
    children[Int(run.first)..<Int(run.last)].lazy.map { ID(rawValue: $0) }
  }

  /// What a call calls.
  package func callable(of id: ID) -> ID? { linked(id, .call) { $0.link } }

  /// The arguments of a call, a tuple as a rule.
  package func arguments(of id: ID) -> ID? { linked(id, .call) { $0.arguments } }

  /// The keyword arguments of a call, a dict as a rule.
  package func keywords(of id: ID) -> ID? {
    linked(id, .call) { $0.keywords }.flatMap { $0.rawValue == 0 ? nil : $0 }
  }

  /// The state that BUILD hands to an object.
  package func state(of id: ID) -> ID? {
    let state = node(id).state
    return state == 0 ? nil : ID(rawValue: state)
  }

  /// The name of a global.
  package func name(of id: ID) -> GlobalName? {
    let node = node(id)
    guard node.kind == .global, names.indices.contains(Int(node.link)) else { return nil }
    return names[Int(node.link)]
  }

  private func linked(_ id: ID, _ kind: PickleKind, _ field: (Node) -> UInt32) -> ID? {
    let node = node(id)
    return node.kind == kind ? ID(rawValue: field(node)) : nil
  }
}
