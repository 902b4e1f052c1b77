import SystemPackage
import Testing
import TestSupport

@Suite("Fixtures")
struct FixturesTests {
  @Test("lie in the archive with a manifest each")
  func cases() throws {
    let cases = try Fixtures.cases
    #expect(cases.contains("pytools-v4/damage"))
    #expect(cases.contains("special/v4"))
  }
}
