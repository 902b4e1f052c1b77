import LarderPickle
import Testing

@Suite("A hostile pickle")
struct HostileTests {
  static let count = 100_000

  struct Program: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let bytes: [UInt8]

    /// Puts the parts together.
    init(_ name: String, _ parts: [UInt8]...) {
      testDescription = name
      bytes = Array(parts.joined())
    }
  }

  static func repeated(_ bytes: [UInt8], _ times: Int = count) -> [UInt8] {
    [UInt8]((0..<times).map { _ in bytes }.joined())
  }

  static func repeated(_ text: String, _ times: Int = count) -> [UInt8] {
    repeated(ascii(text), times)
  }

  static let million = [UInt8](repeating: 0x61, count: 1_000_000)
  static let sparseIndices: [UInt8] = (UInt32(0)..<250).reduce(into: []) { bytes, index in
    bytes += [0x72] + littleEndian(index * 16_000_000)
  }
  static let useAsNames: [UInt8] = repeated(ascii("h\u{0}h\u{0}") + [0x93, 0x30], 10_000)

  /// Programs that are long, deep or shared, and whole.
  static let programs: [Program] = [
    Program("nested lists", repeated("]"), ascii("N"), repeated("a"), ascii(".")),
    Program("nested tuples", ascii("N"), repeated([0x85]), ascii(".")),
    Program("nested calls", repeated("cm\nn\n"), ascii(")"), repeated([0x52, 0x85]), ascii(".")),
    Program("marks", repeated("("), ascii("N.")),
    Program("marks put and taken", repeated("(t0"), ascii("N.")),
    Program("copies", ascii("N"), repeated("2"), ascii(".")),
    Program("memo", ascii("N"), repeated([0x94]), ascii(".")),
    Program("memo with gaps", ascii("N"), repeated(sparseIndices, 100), ascii(".")),
    Program("two lists grown in turns", ascii("]q\u{0}]"), repeated("h\u{0}Na0Na"), ascii(".")),
    Program(
      "laughs", ascii("]"), repeated("q\u{0}](h\u{0}h\u{0}h\u{0}h\u{0}e", 5_000), ascii(".")),
    Program("marks dropped", repeated("(1"), ascii("N.")),
    Program("states", ascii("}"), repeated("Nb"), ascii(".")),
    Program("frames", repeated([0x95, 0, 0, 0, 0, 0, 0, 0, 0]), ascii("N.")),
    Program("globals", repeated("cm\nn\n"), ascii(".")),
    Program(
      "a long name used often", ascii("X"), littleEndian(1_000_000), million, ascii("q\u{0}0"),
      useAsNames, ascii("N.")),
    Program(
      "a long name with escapes used often", ascii("V"), million, ascii("\nq\u{0}0"), useAsNames,
      ascii("N.")),
  ]

  @Test("of any depth, width or sharing is read and shown in linear time", arguments: programs)
  func linear(program: Program) throws {
    let bytes = program.bytes
    let reading = read(bytes)
    #expect(reading.fault == nil, "\(reading.fault?.problem ?? "")")
    let tree = try #require(reading.tree)
    #expect(tree.nodeCount <= PickleLimits.default.nodes)
    bytes.withUnsafeBytes { source in
      if let root = tree.root {
        #expect(tree.label(of: root, in: source).unicodeScalars.count <= 121)
      }
      #expect(tree.lines(in: source, limit: 100).count <= 101)
      #expect(PickleDisassembly.rows(of: source, limit: 50).count <= 50)
    }
  }

  @Test(
    "that numbers its memo absurdly costs one entry",
    arguments: [
      ascii("Nr") + littleEndian(.max) + ascii("j") + littleEndian(.max) + ascii("."),
      ascii("Np99999999999999999999\ng99999999999999999999\n."),
      ascii("Nr") + littleEndian(1 << 31) + [0x94] + ascii("h\u{1}."),
    ])
  func memo(bytes: [UInt8]) {
    #expect(read(bytes).fault == nil)
  }

  static let lengths: [[UInt8]] = [UInt8(0x8D), 0x8E, 0x96, 0x95].flatMap { byte in
    [UInt64.max, 1 << 63, (1 << 63) - 1, 1 << 40, 100].map { claim(byte, $0) }
  }

  static func claim(_ byte: UInt8, _ length: UInt64) -> [UInt8] {
    let field = littleEndian(UInt32(truncatingIfNeeded: length))
    return [0x80, 5, byte] + field + littleEndian(UInt32(length >> 32)) + ascii("ab.")
  }

  @Test("is not believed in its lengths", arguments: lengths)
  func claims(bytes: [UInt8]) {
    let reading = read(bytes)
    #expect(reading.fault?.offset == 2)
    #expect(reading.fault?.slug == "truncated")
    #expect(reading.fault?.missingByteCount ?? 0 > 0)
  }

  @Test("with more globals than are listed is counted, and the list is bounded")
  func manyGlobals() {
    var limits = PickleLimits()
    limits.globals = 10
    let bytes = (0..<100).flatMap { ascii("cm\nn\($0)\n0") } + ascii("N.")
    let reading = read(bytes, limits: limits)
    #expect(reading.globals.count == 10)
    #expect(reading.globalCount == 100)
    var walker = PickleWalker()
    for round in 0..<20 {
      let many = (0..<1_000).flatMap { ascii("cm\nn\(round).\($0)\n0") } + ascii("N.")
      let names = walker.walk(many).globals
      #expect(names.count == 1_000)
      #expect(names.last == GlobalName(module: "m", name: "n\(round).999"))
    }
  }

  @Test("with a name of any length is named by its beginning")
  func longName() {
    let bytes = ascii("c") + [UInt8](repeating: 0x61, count: 100_000) + ascii("\nb\n.")
    let name = read(bytes).globals.first
    #expect(name?.module == String(repeating: "a", count: 256) + "…")
    #expect(name?.name == "b")
  }
}
