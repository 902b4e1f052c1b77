import Glibc
import Larder
import SystemPackage
import TestSupport

extension Command {
  func race(_ path: FilePath, _ arguments: [String]) throws {
    let cache: WriteOnceDictionary<String, String> = try path.writeOnce()
    StoreProbe.pass(arguments[0])
    let outcome = try cache.storeIfAbsent(arguments[2], for: arguments[1])
    StoreProbe.say("\(outcome.word) \(try cache.value(for: arguments[1]) ?? "nothing")")
  }

  func trap(_ path: FilePath, _ arguments: [String]) throws {
    let codec = ValueCodec<String>(
      name: "trap", encode: { _ in abort() }, decode: { String(decoding: $0, as: UTF8.self) })
    let cache =
      path.isDatabase
      ? try PersistentDictionary<String, String>(database: path, keys: .json, values: codec)
      : try PersistentDictionary<String, String>(path, keys: .json, values: codec)
    try cache.store("never", for: arguments[0])
  }

  func die(_ directory: FilePath, _ arguments: [String]) throws {
    let (key, step, kind) = (arguments[0], Int(arguments[1]) ?? 0, arguments[2])
    let header = CacheHeader(kind: .mutable, keyCodec: "json", valueCodec: "json")
    let engine = try DirectoryEngine(
      directory, as: header, durability: .processCrash, disk: MortalDisk(deathAt: step),
      host: .current()
    ) { layout -> any Generation in
      if let mapped = try? MappedGeneration(layout.generation) { return mapped }
      return UnknownGeneration()
    }
    let entry = Self.entry(key)
    switch kind {
    case "compact": _ = try engine.compact()
    case "store-many":
      var entries = [entry, Self.entry("other")].makeIterator()
      _ = try engine.store(contentsOf: { () throws(LarderError) in entries.next() })
    case "replace": _ = try engine.replace(entry)
    case "store": _ = try engine.storeIfAbsent(entry)
    case "remove": _ = try engine.remove(entry.hash, key: entry.keyText)
    default: try engine.clear()
    }
    engine.close()
    StoreProbe.say("survived")
  }

  private static func entry(_ key: String) -> EntryFiles {
    guard let json = CodecName("json") else { exit(70) }
    return EntryFiles(
      key: Payload(codec: json, bytes: Array("\"\(key)\"".utf8)),
      value: Payload(codec: json, bytes: Array("\"new\"".utf8)), created: Clock.now())
  }

  func raceMany(_ path: FilePath, _ arguments: [String]) throws {
    let cache: WriteOnceDictionary<String, String> = try path.writeOnce()
    StoreProbe.pass(arguments[0])
    var lines: [String] = []
    for key in 0..<(Int(arguments[2]) ?? 0) {
      let mine = "\(arguments[1]) of \(key)"
      let outcome = try cache.storeIfAbsent(mine, for: "\(key)")
      cache.clearMemory()
      let value = try cache.value(for: "\(key)") ?? "nothing"
      if case .stored = outcome {
        if value != mine { StoreProbe.say("wrong value of \(key): \(value)") }
        lines.append("\(key) won")
      }
      lines.append("\(key)=\(value)")
    }
    StoreProbe.say(lines.joined(separator: "\n"))
  }

  func compact(_ path: FilePath, _ arguments: [String]) throws {
    StoreProbe.pass(arguments[0])
    for _ in 0..<(Int(arguments[1]) ?? 0) {
      if arguments[2] == "mutable" {
        let cache: PersistentDictionary<Int, [Int]> = try path.mutable()
        try cache.compact()
      } else {
        let cache: WriteOnceDictionary<String, String> = try path.writeOnce()
        try cache.compact()
      }
    }
    StoreProbe.say("done")
  }

  /// Values say which key they belong to: a wrong or mixed one gives itself away.
  func hammer(_ path: FilePath, _ arguments: [String]) throws {
    let cache: PersistentDictionary<Int, [Int]> = try path.mutable()
    var random = SplitMix(state: UInt64(arguments[1]) ?? 1)
    StoreProbe.pass(arguments[0])
    for round in 0..<(Int(arguments[2]) ?? 0) {
      let key = Int.random(in: 0..<8, using: &random)
      switch Int.random(in: 0..<10, using: &random) {
      case 0: try cache.remove(key)
      case 1..<5:
        let count = Int.random(in: 1..<2_000, using: &random)
        try cache.store(Marked.value(key, round, count: count), for: key)
      default:
        if let value = try cache.value(for: key), Marked.mark(value, of: key) == nil {
          StoreProbe.say("wrong value of \(key)")
        }
      }
    }
    StoreProbe.say("done")
  }

  /// Lines: `fetch KEY`, `store KEY VALUE`, `remove KEY`, `clear`.
  func serve(_ path: FilePath) throws {
    let cache: PersistentDictionary<String, String> = try path.mutable()
    StoreProbe.say("ready")
    while let line = readLine() {
      let words = line.split(separator: " ").map(String.init)
      switch words.first {
      case "fetch": StoreProbe.say(try cache.value(for: words[1]) ?? "nothing")
      case "store": StoreProbe.say(try cache.store(words[2], for: words[1]).word)
      case "remove": StoreProbe.say("\(try cache.remove(words[1]))")
      case "clear":
        try cache.clear()
        StoreProbe.say("cleared")
      default: exit(64)
      }
    }
  }
}

extension StoreOutcome {
  var word: String {
    switch self {
    case .stored: "stored"
    case .replaced: "replaced"
    case .recovered: "recovered"
    case .alreadyPresent: "present"
    }
  }
}
