import Glibc
import SystemPackage
import TestSupport
import Testing

@Suite("A snapshot of a directory")
struct SnapshotTests {
  let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
    try directory.write([1, 2, 3], to: "a/file")
    symlink("file", directory.appending("a/link").string)
    mkfifo(directory.appending("pipe").string, 0o600)
  }

  @Test("tells a changed mode")
  func mode() throws {
    let before = try Snapshot(of: directory.path)
    chmod(directory.appending("a/file").string, 0o600)
    let differences = try Snapshot(of: directory.path).differences(from: before)
    #expect(differences == [#""a/file": mode 100644 -> 100600"#])
  }

  @Test("finds no difference where there is none, links and pipes included")
  func same() throws {
    let before = try Snapshot(of: directory.path)
    let after = try Snapshot(of: directory.path)
    #expect(before == after)
    #expect(before.count == 5)
    #expect(after.differences(from: before) == [])
  }

  @Test("tells changed bytes even when size and time are as before")
  func bytes() throws {
    let before = try Snapshot(of: directory.path)
    let file = directory.appending("a/file")
    var status = stat()
    lstat(file.string, &status)
    try directory.write([1, 9, 3], to: "a/file")
    let times = [status.st_atim, status.st_mtim]
    utimensat(AT_FDCWD, file.string, times, 0)
    let differences = try Snapshot(of: directory.path).differences(from: before)
    #expect(differences == [#""a/file": bytes differ from 1 on"#])
  }

  @Test("tells a time that differs by a nanosecond")
  func time() throws {
    let file = directory.appending("a/file").string
    utimensat(
      AT_FDCWD, file, [timespec(tv_sec: 1, tv_nsec: 5), timespec(tv_sec: 1, tv_nsec: 5)], 0)
    let before = try Snapshot(of: directory.path)
    utimensat(
      AT_FDCWD, file, [timespec(tv_sec: 1, tv_nsec: 5), timespec(tv_sec: 1, tv_nsec: 6)], 0)
    let differences = try Snapshot(of: directory.path).differences(from: before)
    #expect(differences == [#""a/file": time 1.000000005 -> 1.000000006"#])
  }

  @Test("tells what appeared, vanished and points elsewhere")
  func names() throws {
    let before = try Snapshot(of: directory.path)
    unlink(directory.appending("a/link").string)
    symlink("elsewhere", directory.appending("a/link").string)
    unlink(directory.appending("pipe").string)
    try directory.write([], to: "new\nname")
    let after = try Snapshot(of: directory.path)
    let differences = after.differences(from: before, ignoring: .directoryTimes)
    #expect(differences.contains(#""pipe": vanished"#))
    #expect(differences.contains(#""new\nname": appeared"#))
    #expect(differences.contains { $0.hasPrefix(#""a/link": content link"#) })
    #expect(!differences.contains { $0.hasPrefix(".:") })
    #expect(after.differences(from: before).contains { $0.hasPrefix(".: time") })
  }

  @Test("keeps names apart that are no UTF-8")
  func invalidNames() throws {
    for byte: UInt8 in [0xFE, 0xFF] {
      let name =
        (directory.path.string + "/").utf8CString.dropLast() + [CChar(bitPattern: byte), 0]
      close(open(Array(name), O_CREAT | O_WRONLY, 0o644))
    }
    #expect(try Snapshot(of: directory.path).count == 7)
  }
}

@Suite("Helpers of the tests")
struct HelperTests {
  @Test("a temporary directory goes away with all it holds, whatever its modes")
  func temporaryDirectory() throws {
    var directory: TemporaryDirectory? = try TemporaryDirectory()
    let path = try #require(directory).path
    try directory?.write([1], to: "deep/er/file")
    chmod(path.appending("deep/er").string, 0)
    chmod(path.appending("deep").string, 0)
    directory = nil
    #expect(access(path.string, F_OK) != 0)
  }

  @Test("a child gets its input and hands back what it wrote and how it ended")
  func childProcess() throws {
    let input = Array(repeating: UInt8(ascii: "x"), count: 300_000)
    let script = "cat; echo problem >&2; exit 3"
    let outcome = try ChildProcess.run("/bin/sh", ["-c", script], input: input)
    #expect(outcome.status == .exited(3))
    #expect(outcome.output == input)
    #expect(outcome.errorText == "problem\n")
  }

  @Test("a child that was killed says by which signal")
  func killed() throws {
    #expect(try ChildProcess.run("/bin/sh", ["-c", "kill -9 $$"]).status == .signaled(9))
  }

  @Test("a child that takes too long is ended")
  func limit() {
    #expect(throws: SupportFailure.self) {
      try ChildProcess.run("/bin/sh", ["-c", "sleep 100"], limit: .milliseconds(50))
    }
  }

  @Test("a program that is not there is an error")
  func missing() {
    #expect(throws: SupportFailure.self) { try ChildProcess.run("/nowhere/program") }
  }

  @Test(
    "a golden text that was never recorded is an error that shows the text",
    .disabled(if: Golden.isRecording))
  func golden() {
    let mismatch = #expect(throws: Golden.Mismatch.self) {
      try Golden.expect("this is new", "No such suite/no such text")
    }
    #expect(mismatch?.description.contains("this is new") == true)
  }
}
