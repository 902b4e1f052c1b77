import TestSupport
import Testing

@testable import Larder

@Suite("A codec of values")
struct ValueCodecTests {
  struct Recipe: Codable, Sendable, Hashable {
    var name: String
    var steps: [String]
    var weights: [String: Double]
    var isSecret: Bool
    var yield: Int?
  }

  private static let recipe = Recipe(
    name: "Brötchen", steps: ["knead", "wait", "bake"], weights: ["flour": 0.5, "salt": 1e-2],
    isSecret: true, yield: nil)

  /// A codec, and the name that the frames of its values carry.
  struct Case: Sendable, CustomTestStringConvertible {
    var codec: ValueCodec<Recipe>
    var name: String
    var testDescription: String { name }
  }

  static let cases = [
    Case(codec: .json, name: "json"), Case(codec: .propertyList, name: "plist"),
  ]

  @Test(
    "gives back the value that was stored, and is named in its frame", arguments: cases,
    EngineKind.allCases)
  func roundTrip(example: Case, kind: EngineKind) throws {
    let cache = try Cache(kind)
    let dictionary: PersistentDictionary<String, Recipe> = try cache.mutable(
      values: example.codec)
    try dictionary.store(Self.recipe, for: "a")
    dictionary.clearMemory()
    #expect(try dictionary.value(for: "a") == Self.recipe)
    dictionary.close()
    let key = Array("\"a\"".utf8)
    let engine = try cache.rawEngine(values: example.name)
    guard case .valid(let entry, _) = try engine.fetch(KeyHash(ofKey: key), key: key) else {
      Issue.record("not valid")
      return
    }
    #expect(entry.value.codec.description == example.name)
  }

  @Test("as a property list is binary")
  func propertyList() throws {
    let bytes = try ValueCodec<Recipe>.propertyList.encode(Self.recipe)
    #expect(bytes.starts(with: Array("bplist00".utf8)))
  }

  @Test("that cannot say a value leaves nothing behind", arguments: EngineKind.allCases)
  func refusal(kind: EngineKind) throws {
    let cache = try Cache(kind)
    let dictionary: PersistentDictionary<String, Int> = try cache.mutable(values: .propertyList)
    let error = #expect(throws: LarderError.self) { try dictionary.store(1, for: "a") }
    #expect(error?.code == .encoding)
    #expect(try dictionary.value(for: "a") == nil)
    // Not even a directory to write in was made.
    #expect(((try? cache.leftovers()) ?? []).isEmpty)
  }

  @Test("whose bytes are of another shape says so", arguments: EngineKind.allCases)
  func otherShape(kind: EngineKind) throws {
    let cache = try Cache(kind)
    let lists: PersistentDictionary<String, [Int]> = try cache.mutable(values: .propertyList)
    try lists.store([1, 2], for: "a")
    let recipes: PersistentDictionary<String, Recipe> = try cache.mutable(values: .propertyList)
    let error = #expect(throws: LarderError.self) { try recipes.value(for: "a") }
    #expect(error?.code == .decoding)
  }
}
