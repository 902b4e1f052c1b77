import Glibc
import SystemPackage
import TestSupport
import Testing

@Suite("Bad input")
struct BadInputTests {
  /// Something that is no cache.
  enum Thing: CaseIterable {
    case nothing, emptyDirectory, textFile, emptyFile, foreignDatabase, linkToNowhere, linkToItself
    case fifo, deepPath, directoryOfFiles, otherPath
  }

  @Test(
    "is answered with one sentence on stderr, what to do next, and status 2",
    arguments: Thing.allCases, ["check", "recover"])
  func sentence(thing: Thing, command: String) throws {
    let directory = try TemporaryDirectory()
    let path = try thing.make(in: directory)
    let arguments = command == "recover" ? [command, path, "--yes"] : [command, path]
    let outcome = try larder(arguments)
    #expect(outcome.status == .exited(2), "\(outcome.status) \(outcome.errorText)")
    #expect(outcome.output.isEmpty)
    let lines = outcome.errorText.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 3 && lines.last == "", "\(outcome.errorText)")
    #expect(lines[0].hasPrefix("larder: cannot open '"))
    #expect(lines[1].hasPrefix("  "))
    #expect(!outcome.errorText.contains("Fatal error"))
  }

  @Test("is refused where the path is not a directory of the system", .enabled(if: geteuid() != 0))
  func permission() throws {
    let directory = try TemporaryDirectory()
    let closed = directory.appending("closed")
    try #require(mkdir(closed.string, 0o000) == 0)
    let outcome = try larder("check", closed.string)
    #expect(outcome.status == .exited(2))
    #expect(outcome.errorText.contains("ermission denied"))
  }

  @Test("is refused where a query cannot be understood, at the column")
  func query() throws {
    let outcome = try larder("check", "/", "--where", "status:invalid sise>1")
    #expect(outcome.status == .exited(64))
    #expect(outcome.errorText.contains("column 16"))
    #expect(outcome.errorText.contains("did you mean 'size'?"))
  }

  @Test("is refused where an entry is not there", arguments: [["show"], ["delete", "--yes"]])
  func noSuchEntry(command: [String]) throws {
    let directory = try TemporaryDirectory()
    let cache = try Fixtures.copy("pytools-v4/damage", to: directory.path).appending("cache")
    let outcome = try larder(command + [cache.string, "no-such-id"])
    #expect(outcome.status == .exited(64))
    #expect(outcome.errorText.hasPrefix("larder: cannot find an entry 'no-such-id'"))
  }

  @Test(
    "of bytes that steer terminals is shown as text",
    arguments: [[0x1B, 0x5B, 0x32, 0x4A], [0xFF, 0xFE], Array("\u{202e}abc\n".utf8)])
  func steering(name: [UInt8]) throws {
    let directory = try TemporaryDirectory()
    let path = directory.path.string + "/"
    let outcome = try ChildProcess.run(
      "/bin/sh",
      ["-c", "exec \"$0\" check \"$1$(printf '\(octal(name))')x\"", Products.larder.string, path])
    #expect(outcome.status == .exited(2))
    #expect(!outcome.errors.contains(0x1B))
    #expect(!outcome.errorText.unicodeScalars.contains("\u{202e}"))
    #expect(outcome.errorText.split(separator: "\n").count == 2)
  }

  private func octal(_ bytes: [UInt8]) -> String {
    bytes.map { byte in
      let digits = String(byte, radix: 8)
      return "\\" + String(repeating: "0", count: 3 - digits.count) + digits
    }.joined()
  }
}

extension BadInputTests.Thing {
  fileprivate func make(in directory: TemporaryDirectory) throws -> String {
    let path = directory.appending("thing")
    switch self {
    case .nothing: break
    case .emptyDirectory: mkdir(path.string, 0o700)
    case .textFile: try directory.write(Array("hello\n".utf8), to: "thing")
    case .emptyFile: try directory.write([], to: "thing")
    case .foreignDatabase:
      // A database of another program, as far as its header tells.
      try directory.write(
        Array("SQLite format 3\0".utf8) + [UInt8](repeating: 1, count: 84), to: "thing")
    case .linkToNowhere: symlink("nowhere", path.string)
    case .linkToItself: symlink("thing", path.string)
    case .fifo: mkfifo(path.string, 0o600)
    case .deepPath: return path.appending("a").appending("b").string
    case .directoryOfFiles:
      for index in 0..<20 { try directory.write([UInt8(index)], to: "thing/file\(index)") }
    case .otherPath: return "/proc/self/mem"
    }
    return path.string
  }
}
