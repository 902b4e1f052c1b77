import LarderPickle
import Testing

@Suite("The label of a value")
struct LabelTests {
  struct Sample: CustomTestStringConvertible, Sendable {
    let bytes: [UInt8]
    let text: String
    var testDescription: String { text }

    init(line: Substring) {
      let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
      bytes = unhex(parts[0])
      text = String(parts[1])
    }
  }

  static let samples = pythonSamples.split(separator: "\n").map(Sample.init)

  @Test("is what Python's repr says", arguments: samples)
  func representation(_ sample: Sample) {
    #expect(label(sample.bytes, limit: 1_000) == sample.text)
  }

  static let objects: [(String, String)] = [
    ("os.system('true')", "80026 36f730a73797374656d0a2853277472756527 0a74522e"),
    ("mod.C()", "80026 36d6f640a430a2981 2e"),
    ("mod.C(**{'a': 1})", "80 04 636d6f640a430a29 7d 8c0161 4b01 73 92 2e"),
    ("mod.C(1, **{'a': 1})", "80 04 636d6f640a430a 4b0185 7d 8c0161 4b01 73 92 2e"),
    ("mod.C() with {'x': 1}", "8002 636d6f640a430a2981 7d 8c0178 4b01 73 62 2e"),
    ("mod.C() with [1, 2]", "8002 636d6f640a430a2981 28 4b01 4b02 65 2e"),
    ("mod.C() with {'x': 1}", "8002 636d6f640a430a2981 8c0178 4b01 73 2e"),
    ("mod.f(*[1])", "8002 636d6f640a660a 5d4b0161 52 2e"),
    ("mod.f", "8002 636d6f640a660a 2e"),
    ("<computed: 'os' . mod.f()>", "8004 8c026f73 636d6f640a660a29 52 93 2e"),
    ("persistent('id 1')", "50696420310a2e"),
    ("persistent((1,))", "4b0185512e"),
    ("<ext 513>", "800283 0102 2e"),
    ("<buffer>", "8005972e"),
    ("'py2'", "5503 707932 2e"),
    ("'a\\xffb\\n'", "532761 5c786666 625c6e 270a2e"),
    ("[[...]]", "8002 5d7100 6800 612e"),
    ("os\\x1b[31m.x", "8002 636f731b5b33316d0a780a 2e"),
    ("os\\u202e.x", "8004 8c056f73e280ae 8c0178 93 2e"),
  ]

  @Test("shows calls and what is no plain value as what they are", arguments: objects)
  func opaque(text: String, hex: String) {
    #expect(label(unhex(hex[...])) == text)
  }

  @Test("is cut with an ellipsis, in time that the limit bounds")
  func cut() {
    let million = UInt32(1_000_000)
    let long = ascii("X") + littleEndian(million) + [UInt8](repeating: 0x61, count: 1_000_000)
    #expect(label(long + ascii("."), limit: 10) == "'" + String(repeating: "a", count: 9) + "…")
    let nested = ascii("(") + long + ascii("K\u{7}t.")
    #expect(
      label(nested, limit: 40) == "('" + String(repeating: "a", count: 20) + "…', 7)")
    let numbers = ascii("(") + [UInt8](repeating: 0x4E, count: 100_000) + ascii("t.")
    #expect(label(numbers, limit: 15) == "(None, None, No…")
    #expect(label(ascii("(K\u{1}K\u{2}t."), limit: 6) == "(1, 2)")
    #expect(label(ascii("(K\u{1}K\u{2}t."), limit: 5) == "(1, 2…")
  }

  @Test("holds nothing that could harm a terminal, whatever the pickle holds")
  func safety() {
    let scalars =
      (0..<0x3000).compactMap { Unicode.Scalar($0) }
      + [0xE000, 0xFFFE, 0x1F600, 0xE0001]
      .compactMap { Unicode.Scalar($0) }
    for scalar in scalars {
      let text = Array(String(scalar).utf8)
      for bytes in [
        [0x8C, UInt8(text.count)] + text + [0x2E],
        [0x63] + text + [0x0A] + text + [0x0A, 0x2E],
      ] where !(bytes[0] == 0x63 && scalar == "\n") {
        let shown = label(bytes) ?? ""
        let unsafe = shown.unicodeScalars.filter {
          switch $0.properties.generalCategory {
          case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned,
            .surrogate:
            true
          default: false
          }
        }
        #expect(unsafe.isEmpty, "\(scalar.value)")
      }
    }
  }
}

/// The bytes of hexadecimal digits; spaces are skipped.
func unhex(_ text: Substring) -> [UInt8] {
  let digits = text.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
  return stride(from: 0, to: digits.count - 1, by: 2).map {
    UInt8(digits[$0] << 4 | digits[$0 + 1])
  }
}

/// A number as four bytes.
func littleEndian(_ value: UInt32) -> [UInt8] {
  (0..<4).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
}
