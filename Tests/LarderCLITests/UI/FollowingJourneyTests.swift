import Larder
import SystemPackage
import TestSupport
import Testing

@Suite("A cache that a job works on while it is on the screen")
struct FollowingJourneyTests {
  struct JobFailed: Error { let errors: String }

  static func bash(_ script: String, _ arguments: String...) throws {
    let outcome = try ChildProcess.run(
      "/usr/bin/env", ["bash", "-euc", script, "job"] + arguments)
    if outcome.status != .exited(0) { throw JobFailed(errors: outcome.errorText) }
  }

  static func python(_ script: String, _ arguments: String...) throws {
    let outcome = try ChildProcess.run("/usr/bin/env", ["python3", "-c", script] + arguments)
    if outcome.status != .exited(0) { throw JobFailed(errors: outcome.errorText) }
  }

  /// What pytools does to an entry, with its lock: `store` from a copy, or `remove`.
  static let owner = """
    cd "$1"; hash=$2; entry=${hash:0:3}/${hash:3:3}/${hash:6}
    (set -C; : > $hash.lock)
    exec 9< $hash.lock
    case $3 in
      store) mkdir -p $entry; cat "$4/key" > $entry/key; cat "$4/contents" > $entry/contents;;
      remove) rm -r $entry;;
    esac
    rm $hash.lock
    """

  @Test("shows what comes, changes and goes in a directory of pytools; cursor and marks stay")
  func directory() throws {
    let live = try LiveInspector("pytools-v4/healthy", columns: 120)
    let hash = "5df6e0e2761359d30a8275058e299fcc0381534545f55cf43e41983f5d4c9456"
    let rest = "5df/6e0/\(hash.dropFirst(6))"
    let copy = try TemporaryDirectory()
    try Self.bash("cp -r \"$1/$2/.\" \"$3\"", live.cache.string, rest, copy.path.string)
    let before = try Snapshot(of: live.cache)
    try live.waitFor("live  read 100 %")
    let count = try #require(live.count)
    // By id, so that others come before the cursor; then another one is marked.
    try live.type("/5df6e0\r", andSee: "5df6e0")
    try live.type("\u{1b}:sort id\r", andSee: "id")
    try live.type("j ", andSee: "1 marked")
    let line = try #require(live.cursorLine)

    try Self.bash(Self.owner, live.cache.string, hash, "remove")
    try live.waitFor("\(count - 1) entries")
    #expect(live.pty.screen.shows("1 marked") && live.cursorLine == line)
    try Self.bash(Self.owner, live.cache.string, hash, "store", copy.path.string)
    try live.waitFor("\(count) entries")
    #expect(live.pty.screen.shows("1 marked") && live.cursorLine == line)

    try Self.bash("truncate -s 3 \"$1/$2/contents\"", live.cache.string, rest)
    try live.waitFor("1 faulty")
    try Self.bash(Self.owner, live.cache.string, hash, "store", copy.path.string)
    try live.waitWithout("1 faulty")
    #expect(live.cursorLine == line)
    #expect(try live.quit() == .exited(0))
    // All that is not as it was is the job's doing.
    let differences = try Snapshot(of: live.cache).differences(from: before)
    #expect(differences.allSatisfy { $0.hasPrefix(".: time") || $0.contains("5df") })
  }

  @Test("shows what the store writes, breaks, removes and packs in a directory of larder's own")
  func native() throws {
    let directory = try TemporaryDirectory()
    let sample = try NativeSample(at: directory.appending("cache"), keys: ["a", "b"])
    let live = try LiveInspector(sample.path, columns: 120)
    try live.waitFor("live  read 100 %")
    try live.waitFor("2 entries")
    #expect(try larder("put", sample.path.string, "c", "new").status == .exited(0))
    try live.waitFor("3 entries")
    try live.waitFor("\"c\"")
    try sample.change(.value, of: "a") { Array($0.prefix(4096)) }
    try live.waitFor("1 faulty")
    let delete = try larder(
      "delete", sample.path.string, "--yes", "--where", "id:\(NativeSample.id(of: "a"))")
    #expect(delete.status == .exited(0))
    try live.waitFor("2 entries")
    try live.waitWithout("1 faulty")
    #expect(try larder("compact", sample.path.string, "--yes").status == .exited(0))
    try live.type("fis:packed\r", andSee: "entries 1/2")
    #expect(try live.quit() == .exited(0))
  }

