import Testing

@testable import Larder

@Suite("A write-once dictionary")
struct WriteOnceTests {
  @Test("keeps the first value, also when opened again", arguments: Durability.allCases)
  func first(durability: Durability) throws {
    let cache = try Cache()
    let once = try cache.once(durability)
    #expect(try once.value(for: "a") == nil)
    guard case .stored = try once.storeIfAbsent("1", for: "a") else {
      Issue.record("not stored")
      return
    }
    guard case .alreadyPresent("1") = try once.storeIfAbsent("2", for: "a") else {
      Issue.record("not present")
      return
    }
    #expect(try once.value(for: "a") == "1")
    #expect(try cache.once().value(for: "a") == "1")
  }

  @Test("refuses to replace a value, and says so")
  func overwrite() throws {
    let cache = try Cache()
    let once = try cache.once()
    try once.store("1", for: "a")
    let error = #expect(throws: LarderError.self) { try once.store("2", for: "a") }
    #expect(error?.code == .readOnly)
    #expect(try once.value(for: "a") == "1")
  }

  @Test("is empty once it is cleared, for everybody", arguments: Durability.allCases)
  func clear(durability: Durability) throws {
    let cache = try Cache()
    let (one, other) = (try cache.once(durability), try cache.once())
    for key in 0..<20 { try one.storeIfAbsent("x", for: "\(key)") }
    #expect(try other.value(for: "7") == "x")
    try one.clear()
    for key in 0..<20 { #expect(try other.value(for: "\(key)") == nil) }
    try other.storeIfAbsent("y", for: "7")
    #expect(try one.value(for: "7") == "y")
    #expect(try cache.names("staging") == [])
  }

  @Test("computes a value once for all threads that ask at the same time")
  func computeOnce() async throws {
    let cache = try Cache()
    let once = try cache.once()
    let count = Counter()
    let results = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<16 {
        group.addTask {
          try once.value(for: "a") {
            count.add()
            return "computed"
          }
        }
      }
      return try await group.reduce(into: [String]()) { $0.append($1) }
    }
    #expect(count.value == 1)
    #expect(results == [String](repeating: "computed", count: 16))
  }

  @Test("refuses a computation that asks for itself instead of waiting for ever")
  func recursion() throws {
    let cache = try Cache()
    let once = try cache.once()
    let error = #expect(throws: LarderError.self) {
      try once.value(for: "a") { try once.value(for: "a") { "inner" } }
    }
    #expect(error?.code == .usage)
    #expect(try once.value(for: "a") == nil)
  }

  @Test("stores nothing where the computation fails, and computes again the next time")
  func failingComputation() throws {
    struct Failure: Error {}
    let cache = try Cache()
    let once = try cache.once()
    #expect(throws: Failure.self) { try once.value(for: "a") { throw Failure() } }
    #expect(try once.value(for: "a") == nil)
    #expect(try once.value(for: "a") { "now" } == "now")
  }
}
