import Glibc
import SystemPackage
import TestSupport
import Testing

@Suite("Odd names and large values")
struct ExactnessTests {
  /// A cache with things of odd names in it.
  private struct OddCache {
    static let names: [[UInt8]] = [
      Array("line\nbreak".utf8), Array("\u{1b}[31mred".utf8), Array("\u{202e}sdrawkcab".utf8),
      [0xFF, 0xFE, 0x61], Array("größe".utf8), Array("quo\"te\\".utf8),
    ]

    let directory: TemporaryDirectory
    let path: FilePath

    init() throws {
      directory = try TemporaryDirectory()
      let cases = try Fixtures.copy("pytools-v4/damage", to: directory.path)
      path = cases.appending("cache/pytools/pdict-v4-demo-py3.11.7.final.0")
      for name in Self.names {
        let file = path.string + "/"
        let bytes = Array(file.utf8) + name + [0]
        let descriptor = open(
          bytes.map { CChar(bitPattern: $0) }, O_WRONLY | O_CREAT, 0o600)
        try #require(descriptor >= 0)
        close(descriptor)
      }
    }
  }

  @Test("are exact in JSON")
  func json() throws {
    let cache = try OddCache()
    let document = try JSON(try larder("list", "--json", cache.path.string).output)
    let paths = document["items"]?.elements.compactMap { $0["path"]?.nameBytes } ?? []
    for name in OddCache.names { #expect(paths.contains(name)) }
    #expect(
      try Published.problems(of: try larder("check", "--json", cache.path.string).output, "check")
        == [])
  }

  @Test("are exact between NUL bytes")
  func nul() throws {
    let cache = try OddCache()
    let outcome = try larder("list", "-0", "--paths", cache.path.string)
    let names = outcome.output.split(separator: 0).compactMap { path in
      path.lastIndex(of: 0x2F).map { Array(path[($0 + 1)...]) }
    }
    for name in OddCache.names { #expect(names.contains(name)) }
    #expect(outcome.output.last == 0)
  }

  @Test("never reach the terminal raw", arguments: [["check"], ["list"], ["list", "--paths"]])
  func text(command: [String]) throws {
    let cache = try OddCache()
    let outcome = try larder(command + [cache.path.string])
    #expect(!outcome.output.contains(0x1B))
    #expect(!outcome.outputText.unicodeScalars.contains("\u{202e}"))
    #expect(outcome.outputText.contains("line\\nbreak"))
    #expect(outcome.outputText.contains("\\xff\\xfea"))
  }

  @Test("can be named on the command line, whatever bytes they have")
  func arguments() throws {
    let cache = try OddCache()
    for name in OddCache.names where String(validating: name, as: UTF8.self) != nil {
      let text = String(decoding: name, as: UTF8.self)
      let outcome = try larder("show", cache.path.string, text, "--json")
      #expect(outcome.status == .exited(0), "\(outcome.errorText)")
      #expect(try JSON(outcome.output)["items"]?.elements.first?["path"] == .string(text))
    }
    let outcome = try ChildProcess.run(
      "/bin/bash",
      ["-c", "\"$0\" show --json \"$1\" $'\\xff\\xfea'", Products.larder.string, cache.path.string])
    #expect(outcome.status == .exited(0), "\(outcome.errorText)")
    let path = try JSON(outcome.output)["items"]?.elements.first?["path"]
    #expect(path?.nameBytes == [0xFF, 0xFE, 0x61])
    #expect(path?["label"] == .string("\\xff\\xfea"))
  }

  @Test("of 10 MB are written byte by byte with --raw, and exactly in JSON")
  func large() throws {
    let directory = try TemporaryDirectory()
    let cache = try Fixtures.copy("pytools-v4/damage", to: directory.path)
      .appending("cache/pytools/pdict-v4-demo-py3.11.7.final.0")
    // A text with line ends, escapes and bidi controls, as Python would pickle it.
    let line = Array("first\nsecond \u{1b}[2J \u{202e}third\r\n".utf8)
    let text = Array(repeatElement(line, count: 10_000_000 / line.count).joined())
    let length = withUnsafeBytes(of: UInt32(text.count).littleEndian) { Array($0) }
    let pickle = [0x80, 0x04, UInt8(ascii: "X")] + length + text + [UInt8(ascii: ".")]
    let entry = "021/fff/b1879d7c8b6d5f8fc6827c35883c8fb97540e48120ee18a32fe03c2083"
    try #require(chmod(cache.appending(entry).string, 0o700) == 0)
    let file = cache.appending("\(entry)/contents")
    let descriptor = open(file.string, O_WRONLY | O_TRUNC)
    try #require(descriptor >= 0)
    let written = pickle.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    close(descriptor)
    try #require(written == pickle.count)

    let raw = try larder("show", cache.string, "021fff", "--raw", "value")
    #expect(raw.output == pickle)
    let shown = try larder("show", cache.string, "021fff")
    #expect(shown.status == .exited(0))
    #expect(!shown.output.contains(0x1B) && shown.output.count < 100_000)
    let checked = try larder("check", cache.string, "--where", "id:021fff", "--json")
    #expect(
      try JSON(checked.output)["entries"]?.elements.first?["value"]?["status"] == .string("valid"))
    let document = try JSON(try larder("show", cache.string, "021fff", "--json").output)
    let details = document["entries"]?.elements.first?["details"]?["value"]
    #expect(details?["bytes"]?.nameBytes == pickle)
  }
}
