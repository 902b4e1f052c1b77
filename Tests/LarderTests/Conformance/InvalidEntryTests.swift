import SystemPackage
import Testing

@testable import Larder

@Suite("An invalid entry")
struct InvalidEntryTests {
  private static let old = String(repeating: "x", count: 6_000)

  @Test("S3, S6: throws a diagnosis, and stays where it is", arguments: DamagedPart.all)
  func strict(damage: DamagedPart) throws {
    let cache = try Cache(damage.engine)
    let once = try cache.once()
    try once.store(Self.old, for: "a")
    try cache.damage("a", damage.part, damage.kind)
    let error = #expect(throws: LarderError.self) { try once.value(for: "a") }
    #expect(error?.code == (damage.part == .key ? .invalidKey : .invalidValue))
    let finding = try #require(error?.findings.first { $0.part == damage.part })
    switch damage.engine {
    case .directory: #expect(finding.file?.lastComponent?.string == damage.part.rawValue)
    case .database: #expect(finding.row == 1)
    }
    #expect(finding.code == damage.kind.code)
    #expect(finding.offset != nil)
    #expect(finding.cause != nil)
    #expect(finding.remedies.contains { $0.command.first == "larder" })
    #expect(try cache.quarantined() == 0, "no read path takes anything away")
  }

  @Test("S4: is a miss and a warning where it is to be one", arguments: DamagedPart.all)
  func missing(damage: DamagedPart) throws {
    let cache = try Cache(damage.engine)
    let once = try cache.once(.processCrash, .treatAsMissing)
    try once.store(Self.old, for: "a")
    try cache.damage("a", damage.part, damage.kind)
    #expect(try once.value(for: "a") == nil)
    #expect(cache.warnings.all.map(\.code) == [.invalidEntry])
    #expect(try once.value(for: "a") { "again" } == "again")
  }

  @Test(
    "S5: is replaced by the next store, and goes to quarantine",
    arguments: DamagedPart.all, Durability.allCases)
  func recovered(damage: DamagedPart, durability: Durability) throws {
    let cache = try Cache(damage.engine)
    let once = try cache.once(durability)
    try once.store(Self.old, for: "a")
    try cache.damage("a", damage.part, damage.kind)
    guard case .recovered(let findings) = try once.storeIfAbsent("new", for: "a") else {
      Issue.record("not recovered")
      return
    }
    #expect(findings.contains { $0.part == damage.part })
    #expect(try once.value(for: "a") == "new")
    #expect(try cache.quarantined() == 1)
    #expect(try cache.leftovers() == [])
  }

  @Test("goes to quarantine as well when it is replaced or removed", arguments: EngineKind.allCases)
  func mutable(kind: EngineKind) throws {
    let cache = try Cache(kind)
    let dictionary = try cache.mutable()
    for (number, removes) in [false, true].enumerated() {
      try dictionary.store(Self.old, for: "a")
      try cache.damage("a", .value, .halved)
      if removes {
        guard case .quarantined = try dictionary.remove("a") else {
          Issue.record("removed")
          return
        }
        #expect(try dictionary.value(for: "a") == nil)
      } else {
        guard case .recovered = try dictionary.store("new", for: "a") else {
          Issue.record("replaced")
          return
        }
        #expect(try dictionary.value(for: "a") == "new")
      }
      #expect(try cache.quarantined() == number + 1)
    }
  }

  @Test("without files, or that is no directory, is recovered as well")
  func noFiles() throws {
    let cache = try Cache()
    let once = try cache.once()
    try once.store("old", for: "a")
    let entry = try cache.entry("a")
    try POSIXDisk().remove(entry.appending("value"))
    #expect(throws: LarderError.self) { try once.value(for: "a") }
    guard case .recovered = try once.storeIfAbsent("1", for: "a") else {
      Issue.record("a missing value was not recovered")
      return
    }
    for name in ["key", "value"] { try POSIXDisk().remove(entry.appending(name)) }
    once.clearMemory()
    #expect(throws: LarderError.self) { try once.value(for: "a") }
    try once.storeIfAbsent("2", for: "a")
    #expect(try once.value(for: "a") == "2")
    for name in ["key", "value"] { try POSIXDisk().remove(entry.appending(name)) }
    once.clearMemory()
    try POSIXDisk().removeDirectory(entry)
    try POSIXDisk().create(entry, [1, 2, 3], mode: 0o600)
    #expect(throws: LarderError.self) { try once.value(for: "a") }
    guard case .recovered = try once.storeIfAbsent("3", for: "a") else {
      Issue.record("a file in the place of an entry was not recovered")
      return
    }
    #expect(try once.value(for: "a") == "3")
  }

  @Test("that was copied from another key is found out", arguments: EngineKind.allCases)
  func misplaced(kind: EngineKind) throws {
    let cache = try Cache(kind)
    let dictionary = try cache.mutable()
    try dictionary.store("of a", for: "a")
    try dictionary.store("of b", for: "b")
    switch kind {
    case .directory: try POSIXDisk().exchange(cache.entry("a"), cache.entry("b"))
    case .database:
      try cache.sql(
        "UPDATE entries SET key = (SELECT key FROM entries WHERE id = 2) WHERE id = 1")
    }
    dictionary.clearMemory()
    let error = #expect(throws: LarderError.self) { try dictionary.value(for: "a") }
    #expect(error?.findings.map(\.code).contains(.misplaced) == true)
  }
}
