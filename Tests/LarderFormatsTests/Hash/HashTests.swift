import LarderPickle
import Testing

@testable import LarderFormats

@Suite("Hashes")
struct HashTests {
  private func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { byte in
      let text = String(byte, radix: 16)
      return text.count < 2 ? "0" + text : text
    }.joined()
  }

  /// Source: FIPS 180-4 examples and NIST's long message; the others by Python's `hashlib`.
  @Test(
    "of SHA-256 are those of the standard",
    arguments: [
      ("", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      ("a", 55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"),
      ("a", 56, "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a"),
      ("a", 63, "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34"),
      ("a", 64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"),
      ("a", 1_000_000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
    ])
  func sha256(text: String, count: Int, digest: String) {
    var result: [UInt8] = []
    let bytes = Array(String(repeating: text, count: count).utf8)
    bytes.withUnsafeBytes { SHA256().append(digestOf: $0, to: &result) }
    #expect(hexadecimal(result) == digest)
  }

  /// Source: the Python module `siphash24` 1.8, which uses a key of zeros.
  @Test(
    "of SipHash are those of the Python module",
    arguments: [
      ("", "2c530c1562a7fbd1", "d70077739d4b921e"),
      ("a", "13189bb8d2487440", "49a293cd6008c296"),
      ("abcdefg", "06f57090ae2ab16d", "780065e3e997b1a3"),
      ("abcdefgh", "ea358e0b9c847b3f", "9321e2cc72a15be6"),
      ("abcdefghi", "e5b61ed1a3349bf8", "8c25d0184a3c2753"),
      ("the quick brown fox jumps over the lazy dog", "2dda13f68355a680", "54d0197ef103ca14"),
    ])
  func sipHash(text: String, rounds13: String, rounds24: String) {
    let bytes = Array(text.utf8)
    for (variant, digest) in [(SipHash.Variant.rounds13, rounds13), (.rounds24, rounds24)] {
      let hash = bytes.withUnsafeBytes { SipHash.hash($0, variant) }
      #expect(withUnsafeBytes(of: hash.littleEndian) { hexadecimal($0) } == digest)
    }
  }

  @Test(
    "of floats are made of what Python writes",
    arguments: [
      (0.0, "0.0", "0x0.0p+0"),
      (-0.0, "-0.0", "-0x0.0p+0"),
      (1.0, "1.0", "0x1.0000000000000p+0"),
      (-1.5, "-1.5", "-0x1.8000000000000p+0"),
      (0.1, "0.1", "0x1.999999999999ap-4"),
      (0.1 + 0.2, "0.30000000000000004", "0x1.3333333333334p-2"),
      (1e15, "1000000000000000.0", "0x1.c6bf526340000p+49"),
      (1e16, "1e+16", "0x1.1c37937e08000p+53"),
      (123_456_789_012_345_680, "1.2345678901234568e+17", "0x1.b69b4ba630f35p+56"),
      (1e-4, "0.0001", "0x1.a36e2eb1c432dp-14"),
      (1e-5, "1e-05", "0x1.4f8b588e368f1p-17"),
      (1.5e300, "1.5e+300", "0x1.1eb2d66005835p+997"),
      (.leastNonzeroMagnitude, "5e-324", "0x0.0000000000001p-1022"),
      (.leastNormalMagnitude, "2.2250738585072014e-308", "0x1.0000000000000p-1022"),
      (.greatestFiniteMagnitude, "1.7976931348623157e+308", "0x1.fffffffffffffp+1023"),
      (9_007_199_254_740_992, "9007199254740992.0", "0x1.0000000000000p+53"),
      (.infinity, "inf", "inf"),
      (-.infinity, "-inf", "-inf"),
      (.nan, "nan", "nan"),
      (1e22, "1e+22", "0x1.0f0cf064dd592p+73"),
      (1e23, "1e+23", "0x1.52d02c7e14af6p+76"),
      (100, "100.0", "0x1.9000000000000p+6"),
      (12345.678, "12345.678", "0x1.81cd6c8b43958p+13"),
    ] as [(Double, String, String)])
  func floats(value: Double, repr: String, hex: String) {
    #expect(PythonNumber.repr(value) == repr)
    #expect(PythonNumber.hex(value) == hex)
  }
}

/// One line of the vectors.
struct KeyVector: CustomTestStringConvertible {
  let release: String
  let name: String
  let pickle: [UInt8]
  let label: String

  var testDescription: String { "\(release): \(label)" }

  init?(line: Substring) {
    let fields = line.split(separator: " ", maxSplits: 3)
    guard fields.count == 4 else { return nil }
    release = String(fields[0])
    name = String(fields[1])
    let digits = Array(fields[2].utf8)
    pickle = stride(from: 0, to: digits.count, by: 2).compactMap {
      UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
    }
    label = String(fields[3])
  }

  static let all = keyVectors.split(separator: "\n").compactMap { KeyVector(line: $0) }

  var rules: HashRules {
    switch release.prefix(4) {
    case "2014": .flat2014
    case "2016": .flat
    case "2017", "2020": .nestedText
    case "2026": .sipHash
    default: .nestedBytes
    }
  }

  func placing(_ rules: [HashRules], under name: String) throws -> KeyHasher.Placing {
    try pickle.withUnsafeBytes { bytes in
      var walker = PickleWalker()
      let tree = try #require(walker.walk(bytes, building: .tree).tree)
      let root = try #require(tree.root)
      return KeyHasher(rules: rules).placing(of: root, in: tree, bytes, under: Array(name.utf8))
    }
  }
}

@Suite("The name of an entry")
struct KeyHasherTests {
  @Test("is recomputed from the key by the rule of each release", arguments: KeyVector.all)
  func placing(vector: KeyVector) throws {
    #expect(try vector.placing([vector.rules], under: vector.name) == .right)
  }

  @Test("is seen to be wrong for every other key", arguments: KeyVector.all)
  func misplacing(vector: KeyVector) throws {
    let digits = Array(vector.name)
    let other = String(digits[1...] + [digits[0] == "0" ? "1" : "0"])
    guard case .wrong(let expected, _) = try vector.placing([vector.rules], under: other) else {
      Issue.record("a wrong name was not seen")
      return
    }
    let isClass = vector.label.hasPrefix("a class")
    #expect(isClass || String(decoding: expected, as: UTF8.self) == vector.name)
  }

  @Test("is found whichever of a format's rules made it", arguments: KeyVector.all)
  func candidates(vector: KeyVector) throws {
    let format: CacheFormat =
      switch vector.release.prefix(4) {
      case "2014": vector.release == "2014.1.2" ? .pytoolsV0 : .pytoolsV2
      case "2016", "2017": .pytoolsV2
      case "2020": .pytoolsV3
      case "2026": .pytoolsV5
      default: .pytoolsV4
      }
    #expect(try vector.placing(HashRules.candidates(for: format), under: vector.name) == .right)
  }

  @Test("is not guessed for a key of a class with a rule of its own")
  func unknowable() throws {
    // A key of the class `app.Key`, as `copyreg` rebuilds it.
    let pickle = Array("capp\nKey\n)\u{81}}X\u{1}\u{0}\u{0}\u{0}aK\u{1}sb.".unicodeScalars)
      .map { UInt8(truncatingIfNeeded: $0.value) }
    try pickle.withUnsafeBytes { bytes in
      var walker = PickleWalker()
      let tree = try #require(walker.walk(bytes, building: .tree).tree)
      let root = try #require(tree.root)
      let placing = KeyHasher(for: .pytoolsV4).placing(
        of: root, in: tree, bytes, under: Array(String(repeating: "0", count: 64).utf8))
      guard case .unknowable(let reason) = placing else {
        Issue.record("\(placing)")
        return
      }
      #expect(reason.contains("app.Key"))
    }
  }

  @Test("is given up for a key that would take for ever", .timeLimit(.minutes(1)))
  func hostile() throws {
    // Tuples of the same tuple twice, 64 deep: 2^64 elements.
    let pickle: [UInt8] =
      [0x80, 2, 0x29, 0x71, 0]
      + (0..<64).flatMap { _ in [0x32, 0x86] as [UInt8] } + [0x2E]
    try pickle.withUnsafeBytes { bytes in
      var walker = PickleWalker()
      let tree = try #require(walker.walk(bytes, building: .tree).tree)
      let root = try #require(tree.root)
      for rules in [HashRules.nestedBytes, .flat] {
        let placing = KeyHasher(rules: [rules]).placing(
          of: root, in: tree, bytes, under: Array(String(repeating: "0", count: 64).utf8))
        #expect(placing != .right)
      }
    }
  }
}
