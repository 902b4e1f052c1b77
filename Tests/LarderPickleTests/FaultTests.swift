import LarderPickle
import Testing

@Suite("The first fault of a pickle")
struct FaultTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let bytes: [UInt8]
    let offset: Int
    let slug: String
    let code: String
    let problem: String
    var testDescription: String { name }
  }

  static func fault(
    _ name: String, _ bytes: [UInt8], at offset: Int, _ slug: String, _ code: String,
    _ problem: String
  ) -> Case {
    Case(name: name, bytes: bytes, offset: offset, slug: slug, code: code, problem: problem)
  }

  static let cases: [Case] = [
    fault("nothing", [], at: 0, "empty", "zero-length", "the pickle is empty"),
    fault(
      "payload", [0x80, 3, 0x42, 0x10, 0x27, 0, 0, 1, 2], at: 2, "truncated", "pickle-cut-short",
      "the pickle needs 9,998 more bytes for the BINBYTES at 0x0002"),
    fault(
      "length field", [0x80, 3, 0x42, 0x10, 0x27, 0], at: 2, "truncated", "pickle-cut-short",
      "the pickle needs 1 more byte for the BINBYTES at 0x0002"),
    fault(
      "line", ascii("I12"), at: 0, "truncated", "pickle-cut-short",
      "the line of the INT at 0x0000 has no end"),
    fault(
      "no stop", ascii("NN"), at: 2, "no-stop", "pickle-cut-short",
      "the pickle ends at 0x0002 without STOP"),
    fault(
      "cut frame", [0x80, 4, 0x95, 9, 0, 0, 0, 0, 0, 0, 0, 0x8C, 9, 0x61], at: 2, "truncated",
      "pickle-cut-short", "the pickle needs 6 more bytes for the FRAME at 0x0002"),
    fault(
      "wrong frame", [0x80, 4, 0x95, 9, 0, 0, 0, 0, 0, 0, 0, 0x4E, 0x2E], at: 2, "truncated",
      "pickle-frame",
      "the FRAME at 0x0002 claims 9 bytes, but the whole pickle after it has 2"),
    fault(
      "unknown", [0x4E, 0xFF], at: 1, "unknown-opcode", "pickle-unknown-opcode",
      "the byte 0xff at 0x0001 is no pickle instruction"),
    fault(
      "protocol", [0x80, 9, 0x4E, 0x2E], at: 0, "bad-argument", "pickle-argument",
      "the PROTO at 0x0000 asks for protocol 9, the newest known is 5"),
    fault(
      "int", ascii("Ix\n."), at: 0, "bad-argument", "pickle-argument",
      "the INT at 0x0000 holds text that is no integer"),
    fault(
      "float", ascii("F0x1p3\n."), at: 0, "bad-argument", "pickle-argument",
      "the FLOAT at 0x0000 holds text that is no number"),
    fault(
      "quotes", ascii("S'a\"\n."), at: 0, "bad-argument", "pickle-argument",
      "the STRING at 0x0000 holds text without matching quotes"),
    fault(
      "utf-8", [0x58, 3, 0, 0, 0, 0x61, 0xC0, 0xAF, 0x2E], at: 0, "bad-argument", "text-encoding",
      "the BINUNICODE at 0x0000 holds text that is no UTF-8 from its byte 1 on"),
    fault(
      "escape", ascii("Vab\\u00\n."), at: 0, "bad-argument", "text-encoding",
      "the UNICODE at 0x0000 holds a broken \\u escape at byte 2 of its text"),
    fault(
      "length", ascii("T") + [0xFF, 0xFF, 0xFF, 0xFF, 0x2E], at: 0, "bad-argument",
      "pickle-argument", "the BINSTRING at 0x0000 has the negative length -1"),
    fault(
      "memo text", ascii("Npx\n."), at: 1, "bad-argument", "pickle-memo",
      "the PUT at 0x0001 has a memo number that is no number"),
    fault(
      "memo sign", ascii("Np-1\n."), at: 1, "bad-argument", "pickle-memo",
      "the PUT at 0x0001 has a negative memo number"),
    fault(
      "extension", [0x82, 0, 0x2E], at: 0, "bad-argument", "pickle-argument",
      "the EXT1 at 0x0000 has the extension code 0, which must be positive"),
    fault(
      "stack", ascii("R."), at: 0, "stack-underflow", "pickle-stack",
      "the REDUCE at 0x0000 needs a value that is not on the stack"),
    fault(
      "mark in the way", ascii("N(0(\u{61}."), at: 4, "stack-underflow", "pickle-stack",
      "the APPEND at 0x0004 needs a value that is not on the stack"),
    fault(
      "mark", ascii("Nt."), at: 1, "no-mark", "pickle-stack",
      "the TUPLE at 0x0001 needs a MARK that is not on the stack"),
    fault(
      "memo", ascii("h\u{5}."), at: 0, "memo-missing", "pickle-memo",
      "the BINGET at 0x0000 asks for memo 5, which was never stored"),
    fault(
      "append", ascii(")Na."), at: 2, "bad-target", "pickle-stack",
      "the APPEND at 0x0002 appends to a tuple"),
    fault(
      "set item", ascii("NNNs."), at: 3, "bad-target", "pickle-stack",
      "the SETITEM at 0x0003 stores an item in None"),
    fault(
      "odd items", ascii("}(Nu."), at: 3, "bad-target", "pickle-stack",
      "the SETITEMS at 0x0003 has a key without a value"),
    fault(
      "odd dict", ascii("(Nd."), at: 2, "bad-target", "pickle-stack",
      "the DICT at 0x0002 has a key without a value"),
    fault(
      "add items", ascii("](N") + [0x90, 0x2E], at: 3, "bad-target", "pickle-stack",
      "the ADDITEMS at 0x0003 adds items to a list"),
    fault(
      "arguments", ascii("cm\nn\nNR."), at: 6, "bad-target", "pickle-stack",
      "the REDUCE at 0x0006 calls with None instead of a tuple of arguments"),
    fault(
      "name", ascii("NN") + [0x93, 0x2E], at: 2, "bad-target", "pickle-stack",
      "the STACK_GLOBAL at 0x0002 names a global by None instead of a str"),
  ]

  @Test("is found where it is and said in one sentence", arguments: cases)
  func faults(_ expected: Case) {
    let reading = read(expected.bytes)
    #expect(reading.fault?.offset == expected.offset)
    #expect(reading.fault?.slug == expected.slug)
    #expect(reading.fault?.findingCode == expected.code)
    #expect(reading.fault?.problem == expected.problem)
    #expect(reading.stop == nil)
  }

  @Test("behind a frame that claims too much is the instruction that is really cut")
  func beyondFrame() {
    let bytes: [UInt8] =
      [0x80, 4, 0x95, 0xFF, 0, 0, 0, 0, 0, 0, 0] + ascii("]N") + [0x61, 0x43, 50, 1]
    let reading = read(bytes)
    #expect(reading.fault?.offset == 2)
    #expect(reading.opcodeCount == 2)
    #expect(
      reading.faultBeyondFrame?.problem
        == "the pickle needs 49 more bytes for the SHORT_BINBYTES at 0x000e")
  }

  @Test("names the limit that is exceeded")
  func limits() {
    var limits = PickleLimits()
    limits.stack = 10
    let deep = read([UInt8](repeating: 0x28, count: 20) + ascii("N."), limits: limits)
    #expect(deep.fault?.kind == .limitReached(.stack, limit: 10))
    #expect(deep.fault?.offset == 10)
    #expect(deep.fault?.findingCode == "pickle-limit")
    limits = PickleLimits()
    limits.memo = 5
    limits.sparseMemo = 5
    let memo = read(ascii("N") + [UInt8](repeating: 0x94, count: 20) + ascii("."), limits: limits)
    #expect(memo.fault?.kind == .limitReached(.memo, limit: 5))
  }

  @Test("keeps what was read before it")
  func remains() throws {
    let bytes = ascii("(K\u{1}X\u{2}") + [0, 0, 0] + ascii("ab]") + [0xFF]
    let tree = try #require(read(bytes).tree)
    #expect(tree.root == nil)
    let texts = bytes.withUnsafeBytes { source in
      tree.remains.map { tree.label(of: $0, in: source) }
    }
    #expect(texts == ["1", "'ab'", "[]"])
  }
}
