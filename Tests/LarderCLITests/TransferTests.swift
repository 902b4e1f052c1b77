import Glibc
import Larder
import SystemPackage
import TestSupport
import Testing

@Suite("Reading and writing a native cache")
struct TransferTests {
  private let directory: TemporaryDirectory
  private let cache: String

  init() throws {
    directory = try TemporaryDirectory()
    cache = directory.appending("cache").string
    _ = try NativeSample(at: FilePath(cache), keys: ["a", "b", "c"], valueSize: 50)
  }

  @Test("gives the exact bytes of a value, and changes nothing")
  func get() throws {
    let before = try Snapshot(of: FilePath(cache))
    for key in ["a", "\"a\""] {
      let outcome = try larder("get", cache, key)
      #expect(outcome.status == .exited(0), "\(outcome.errorText)")
      #expect(outcome.outputText == NativeSample.value(of: "a", size: 50))
    }
    #expect(try larder("get", cache, "--key", "exact", "\"b\"").status == .exited(0))
    #expect(try Snapshot(of: FilePath(cache)).differences(from: before) == [])
  }

  @Test("says that there is no such key, or that its entry is damaged")
  func missing() throws {
    let missing = try larder("get", cache, "none")
    #expect(missing.status == .exited(1))
    #expect(missing.output.isEmpty && missing.errorText.contains("no entry of that key"))
    let sample = try NativeSample(at: directory.appending("other"), keys: ["a"])
    try sample.change(.value, of: "a") { Array($0.prefix(100)) }
    let damaged = try larder("get", sample.path.string, "a")
    #expect(damaged.status == .exited(2))
    #expect(damaged.output.isEmpty && damaged.errorText.contains("ends at byte 100"))
  }