  @Test("shows what comes, changes and goes in a database", arguments: ["delete", "wal"])
  func database(mode: String) throws {
    let fixture = "pytools-v5/healthy-siphash"
    let container = "cache/pytools/pdict-v5-demo3.11.7.final.0.sqlite"
    let live = try LiveInspector(fixture, container: container, columns: 120, keepsLocks: true)
    try live.waitFor("live  read 100 %")
    let count = try #require(live.count)
    let owner = """
      import sqlite3, sys
      c = sqlite3.connect(sys.argv[1])
      c.execute('PRAGMA journal_mode=' + sys.argv[2])
      with c: c.execute(sys.argv[3])
      """
    func run(_ statement: String) throws {
      try Self.python(owner, live.cache.string, mode, statement)
    }
    try run(
      "INSERT INTO dict SELECT substr(keyhash, 2) || 'x', key_value FROM dict LIMIT 1")
    try live.waitFor("\(count + 1) entries")
    try run("UPDATE dict SET key_value = zeroblob(9) WHERE rowid = (SELECT min(rowid) FROM dict)")
    try live.waitFor("faulty")
    try run("DELETE FROM dict WHERE rowid IN (SELECT rowid FROM dict ORDER BY rowid LIMIT 2)")
    try live.waitFor("\(count - 1) entries")
    #expect(try live.quit() == .exited(0))
  }

  @Test("is left alone when people want it so, and read again when they do not any more")
  func switching() throws {
    let live = try LiveInspector("pytools-v4/healthy", columns: 120)
    try live.waitFor("live  read 100 %")
    let count = try #require(live.count)
    try live.type("L", andSee: "live off: what is on the screen stays as it was read")
    try Self.bash("rm -r \"$1/5df\"", live.cache.string)
    #expect(live.count == count)
    try live.type(":live on\r", andSee: "shows by itself")
    try live.waitFor("\(count - 1) entries")
    #expect(try live.quit() == .exited(0))
  }

  @Test("shows that nothing is left when all of it is removed, and ends well")
  func removal() throws {
    let live = try LiveInspector("pytools-v4/healthy", columns: 120)
    try live.waitFor("live  read 100 %")
    try live.type("  ", andSee: "2 marked")
    try Self.bash("rm -rf \"$1\"", live.cache.string)
    try live.waitFor("there are no entries here")
    try live.waitFor("live off")
    try live.waitFor("cannot open")
    #expect(!live.pty.screen.shows("2 marked"))
    try live.type("3", andSee: "map of health")
    try live.type("1", andSee: "[1 entries]")
    #expect(try live.quit() == .exited(0))
    #expect(live.pty.leftovers == [])
  }

  @Test("is said not to be followed where it is a scan that was written to a file")
  func scanned() throws {
    let live = try LiveInspector("pytools-v4/healthy", columns: 120)
    #expect(try live.quit() == .exited(0))
    let file = live.cache.removingLastComponent().appending("scan")
    #expect(try larder("scan", live.cache.string, "-o", file.string).status == .exited(0))
    let scan = try PTY(Products.larder, ["-f", file.string], lines: 24, columns: 120)
    try scan.wait("off") { $0.shows("live off  read 100 %") }
    try scan.send("L")
    try scan.wait("the reason") { $0.shows("it is a record of what a cache was") }
    try scan.send("q")
    #expect(try scan.waitForExit() == .exited(0))
  }
}

extension LiveInspector {
  /// The number of entries in the title.
  var count: Int? {
    pty.screen.text(ofLine: 0).firstMatch(of: /([0-9,]+) entries/)
      .flatMap { Int($0.1.replacing(",", with: "")) }
  }

  /// The line that the cursor is on, without what lies right of the list.
  var cursorLine: String? {
    (0..<24).map(pty.screen.text(ofLine:)).first { $0.contains("▸") }
      .map { String($0.prefix(40)) }
  }
}
