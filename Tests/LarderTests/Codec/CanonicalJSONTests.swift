import Testing

@testable import Larder

@Suite("The text of a key")
struct CanonicalJSONTests {
  struct Kernel: Codable, Hashable, Sendable {
    var name: String
    var size: Int
    var scale: Double?
    var flags: Set<String> = []
    var table: [Int: String] = [:]
  }

  enum Shape: Codable, Hashable, Sendable {
    case square(side: Int)
    case named(String)
  }

  private func text(_ key: some Encodable) throws -> String {
    String(decoding: try CanonicalJSON.encode(key), as: UTF8.self)
  }

  @Test("reads as what the key is")
  func readable() throws {
    #expect(try text("hello") == #""hello""#)
    #expect(try text("a\"b\\c\nd") == #""a\"b\\c\u000ad""#)
    #expect(try text(42) == "42")
    #expect(try text(UInt64.max) == "18446744073709551615")
    #expect(try text(0.1) == "0.1")
    #expect(try text(Float(0.1)) == "0.1")
    #expect(try text(true) == "true")
    #expect(try text([1, 2]) == "[1,2]")
    #expect(try text(["b": 1, "a": 2]) == #"{"a":2,"b":1}"#)
    #expect(try text(Shape.square(side: 3)) == #"{"square":{"side":3}}"#)
    #expect(
      try text(Kernel(name: "axpy", size: 16, flags: ["z", "a"], table: [2: "x", 1: "y"]))
        == #"{"flags":["a","z"],"name":"axpy","size":16,"table":[[1,"y"],[2,"x"]]}"#)
  }

  @Test("is the same for equal keys")
  func equal() throws {
    #expect(try text("\u{E9}") == text("e\u{301}"))
    #expect(try text(0.0) == text(-0.0))
    let names = (0..<200).map { "name \($0)" }
    #expect(try text(Set(names)) == text(Set(names.reversed())))
    #expect(
      try text(Dictionary(uniqueKeysWithValues: names.map { ($0, 1) }))
        == text(Dictionary(uniqueKeysWithValues: names.reversed().map { ($0, 1) })))
  }

  @Test("differs for what is not equal")
  func different() throws {
    #expect(try text(Double.infinity) != text("inf"))
    #expect(try text(Double.infinity) != text(-Double.infinity))
    #expect(try text(Double.greatestFiniteMagnitude) != text(Double.infinity))
    #expect(try text(["a"]) != text([["a"]]))
    #expect(try text(1) != text("1"))
  }

  @Test("is refused to NaN, however deep it lies")
  func nan() {
    #expect(throws: EncodingError.self) { try text(Double.nan) }
    #expect(throws: EncodingError.self) { try text([["x": [Float.nan]]]) }
  }
}
