import SystemPackage
import TestSupport
import Testing

@Suite("Remedies")
struct RemedyTests {
  /// A finding, and the first command that is offered for it.
  private struct Offer: Hashable {
    var code: String
    /// The entry's name or the item's path; `nil` for a finding about the whole cache.
    var subject: String?
    var command: [String]
  }

  @Test(
    "that mend do away with what they are offered for",
    arguments: [
      ("pytools-v2-key-lock/damage", ["lock-stale", "zero-length", "entry-empty", "misplaced"]),
      ("pytools-v5/files", ["not-a-database"]),
    ])
  func mending(name: String, codes: [String]) throws {
    let directory = try TemporaryDirectory()
    let caches = try Fixtures.copy(name, to: directory.path).appending("cache")
    let offers = try offers(caches.string).filter { codes.contains($0.code) }
    #expect(Set(offers.map(\.code)) == Set(codes))
    for offer in offers {
      let outcome = try larder(Array(offer.command.dropFirst()) + ["--yes"])
      #expect(outcome.status == .exited(0), "\(offer)")
    }
    let left = try self.offers(caches.string)
    #expect(Set(left).isDisjoint(with: offers))
  }

  @Test("that take an action back name the quarantine where it is not beside the cache")
  func sheltered() throws {
    let directory = try TemporaryDirectory()
    let caches = try Fixtures.copy("pytools-v4/crash", to: directory.path).appending("cache")
    let before = try offers(caches.string)
    let cache = try #require(before.first { $0.code == "key-missing" }?.command[2])
    let repair = try larder("repair", "--yes", cache, "--quarantine", directory.path.string)
    let line = try #require(repair.lines.first { $0.contains("to take it back: larder ") })
    let command = line.split(separator: " ").drop { $0 != "larder" }.dropFirst().map(String.init)
    #expect(try larder(command + ["--yes"]).status == .exited(0), "\(line)")
    #expect(try Set(offers(caches.string)) == Set(before))
  }

  private func offers(_ path: String) throws -> [Offer] {
    let document = try JSON(try larder("check", "--json", path).output)
    let entries = (document["entries"]?.elements ?? []).flatMap { offers($0, $0["id"]?.text) }
    let items = (document["items"]?.elements ?? []).flatMap { offers($0, $0["path"]?.text) }
    return entries + items + offers(document, nil)
  }

  private func offers(_ holder: JSON, _ subject: String?) -> [Offer] {
    (holder["findings"]?.elements ?? []).compactMap { finding in
      guard let code = finding["code"]?.text,
        let command = finding["remedies"]?.elements.first?["command"]?.elements
      else { return nil }
      return Offer(code: code, subject: subject, command: command.compactMap(\.text))
    }
  }
}
