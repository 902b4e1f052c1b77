import LarderPickle
import Testing

/// A small generator of numbers that gives the same ones for the same seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    return value ^ value >> 31
  }
}

@Suite("Random pickles")
struct FuzzTests {
  static let rounds = 30_000

  @Test(
    "never trap, never exceed the limits, and read the same with and without a tree",
    arguments: 1...4)
  func fuzz(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var limits = PickleLimits()
    limits.stack = 64
    limits.memo = 64
    limits.sparseMemo = 8
    limits.nodes = 50
    limits.children = 100
    limits.globals = 4
    var walker = PickleWalker(limits: limits)
    let samples = LabelTests.samples.map(\.bytes)
    for round in 0..<Self.rounds {
      let bytes =
        round.isMultiple(of: 3)
        ? Self.program(&generator) : Self.mutation(of: samples, &generator)
      let plain = walker.walk(bytes)
      let reading = walker.walk(bytes, building: .tree)
      let tree = try #require(reading.tree)
      let agrees =
        plain.fault == reading.fault && plain.stop == reading.stop
        && plain.opcodeCount == reading.opcodeCount && plain.callCount == reading.callCount
        && plain.globalCount == reading.globalCount
      let isBounded =
        tree.nodeCount <= 50 && reading.globals.count <= 4 + 64
        && reading.opcodeCount <= bytes.count
      let isSound =
        (reading.fault == nil) == (reading.stop != nil)
        && (reading.fault?.offset ?? 0) <= bytes.count
        && reading.fault?.problem.isEmpty != true
      guard agrees, isBounded, isSound, Self.isShown(bytes, reading, tree) else {
        Issue.record("seed \(seed), round \(round): \(bytes)")
        return
      }
    }
  }

  /// Whether label, lines and rows stay within their limits.
  static func isShown(_ bytes: [UInt8], _ reading: PickleReading, _ tree: PickleTree) -> Bool {
    bytes.withUnsafeBytes { source in
      let label = tree.label(in: source, limit: 30) ?? ""
      let lines = tree.lines(in: source, limit: 8, width: 30)
      let rows = PickleDisassembly.rows(
        of: source, around: reading.fault?.offset, limit: 6, fault: reading.fault)
      let hasFault =
        reading.fault == nil || rows.contains { $0.isFault }
        || reading.fault?.opcode == nil
      return label.unicodeScalars.count <= 31 && lines.count <= 9 && rows.count <= 6 && hasFault
    }
  }

  /// A program of random instructions with mostly sensible arguments.
  static func program(_ generator: inout SeededGenerator) -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<Int.random(in: 1...30, using: &generator) {
      guard let opcode = Opcode.all.randomElement(using: &generator) else { break }
      bytes.append(opcode.byte.rawValue)
      switch opcode.argument {
      case .none: break
      case .fixed(let size):
        bytes += (0..<size).map { $0 == 0 ? UInt8.random(in: 0...3, using: &generator) : 0 }
      case .line: bytes += line(&generator)
      case .twoLines: bytes += line(&generator) + line(&generator)
      case .counted(let size):
        let length = UInt8.random(in: 0...3, using: &generator)
        bytes += [length] + [UInt8](repeating: 0, count: size - 1)
        bytes += (0..<length).map { _ in UInt8.random(in: 0x60...0x90, using: &generator) }
      }
    }
    return bytes + [0x2E]
  }

  static func line(_ generator: inout SeededGenerator) -> [UInt8] {
    let lines = [
      "1", "0", "01", "'ab'", "os", "1.5", "L", "-1", " 1_0 ", "\\u0041", "\\u00", "", "1L", "nan",
      "'\\x4", "99999999999999999999",
    ]
    return ascii((lines.randomElement(using: &generator) ?? "") + "\n")
  }

  /// A real pickle with a few bytes changed, removed, put in or cut off.
  static func mutation(
    of samples: [[UInt8]], _ generator: inout SeededGenerator
  ) -> [UInt8] {
    var bytes = samples.randomElement(using: &generator) ?? []
    for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
      let index = Int.random(in: 0..<bytes.count, using: &generator)
      switch Int.random(in: 0..<6, using: &generator) {
      case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
      case 1: bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      case 2: bytes.remove(at: index)
      case 3:
        let opcode = Opcode.all.randomElement(using: &generator)
        bytes.insert(opcode?.byte.rawValue ?? 0, at: index)
      case 4: bytes.removeSubrange(index...)
      default: bytes.insert(contentsOf: samples.randomElement(using: &generator) ?? [], at: index)
      }
    }
    return bytes
  }
}