  @Test("stores from an argument, a file and the standard input, once")
  func put() throws {
    #expect(try larder("put", cache, "d", "value of d").status == .exited(0))
    let file = try directory.write(Array("from a file\n".utf8), to: "value")
    #expect(
      try larder("put", cache, "[1, {\"b\":2,\"a\": 1.50}]", "--file", file.string).status
        == .exited(0))
    #expect(try larder(["put", cache, "e"], input: Array("piped".utf8)).status == .exited(0))
    #expect(try larder("get", cache, "d").outputText == "value of d")
    #expect(try larder("get", cache, "[1,{\"a\":1.5,\"b\":2}]").outputText == "from a file\n")
    #expect(try larder("get", cache, "e").outputText == "piped")
    #expect(try larder("put", cache, "d", "value of d").status == .exited(0))
    let other = try larder("put", cache, "d", "another")
    #expect(other.status == .exited(3))
    #expect(other.errorText.contains("another value is there"))
    #expect(try larder("get", cache, "d").outputText == "value of d")
    #expect(try larder("put", cache, "d", "another", "--replace").status == .exited(3))
    #expect(try larder("check", cache).status == .exited(0))
  }

  @Test("stores in the place of a damaged entry, and keeps that")
  func recovering() throws {
    let sample = try NativeSample(at: directory.appending("other"), keys: ["a"])
    try sample.change(.key, of: "a") { _ in [] }
    let outcome = try larder("put", sample.path.string, "a", "again", "--json")
    #expect(outcome.status == .exited(0))
    #expect(try JSON(outcome.output)["outcome"] == .string("recovered"))
    #expect(try larder("get", sample.path.string, "a").outputText == "again")
    let items = try JSON(try larder("list", sample.path.string, "--json").output)["items"]
    #expect(items?.elements.contains { $0["kind"] == .string("quarantined") } == true)
  }

  @Test("replaces in a mutable cache only when asked to")
  func replacing() throws {
    let path = directory.appending("mutable")
    let dictionary = try PersistentDictionary<String, [Int]>(path)
    try dictionary.store([1, 2], for: "k")
    dictionary.close()
    #expect(try larder("put", path.string, "k", "[3]").status == .exited(3))
    #expect(try larder("put", path.string, "k", "[3]", "--replace").status == .exited(0))
    let again = try PersistentDictionary<String, [Int]>(path)
    #expect(try again.value(for: "k") == [3])
    let wrong = try larder("put", path.string, "k", "no JSON", "--replace")
    #expect(wrong.status == .exited(2))
    #expect(wrong.errorText.contains("it is no JSON"))
  }

  @Test("moves entries to another cache, which becomes the same to the byte")
  func moving() throws {
    let file = directory.appending("all.larder").string
    #expect(try larder("export", cache, "--output", file).status == .exited(0))
    let other = directory.appending("other").string
    #expect(try larder("import", other, file).status == .exited(0))
    for key in ["a", "b", "c"] {
      for part in ["key", "value"] {
        let place = "\(NativeSample.place(of: key))/\(part)"
        #expect(
          try text(of: FilePath("\(other)/\(place)")) == text(of: FilePath("\(cache)/\(place)")))
      }
    }
    let again = try JSON(try larder("import", other, file, "--json").output)
    #expect(again["present"] == .integer(3) && again["stored"] == .integer(0))
    let stream = try larder("export", cache, "--where", "key~b").output
    let third = directory.appending("third").string
    let piped = try larder(["import", third, "--json"], input: stream)
    #expect(try JSON(piped.output)["stored"] == .integer(1))
    #expect(try larder("get", third, "b").status == .exited(0))
    #expect(try larder("get", third, "a").status == .exited(1))
  }

  @Test("leaves damaged entries out, and says so")
  func damaged() throws {
    let sample = try NativeSample(at: directory.appending("other"), keys: ["a", "b", "c"])
    try sample.change(.value, of: "a") { NativeDamage.flipped($0, 500) }
    let stream = try larder("export", sample.path.string)
    #expect(stream.status == .exited(1))
    #expect(stream.errorText.contains("left out 1 damaged entry"))
    let target = directory.appending("target").string
    let whole = try JSON(try larder(["import", target, "--json"], input: stream.output).output)
    #expect(whole["stored"] == .integer(2) && whole["complete"] == .bool(true))
  }

  @Test("finds every way in which a stream is not whole")
  func broken() throws {
    let stream = try larder("export", cache).output
    let target = directory.appending("target").string
    for (name, bytes) in [
      ("cut", Array(stream.dropLast(40))), ("without trailer", Array(stream.dropLast(28))),
      ("flipped in a value", NativeDamage.flipped(stream, stream.count - 60)),
      ("flipped in a header", NativeDamage.flipped(stream, 30)),
      ("flipped in the trailer", NativeDamage.flipped(stream, stream.count - 20)),
      ("followed by more", stream + [0]), ("missing an entry", Self.withoutOne(stream)),
    ] {
      let outcome = try larder(["import", target, "--json"], input: bytes)
      #expect([.exited(2), .exited(3)].contains(outcome.status), "\(name)")
      #expect(!outcome.errorText.isEmpty, "\(name)")
    }
    #expect(try larder("check", target).status == .exited(0), "what was stored is whole")
    for bytes in [[], Array("hello".utf8)] as [[UInt8]] {
      let outcome = try larder(["import", target], input: bytes)
      #expect(outcome.status == .exited(2))
      #expect(outcome.errorText.contains("no stream of 'larder export'"))
    }
  }

  /// All three entries have the same size: without the last one the trailer follows the second.
  private static func withoutOne(_ stream: [UInt8]) -> [UInt8] {
    let entry = 92 + 3 + 92 + 50
    return stream.dropLast(28 + entry) + stream.suffix(28)
  }

  @Test("refuses caches of other programs, other codecs and strange keys in one sentence each")
  func refusals() throws {
    let foreign = try Fixtures.root.appending("pytools-v4/healthy/cache").string
    for arguments in [["get", foreign, "a"], ["put", foreign, "a", "b"], ["export", foreign]] {
      let outcome = try larder(arguments)
      #expect(outcome.status == .exited(2))
      #expect(outcome.errorText.contains("no cache of larder's own"), "\(outcome.errorText)")
    }
    let other = directory.appending("json")
    try WriteOnceDictionary<String, Int>(other).store(1, for: "x")
    let stream = try larder("export", cache).output
    let codecs = try larder(["import", other.string], input: stream)
    #expect(codecs.status == .exited(3))
    #expect(codecs.errorText.contains("its values are 'json', not 'text'"))
    #expect(try larder("get", cache, "--key", "json", "a b").status == .exited(64))
  }

  @Test("prints JSON as its schema says")
  func schemas() throws {
    let file = directory.appending("all.larder").string
    #expect(try larder("export", cache, "-o", file, "-q").status == .exited(0))
    for (command, schema) in [
      (["get", cache, "a"], "get"), (["put", cache, "f", "x"], "put"),
      (["import", directory.appending("new").string, file], "import"),
    ] {
      let document = try larder(command + ["--json"])
      #expect(document.status == .exited(0), "\(document.errorText)")
      #expect(try Published.problems(of: document.output, schema) == [])
      #expect(try Published.problems(ofLines: larder(command + ["--ndjson"]).output) == [])
    }
    for command in ["check", "list"] {
      let document = try larder(command, cache, "--json")
      #expect(try Published.problems(of: document.output, "check") == [])
    }
    let shown = try larder("show", cache, "--where", "key~a", "--json")
    #expect(try Published.problems(of: shown.output, "show") == [])
  }
}
