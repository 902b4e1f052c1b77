import SystemPackage
import TestSupport
import Testing

@Suite("Reports as text")
struct ReportTests {
  /// What a report says of one cache, with its place and its moments taken out.
  private func report(_ arguments: [String], of fixture: String) throws -> String {
    let directory = try TemporaryDirectory()
    let cache = try Fixtures.copy(fixture, to: directory.path).appending("cache/pytools")
    let command = [arguments[0], cache.string] + arguments.dropFirst()
    let outcome = try larder(command, environment: ["LANG": "C.UTF-8"])
    return stable(outcome.outputText, cache: cache)
  }

  private func stable(_ text: String, cache: FilePath) -> String {
    var text = text.replacing(cache.string, with: "CACHE")
    text.replace(/\d{4}-\d\d-\d\dT[0-9:.]+Z/, with: "MOMENT")
    text.replace(/\d+\.\d\d s/, with: "TIME")
    text.replace(/\d+[smhd] (ago|old)/, with: "AGE")
    return text
  }

  @Test("are as recorded: check")
  func check() throws {
    let query = "id:002 or id:7b or id:479613 or path:0123 or path:.DS_Store"
    let text = try report(["check", "--where", query], of: "pytools-v4/damage")
    try Golden.expect(text, "Reports/check")
  }

  @Test("are as recorded: check by codes")
  func codes() throws {
    try Golden.expect(
      try report(["check", "--summary"], of: "pytools-v4/damage"), "Reports/check-summary")
  }

  @Test("are as recorded: list, in a pipe")
  func list() throws {
    let text = try report(["list", "--where", "is:entry size>150"], of: "pytools-v4/damage")
    let lines = text.replacing(/\s+\d+[smhd](?=\s\s)/, with: " AGE").split(separator: "\n")
    // Entries come in the order found, which is that of the file system.
    let sorted = lines.prefix(2) + lines.dropFirst(2).sorted()
    try Golden.expect(sorted.joined(separator: "\n"), "Reports/list")
  }

  @Test("are as recorded: show")
  func show() throws {
    // Commands are broken where they have to be, which depends on where the cache is.
    let text = try report(["show", "0e0e"], of: "pytools-v4/damage")
      .replacing(/(?m)^ {7}\$ larder.*\n(?: {9}.*\n)*/, with: "")
    try Golden.expect(text, "Reports/show")
  }

  @Test("are as recorded: the plan of a repair")
  func plan() throws {
    let text = try report(
      ["repair", "--dry-run", "--where", "id:7"], of: "pytools-v4/damage")
    try Golden.expect(text, "Reports/repair-plan")
  }

  @Test("have no color in a pipe, and no progress")
  func plain() throws {
    let outcome = try larder(
      "check", try Fixtures.root.appending("pytools-v4/damage/cache").string,
      environment: ["TERM": "xterm-256color"])
    #expect(!outcome.output.contains(0x1B))
    #expect(outcome.errors.isEmpty)
  }

  @Test("use ASCII where the locale is no UTF-8")
  func ascii() throws {
    let outcome = try larder(
      "check", try Fixtures.root.appending("pytools-v4/damage/cache").string,
      environment: ["LANG": "C"])
    #expect(outcome.output.allSatisfy { $0 < 0x80 })
  }
}
