import LarderPickle
import Testing

@Suite("The disassembly")
struct DisassemblyTests {
  private func rows(
    _ bytes: [UInt8], around focus: Int? = nil, limit: Int = 200
  ) -> [PickleDisassembly.Row] {
    let fault = read(bytes).fault
    return bytes.withUnsafeBytes {
      PickleDisassembly.rows(of: $0, around: focus, limit: limit, fault: fault)
    }
  }

  private func text(_ rows: [PickleDisassembly.Row]) -> [String] {
    rows.map { row in
      "\(row.isFault ? "!" : "")\(row.offset) \(row.name)\(row.argument.isEmpty ? "" : " ")\(row.argument)"
    }
  }

  @Test("shows offset, name and argument of each instruction up to STOP")
  func plain() {
    let bytes = unhex(
      "8004 95 2a00000000000000 8c0161 4aFFFFFFFF 47 3FF8000000000000 63 6d0a6e0a 8a01ff 43 0100"
        + "49 370a 53 276127 0a 88 2e 4e4e")
    #expect(
      text(rows(bytes)).filter { !$0.hasPrefix("!") } == [
        "0 PROTO 4", "11 SHORT_BINUNICODE 'a'", "14 BININT -1", "19 BINFLOAT 1.5", "28 GLOBAL m n",
        "33 LONG1 -1", "36 SHORT_BINBYTES b'\\x00'", "39 INT 7", "42 STRING 'a'", "47 NEWTRUE",
        "48 STOP",
      ])
  }

  @Test("ends at the fault and marks it")
  func faults() {
    #expect(text(rows(ascii("NNt."))) == ["0 NONE", "1 NONE", "!2 TUPLE"])
    #expect(text(rows(ascii("N") + [0xFF, 0x4E])) == ["0 NONE", "!1 ? 0xff"])
    #expect(text(rows(ascii("NX\u{9}\0\0\0ab"))) == ["0 NONE", "!1 BINUNICODE (cut short)"])
    #expect(text(rows(ascii("NI12"))) == ["0 NONE", "!1 INT (cut short)"])
    #expect(text(rows(ascii("cos\nsys"))) == ["!0 GLOBAL (cut short)"])
    #expect(rows([]).isEmpty)
  }

  @Test("goes on behind a frame that claims too much")
  func frames() {
    let bytes: [UInt8] = [0x80, 4, 0x95, 9, 0, 0, 0, 0, 0, 0, 0, 0x4E, 0x2E]
    #expect(text(rows(bytes)) == ["0 PROTO 4", "!2 FRAME 9", "11 NONE", "12 STOP"])
  }

  @Test("keeps the rows around an offset when there are more than the limit")
  func focus() {
    let bytes = [UInt8](repeating: 0x4E, count: 10_000) + ascii(".")
    #expect(rows(bytes, limit: 5).map(\.offset) == [0, 1, 2, 3, 4])
    let around = rows(bytes, around: 5_000, limit: 11).map(\.offset)
    #expect(around == Array(4_995...5_005))
    let end = rows(bytes, around: 10_000, limit: 4).map(\.offset)
    #expect(end == [9_997, 9_998, 9_999, 10_000])
    let start = rows(bytes, around: 1, limit: 6).map(\.offset)
    #expect(start.count == 6 && start.contains(1))
  }

  @Test("shortens long arguments and says how long they are")
  func long() {
    let bytes =
      ascii("B") + littleEndian(5_000) + [UInt8](repeating: 0x61, count: 5_000) + ascii(".")
    #expect(
      rows(bytes).first?.argument == "b'" + String(repeating: "a", count: 60) + "…' (5,000 bytes)")
  }
}
