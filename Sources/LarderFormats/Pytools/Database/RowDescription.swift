internal import Larder
internal import LarderPickle

/// What there is to show of a row: its one pickle, shared out between key and value.
///
/// Every offset counts from the start of the pickle.
struct RowDescription {
  let key: PartDetail
  let value: PartDetail

  private static let treeLines = 2_000
  private static let instructions = 5_000

  init(_ row: RowJudge.Row, _ record: EntryRecord) {
    guard row.kind == .blob else {
      let summary = "\(row.kind.name), \(row.bytes.count) bytes, no pickle"
      key = PartDetail(summary: summary)
      value = PartDetail(summary: summary)
      return
    }
    var walker = PickleWalker()
    let reading = walker.walk(row.bytes, building: .tree)
    let split = Self.split(row.bytes, reading)
    let summary = Self.summary(reading, row.bytes.count)
    func lines(_ bytes: UnsafeRawBufferPointer, from start: Int) -> [InstructionLine] {
      let rows = PickleDisassembly.rows(
        of: bytes, from: start, around: reading.fault?.offset, limit: Self.instructions,
        fault: reading.fault)
      return rows.map { line in
        InstructionLine(
          offset: Int64(line.offset), name: line.name, argument: line.argument,
          isFaulty: line.isFault)
      }
    }
    let fault = reading.fault.map { Int64($0.offset) }
    let nodes = Self.nodes(reading)
    func tree(_ node: PickleTree.ID?) -> [TreeLine] {
      guard let tree = reading.tree, let node else { return [] }
      return tree.lines(of: node, in: row.bytes, limit: Self.treeLines).map { line in
        TreeLine(depth: line.depth, text: line.text)
      }
    }
    key = PartDetail(
      summary: "bytes 0 to \(split) of the row's " + summary, tree: tree(nodes.key),
      instructions: lines(UnsafeRawBufferPointer(rebasing: row.bytes[..<split]), from: 0),
      faultOffset: record.key.status == .invalid ? fault : nil)
    value = PartDetail(
      summary: "bytes \(split) to \(row.bytes.count) of the row's " + summary,
      tree: tree(nodes.value), instructions: lines(row.bytes, from: split),
      faultOffset: fault)
  }

  private static func split(_ bytes: UnsafeRawBufferPointer, _ reading: PickleReading) -> Int {
    let reach = (reading.faultBeyondFrame ?? reading.fault)?.offset
    return PairSplit.find(in: bytes, upTo: reach)?.keyEnd ?? 0
  }

  private static func nodes(
    _ reading: PickleReading
  ) -> (key: PickleTree.ID?, value: PickleTree.ID?) {
    guard let tree = reading.tree else { return (nil, nil) }
    guard let root = tree.root else {
      return (tree.remains.first, tree.remains.dropFirst().first)
    }
    let items = Array(tree.items(of: root).prefix(3))
    guard tree.kind(of: root) == .tuple, items.count == 2 else { return (nil, root) }
    return (items[0], items[1])
  }

  private static func summary(_ reading: PickleReading, _ size: Int) -> String {
    let version = reading.protocolVersion.map { "protocol \($0)" } ?? "no protocol named"
    return "pickle, \(version), \(reading.opcodeCount) instructions, \(size) bytes"
  }
}
