import Glibc
import Larder
import SystemPackage

/// A process of its own that uses a cache, for tests of what several processes do to each other.
///
/// `StoreProbe COMMAND DIRECTORY ARGUMENTS…`; prints what came out, one line a result.
@main
enum StoreProbe {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count >= 3, let command = Command(rawValue: arguments[1]) else { exit(64) }
    try command.run(FilePath(arguments[2]), Array(arguments.dropFirst(3)))
  }

  /// Prints a line at once.
  static func say(_ line: String) {
    print(line)
    fflush(nil)
  }

  /// Waits until nobody holds a file any more: all waiting processes go on at the same time.
  static func pass(_ file: String) {
    let descriptor = open(file, O_RDONLY)
    flock(descriptor, LOCK_SH)
    close(descriptor)
  }
}

enum Command: String {
  /// `BARRIER KEY VALUE`: stores unless there is one; prints the outcome and what is there then.
  case race
  /// `KEY VALUE`: replaces.
  case put
  /// `KEY VALUE`: stores unless there is one, write-once.
  case putOnce = "put-once"
  /// `KEY`: removes.
  case remove
  /// `KEY STEP KIND`: does one thing and dies by SIGKILL before its STEP-th change of the disk.
  case die
  /// `KEY`: stores a value whose encoder traps.
  case trap
  /// `BARRIER SEED COUNT`: stores, reads and removes; prints every wrong value it sees.
  case hammer

  func run(_ directory: FilePath, _ arguments: [String]) throws {
    switch self {
    case .race: try race(directory, arguments)
    case .put:
      try PersistentDictionary<String, String>(directory).store(arguments[1], for: arguments[0])
    case .putOnce:
      try WriteOnceDictionary<String, String>(directory)
        .storeIfAbsent(arguments[1], for: arguments[0])
    case .remove: try PersistentDictionary<String, String>(directory).remove(arguments[0])
    case .die: try die(directory, arguments)
    case .trap: try trap(directory, arguments)
    case .hammer: try hammer(directory, arguments)
    }
  }

  private func race(_ directory: FilePath, _ arguments: [String]) throws {
    let cache = try WriteOnceDictionary<String, String>(directory)
    StoreProbe.pass(arguments[0])
    let outcome = try cache.storeIfAbsent(arguments[2], for: arguments[1])
    let word =
      switch outcome {
      case .stored: "stored"
      case .replaced: "replaced"
      case .recovered: "recovered"
      case .alreadyPresent: "present"
      }
    StoreProbe.say("\(word) \(try cache.value(for: arguments[1]) ?? "nothing")")
  }

  private func trap(_ directory: FilePath, _ arguments: [String]) throws {
    let codec = ValueCodec<String>(
      name: "trap", encode: { _ in abort() }, decode: { String(decoding: $0, as: UTF8.self) })
    let cache = try PersistentDictionary<String, String>(directory, keys: .json, values: codec)
    try cache.store("never", for: arguments[0])
  }

  private func die(_ directory: FilePath, _ arguments: [String]) throws {
    let (key, step, kind) = (arguments[0], Int(arguments[1]) ?? 0, arguments[2])
    let header = CacheHeader(kind: .mutable, keyCodec: "json", valueCodec: "json")
    let engine = try DirectoryEngine(
      directory, as: header, durability: .processCrash, disk: MortalDisk(deathAt: step),
      host: .current()
    ) { layout -> any Generation in
      if let mapped = try? MappedGeneration(layout.generation) { return mapped }
      return UnknownGeneration()
    }
    guard let json = CodecName("json") else { exit(70) }
    let entry = EntryFiles(
      key: Payload(codec: json, bytes: Array("\"\(key)\"".utf8)),
      value: Payload(codec: json, bytes: Array("\"new\"".utf8)), created: Clock.now())
    switch kind {
    case "replace": _ = try engine.replace(entry)
    case "store": _ = try engine.storeIfAbsent(entry)
    case "remove": _ = try engine.remove(entry.hash, key: entry.keyText)
    default: try engine.clear()
    }
    engine.close()
    StoreProbe.say("survived")
  }

  /// Values say which key they belong to: a wrong or mixed one gives itself away.
  private func hammer(_ directory: FilePath, _ arguments: [String]) throws {
    let cache = try PersistentDictionary<Int, [Int]>(directory)
    var random = SplitMix(state: UInt64(arguments[1]) ?? 1)
    StoreProbe.pass(arguments[0])
    for round in 0..<(Int(arguments[2]) ?? 0) {
      let key = Int.random(in: 0..<8, using: &random)
      switch Int.random(in: 0..<10, using: &random) {
      case 0: try cache.remove(key)
      case 1..<5:
        let count = Int.random(in: 1..<2_000, using: &random)
        try cache.store([Int](repeating: key * 1_000_003, count: count) + [round], for: key)
      default:
        let value = try cache.value(for: key)
        if let value, value.dropLast().contains(where: { $0 != key * 1_000_003 }) {
          StoreProbe.say("wrong value of \(key)")
        }
      }
    }
    StoreProbe.say("done")
  }
}

/// The same numbers for the same seed.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
