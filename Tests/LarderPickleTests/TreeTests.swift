import LarderPickle
import Testing

@Suite("The value tree")
struct TreeTests {
  /// The tree of a pickle and its root.
  private func tree(_ bytes: [UInt8]) throws -> (PickleTree, PickleTree.ID) {
    let tree = try #require(read(bytes).tree)
    return (tree, try #require(tree.root))
  }

  static let integers: [(String, String, String)] = [
    ("4b00", "00", "0"), ("4b7f", "7f", "127"), ("4bff", "ff00", "255"),
    ("4dffff", "ffff00", "65535"), ("4affffffff", "ff", "-1"),
    ("4a00000080", "00000080", "-2147483648"),
    ("8a00", "00", "0"), ("8a01ff", "ff", "-1"), ("8a0380ffff", "80", "-128"),
    ("8a09000000000000008000", "000000000000008000", "9223372036854775808"),
    ("8a0900000000000000 80ff", "0000000000000080", "-9223372036854775808"),
    ("8b02000000 e803", "e803", "1000"), ("492d35300a", "ce", "-50"),
    (
      "4c31303030303030303030303030303030303030304c0a", "0000e8890423c78a00", "10000000000000000000"
    ),
    ("4c2d393232333337323033363835343737353830384c0a", "0000000000000080", "-9223372036854775808"),
    ("4c393232333337323033363835343737353830374c0a", "ffffffffffffff7f", "9223372036854775807"),
    ("49315f3030300a", "e803", "1000"), ("49202b37200a", "07", "7"),
  ]

  @Test("gives ints of any size exactly", arguments: integers)
  func ints(pickle: String, complement: String, decimal: String) throws {
    let bytes = unhex(pickle[...]) + [0x2E]
    let (tree, root) = try tree(bytes)
    bytes.withUnsafeBytes { source in
      #expect(tree.kind(of: root) == .int)
      #expect(tree.twosComplementLittleEndian(of: root, in: source) == unhex(complement[...]))
      #expect(tree.decimal(of: root, in: source) == decimal)
      #expect(tree.integer(of: root, in: source) == Int(decimal))
    }
  }

  @Test("refuses decimal digits beyond a limit instead of computing for long")
  func hugeInts() throws {
    let bytes = [0x8B] + littleEndian(1_000_000) + [UInt8](repeating: 7, count: 1_000_000) + [0x2E]
    let (tree, root) = try tree(bytes)
    bytes.withUnsafeBytes { source in
      #expect(tree.decimal(of: root, in: source) == nil)
      #expect(tree.integer(of: root, in: source) == nil)
      #expect(tree.twosComplementLittleEndian(of: root, in: source)?.count == 1_000_000)
      #expect(tree.label(of: root, in: source) == "<int of about 8000000 bits>")
    }
    let line = ascii("L") + [UInt8](repeating: 0x39, count: 100_000) + ascii("L\n.")
    let (text, number) = try self.tree(line)
    line.withUnsafeBytes { source in
      #expect(text.twosComplementLittleEndian(of: number, in: source) == nil)
      #expect(text.label(of: number, in: source, limit: 5) == "99999…")
    }
  }

  @Test("gives floats bit by bit, from text as well")
  func floats() throws {
    let payload: [UInt8] = [0x7F, 0xF8, 0, 0, 0, 0, 0, 0x2A]
    let bytes = [0x47] + payload + [0x2E]
    let (tree, root) = try tree(bytes)
    let value = bytes.withUnsafeBytes { tree.double(of: root, in: $0) }
    #expect(value?.bitPattern == 0x7FF8_0000_0000_002A)
    for (text, expected) in [
      ("1e999999", Double.infinity), (" -1_0.5e-1 ", -1.05), ("Infinity", .infinity), (".5", 0.5),
      ("-0", -0.0),
    ] {
      let bytes = ascii("F\(text)\n.")
      let (tree, root) = try self.tree(bytes)
      let value = bytes.withUnsafeBytes { tree.double(of: root, in: $0) }
      #expect(value?.bitPattern == expected.bitPattern, "\(text)")
    }
  }

  static let texts: [(String, String)] = [
    ("58 03000000 eda080", "eda080"), ("8c 06 eda0bdedb880", "eda0bdedb880"),
    ("8d 0200000000000000 c3a9", "c3a9"), ("56 5c75643833645c75646530300a", "eda0bdedb880"),
    ("56 e95c5c75303034310a", "c3a95c5c7530303431"),
    ("56 5c55303030316636303061620a", "f09f9880 6162"),
    ("53 27615c7830305c6e5c2727 0a", "61000a27"), ("53 225c3130315c712 20a", "415c71"),
    ("54 02000000 ff00", "ff00"), ("55 01 80", "80"),
  ]

  @Test("gives the exact bytes of text, surrogates and escapes included", arguments: texts)
  func utf8(pickle: String, expected: String) throws {
    let bytes = unhex(pickle[...]) + [0x2E]
    let (tree, root) = try tree(bytes)
    let text = bytes.withUnsafeBytes { tree.utf8(of: root, in: $0) }
    #expect(text == unhex(expected[...]))
  }

  @Test("keeps the order of tuples, dicts and frozensets, however they grew")
  func containers() throws {
    // A dict that grows while the list in it grows: batches of both interleave.
    let bytes = ascii("}(K\u{1}]q\u{0}K\u{9}aK\u{2}Nuh\u{0}K\u{8}aK\u{7}a(K\u{6}K\u{5}e0K\u{3}Ns.")
    let (tree, root) = try tree(bytes)
    bytes.withUnsafeBytes { source in
      #expect(tree.label(of: root, in: source) == "{1: [9, 8, 7, 6, 5], 2: None, 3: None}")
      #expect(tree.itemCount(of: root) == 6)
      #expect(tree.items(of: root).count == 6)
      #expect(tree.isComplete(root))
    }
    let set = unhex("8004 28 4b03 4b01 4b02 91 2e")
    let (frozen, id) = try self.tree(set)
    let order = set.withUnsafeBytes { source in
      frozen.items(of: id).map { frozen.integer(of: $0, in: source) }
    }
    #expect(frozen.kind(of: id) == .frozenSet)
    #expect(order == [3, 1, 2])
  }

  @Test("has one node for a value that is used twice, and ends at a cycle")
  func sharing() throws {
    let shared = ascii("(]q\u{0}h\u{0}2t.")
    let (tree, root) = try tree(shared)
    #expect(Set(tree.items(of: root)).count == 1)
    #expect(tree.items(of: root).count == 3)
    let cycle = ascii("]q\u{0}h\u{0}a.")
    let (round, id) = try self.tree(cycle)
    #expect(Array(round.items(of: id)) == [id])
    let lines = cycle.withUnsafeBytes { round.lines(in: $0) }
    #expect(
      lines.map(\.text) == [
        "list(1)  [[...]]",
        "list(1)  [[...]]  (contains itself)",
      ])
  }

