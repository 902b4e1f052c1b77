import Glibc
import SystemPackage
import TestSupport
import Testing

@Suite("A baseline")
struct BaselineTests {
  @Test("accepts what is known, and fails on what is new")
  func newFinding() throws {
    let directory = try TemporaryDirectory()
    let cache = try Fixtures.copy("pytools-v4/damage", to: directory.path).appending("cache")
    let file = directory.appending("known").string
    let written = try larder("check", cache.string, "--write-baseline", file)
    #expect(written.status == .exited(0))
    let again = try larder("check", cache.string, "--baseline", file, "--json")
    #expect(again.status == .exited(0))
    #expect(try Published.problems(of: again.output, "check") == [])
    let summary = try JSON(again.output)["summary"]
    #expect(summary?["known"] == .integer(71))

    let container = cache.appending("pytools/pdict-v4-demo-py3.11.7.final.0")
    let entry = "021/fff/b1879d7c8b6d5f8fc6827c35883c8fb97540e48120ee18a32fe03c2083"
    try #require(truncate(container.appending("\(entry)/contents").string, 10) == 0)
    let new = try larder("check", cache.string, "--baseline", file)
    #expect(new.status == .exited(1))
    let blocks = new.lines.filter { $0.contains("021fffb1879d") && $0.contains("invalid value") }
    #expect(blocks.count == 1)
    // Nothing else is shown: the rest is known.
    #expect(!new.outputText.contains("value-missing"))
  }

  @Test("that cannot be read or understood is refused with status 64")
  func broken() throws {
    let directory = try TemporaryDirectory()
    let missing = try larder("check", "/nowhere", "--baseline", directory.appending("no").string)
    #expect(missing.status == .exited(64))
    #expect(missing.errorText.hasPrefix("larder: cannot read the baseline"))
    let file = try directory.write(Array("what is this\n".utf8), to: "bad")
    let bad = try larder("check", "/nowhere", "--baseline", file.string)
    #expect(bad.status == .exited(64))
    #expect(bad.errorText.contains("line 1"))
  }
}
