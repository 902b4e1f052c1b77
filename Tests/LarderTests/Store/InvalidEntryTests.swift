import SystemPackage
import Testing

@testable import Larder

@Suite("An invalid entry")
struct InvalidEntryTests {
  static let cases = EntryPart.allCases.flatMap { part in
    DamageKind.small.map { (part, $0) }
  }

  @Test("throws a diagnosis under the strict policy", arguments: cases)
  func strict(part: EntryPart, kind: DamageKind) throws {
    let cache = try Cache()
    let once = try cache.once()
    try once.store(String(repeating: "x", count: 6_000), for: "a")
    try cache.damage("a", part, kind)
    let error = #expect(throws: LarderError.self) { try once.value(for: "a") }
    #expect(error?.code == (part == .key ? .invalidKey : .invalidValue))
    let finding = try #require(error?.findings.first { $0.part == part })
    #expect(finding.file?.lastComponent?.string == part.rawValue)
    #expect(finding.offset != nil)
    #expect(finding.cause != nil)
    #expect(finding.remedies.contains { $0.command.first == "larder" })
    #expect(try cache.names("quarantine") == [], "no read path takes anything away")
  }

  @Test("is a miss and a warning where it is to be treated as missing", arguments: cases)
  func missing(part: EntryPart, kind: DamageKind) throws {
    let cache = try Cache()
    let once = try cache.once(.processCrash, .treatAsMissing)
    try once.store(String(repeating: "x", count: 6_000), for: "a")
    try cache.damage("a", part, kind)
    #expect(try once.value(for: "a") == nil)
    #expect(cache.warnings.all.map(\.code) == [.invalidEntry])
    #expect(try once.value(for: "a") { "again" } == "again")
  }

  @Test(
    "is replaced by the next store, and goes to quarantine", arguments: cases, Durability.allCases)
  func recovered(damage: (part: EntryPart, kind: DamageKind), durability: Durability) throws {
    let cache = try Cache()
    let once = try cache.once(durability)
    try once.store(String(repeating: "x", count: 6_000), for: "a")
    try cache.damage("a", damage.part, damage.kind)
    guard case .recovered(let findings) = try once.storeIfAbsent("new", for: "a") else {
      Issue.record("not recovered")
      return
    }
    #expect(findings.contains { $0.part == damage.part })
    #expect(try once.value(for: "a") == "new")
    let quarantined = try #require(try cache.names("quarantine").first)
    let place = "quarantine/\(quarantined)"
    #expect(Set(try cache.names(place)) == ["why.json", "entry"])
    #expect(Set(try cache.names("\(place)/entry")) == ["key", "value"])
    #expect(try cache.names("staging") == [])
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

  @Test("that was copied from another key is found out")
  func misplaced() throws {
    let cache = try Cache()
    let dictionary = try cache.mutable()
    try dictionary.store("of a", for: "a")
    try dictionary.store("of b", for: "b")
    try POSIXDisk().exchange(cache.entry("a"), cache.entry("b"))
    dictionary.clearMemory()
    let error = #expect(throws: LarderError.self) { try dictionary.value(for: "a") }
    #expect(error?.findings.map(\.code).contains(.misplaced) == true)
  }
}
