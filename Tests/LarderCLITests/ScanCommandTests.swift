import Glibc
import SystemPackage
import TestSupport
import Testing

@Suite("Scanning here and looking there")
struct ScanCommandTests {
  private static func scan(
    in directory: TemporaryDirectory
  ) throws -> (cache: FilePath, file: FilePath) {
    let cache = try Fixtures.copy("pytools-v4/damage", to: directory.path).appending("cache")
    let file = directory.path.appending("node.scan")
    let outcome = try larder("scan", "-o", file.string, cache.string)
    #expect(outcome.status == .exited(0), "\(outcome.errorText)")
    #expect(outcome.output.isEmpty)
    #expect(outcome.errorText.contains("faulty, to '"))
    return (cache, file)
  }

  @Test("tells the same as looking here, with the cache gone")
  func same() throws {
    let directory = try TemporaryDirectory()
    let (cache, file) = try Self.scan(in: directory)
    func entries(_ arguments: String...) throws -> Set<String> {
      let lines = try larder(["check", "--ndjson"] + arguments).lines
      return Set(
        lines.filter { $0.hasPrefix(#"{"type":"entry""#) || $0.hasPrefix(#"{"type":"item""#) })
    }
    let here = try entries(cache.string)
    #expect(rename(cache.string, cache.string + ".away") == 0)
    let there = try entries("-f", file.string)
    // Locks may be judged otherwise from one moment to the next; entries may not.
    #expect(
      there.filter { $0.contains(#""type":"entry""#) }
        == here.filter { $0.contains(#""type":"entry""#) })
    #expect(there.count == here.count)
    #expect(try larder("check", "-f", file.string).status == .exited(1))
    #expect(try larder("list", "-f", file.string, "--ids").lines.count > 10)
    let shown = try larder("show", "-f", file.string, "0e0e")
    #expect(shown.outputText.contains("not in the scan"))
    let stats = try larder("stats", "-f", file.string, "--json")
    #expect(try Published.problems(of: stats.output, "stats") == [])
  }

  @Test("does not overwrite a file unless told so, and writes to a pipe")
  func writing() throws {
    let directory = try TemporaryDirectory()
    let (cache, file) = try Self.scan(in: directory)
    let again = try larder("scan", "-o", file.string, cache.string)
    #expect(again.status == .exited(2))
    #expect(again.errorText.contains("--force"))
    #expect(try larder("scan", "--force", "-o", file.string, cache.string).status == .exited(0))
    let piped = try larder("scan", "-q", "-o", "-", cache.string)
    #expect(piped.output.starts(with: Array("LDRSCAN".utf8)))
    #expect(piped.errors.isEmpty)
  }

  @Test("says that a file is cut, and shows what is there")
  func cut() throws {
    let directory = try TemporaryDirectory()
    let (_, file) = try Self.scan(in: directory)
    var status = stat()
    #expect(lstat(file.string, &status) == 0 && truncate(file.string, status.st_size - 5) == 0)
    let outcome = try larder("check", "-f", file.string)
    #expect(outcome.status == .exited(2))
    #expect(outcome.errorText.contains("cut short at byte \(status.st_size - 5)"))
    #expect(outcome.outputText.contains("pickle-cut-short"))
    #expect(try larder("list", "-f", "/dev/null").status == .exited(2))
  }

  @Test("shows a scan on the screen, and refuses to change anything")
  func screen() throws {
    let directory = try TemporaryDirectory()
    let (cache, file) = try Self.scan(in: directory)
    let before = try Snapshot(of: cache)
    let pty = try PTY(Products.larder, ["-f", file.string], lines: 24, columns: 120)
    try pty.wait("all of it") { $0.shows("read 100 %") && $0.shows("it is a scan of") }
    try pty.send("xd")
    try pty.wait("the refusal") { $0.shows("cannot change") }
    try pty.send("q")
    #expect(try pty.waitForExit() == .exited(0))
    #expect(pty.leftovers == [])
    #expect(try Snapshot(of: cache).differences(from: before) == [])
  }
}