  @Test("shows objects with callable, arguments, keywords, state and items")
  func objects() throws {
    let bytes = unhex("8004 636d6f640a430a 4b0185 7d 92 7d8c01784b0173 62 4e 61 4b054b0673 2e")
    let (tree, root) = try tree(bytes)
    let callable = try #require(tree.callable(of: root))
    #expect(tree.name(of: callable) == GlobalName(module: "mod", name: "C"))
    let arguments = try #require(tree.arguments(of: root))
    #expect(tree.kind(of: arguments) == .tuple)
    #expect(tree.kind(of: try #require(tree.keywords(of: root))) == .dict)
    #expect(tree.kind(of: try #require(tree.state(of: root))) == .dict)
    #expect(tree.items(of: root).map { tree.kind(of: $0) } == [.none])
    #expect(tree.pairs(of: root).count == 2)
    let lines = bytes.withUnsafeBytes { tree.lines(in: $0) }
    #expect(lines.first == PickleTree.Line(depth: 0, text: "mod.C(1)", offset: 13))
    #expect(lines.contains { $0.text == "state: dict(1)  {'x': 1}" && $0.depth == 1 })
    #expect(lines.contains { $0.text == "'x': 1" && $0.depth == 2 })
    #expect(lines.last?.text == "5: 6")
  }

  @Test("stays within its limits and says that it is partial")
  func limits() throws {
    var limits = PickleLimits()
    limits.nodes = 100
    let many = ascii("(") + [UInt8](repeating: 0x4E, count: 1_000) + ascii("t.")
    let tree = try #require(read(many, limits: limits).tree)
    #expect(tree.isPartial)
    #expect(tree.nodeCount <= 100)
    limits = PickleLimits()
    limits.children = 50
    let wide =
      ascii("N") + [UInt8](repeating: 0x32, count: 999) + ascii("(") + ascii("]")
      + ascii("(") + [UInt8](repeating: 0x4E, count: 1_000) + ascii("e.")
    let list = try #require(read(wide, limits: limits).tree)
    let root = try #require(list.root)
    #expect(list.itemCount(of: root) == 1_000)
    #expect(list.items(of: root).count <= 50)
    #expect(!list.isComplete(root))
    #expect(list.isPartial)
    #expect(wide.withUnsafeBytes { list.lines(in: $0, limit: 10) }.count == 11)
  }

  @Test("gives nothing wrong, and no trap, for bytes that are not those that were walked")
  func otherBytes() throws {
    let bytes = ascii("(X\u{3}\0\0\0abcI12\nK\u{1}F1.5\nC\u{2}xyU\u{1}aVq\n(K\u{1}ttcm\nn\n0.")
    let tree = try #require(read(bytes).tree)
    let root = try #require(tree.root)
    for cut in 0..<bytes.count {
      bytes.prefix(cut).withUnsafeBytes { source in
        _ = tree.label(of: root, in: source)
        _ = tree.lines(of: root, in: source)
      }
      var other = bytes
      for index in 0..<cut { other[index] = 0xFF }
      other.withUnsafeBytes { source in
        _ = tree.label(of: root, in: source)
        _ = tree.lines(of: root, in: source)
      }
    }
  }
}
