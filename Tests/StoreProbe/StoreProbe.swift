import Glibc
import Larder
import SystemPackage

/// A process of its own that uses a cache, for tests of what several processes do to each other.
///
/// `StoreProbe COMMAND CACHE ARGUMENTS…`; prints what came out, one line a result. A CACHE that ends
/// in `.sqlite` is a database, any other a directory.
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
  /// Does what each line of the standard input says, and answers with a line.
  case serve
  /// `KEY STEP KIND`: does one thing and dies by SIGKILL before its STEP-th change of the disk.
  case die
  /// `KEY`: stores a value whose encoder traps.
  case trap
  /// `BARRIER VALUE COUNT`: stores a value for each of many keys unless there is one; prints what is
  /// there then, for each.
  case raceMany = "race-many"
  /// `BARRIER COUNT KIND`: compacts again and again.
  case compact
  /// `BARRIER SEED COUNT`: stores, reads and removes; prints every wrong value it sees.
  case hammer
  /// `WRITER START`: stores values that say whose they are for ever; prints each one.
  case write
  /// `SEED WRITERS`: reads for ever; prints each value that it sees.
  case read
  /// Compacts both caches of the turmoil for ever; prints how many entries it gathered.
  case pack
  /// Stores values of 4 KiB until it cannot; prints why, and what there is of them.
  case fill
  /// Opens the cache to read `KEY`, and to store another; prints both outcomes.
  case look
  /// Stores and reads while there is no descriptor left, and after that.
  case exhaust
  /// `COUNT`: stores and reads while signals interrupt it every fraction of a millisecond.
  case storm
  /// `LIMIT catch|die SIZE`: stores values where no file may grow beyond LIMIT bytes.
  case limited

  func run(_ cache: FilePath, _ arguments: [String]) throws {
    switch self {
    case .race: try race(cache, arguments)
    case .serve: try serve(cache)
    case .die: try die(cache, arguments)
    case .trap: try trap(cache, arguments)
    case .raceMany: try raceMany(cache, arguments)
    case .compact: try compact(cache, arguments)
    case .hammer: try hammer(cache, arguments)
    case .write: try write(cache, arguments)
    case .read: try read(cache, arguments)
    case .pack: try pack(cache)
    case .fill: try fill(cache)
    case .look: try look(cache, arguments)
    case .exhaust: try exhaust(cache)
    case .storm: try storm(cache, arguments)
    case .limited: try limited(cache, arguments)
    }
  }
}

extension FilePath {
  /// Whether a cache of this name is a database.
  var isDatabase: Bool { self.extension == "sqlite" }

  func mutable<Key: Hashable & Codable & Sendable, Value: Codable & Sendable>(
    memory: MemoryLimit = MemoryLimit()
  ) throws -> PersistentDictionary<Key, Value> {
    let options = CacheOptions(memory: memory)
    return isDatabase
      ? try PersistentDictionary(database: self, options: options)
      : try PersistentDictionary(self, options: options)
  }

  func writeOnce<Key: Hashable & Codable & Sendable, Value: Codable & Sendable>() throws
    -> WriteOnceDictionary<Key, Value>
  {
    isDatabase ? try WriteOnceDictionary(database: self) : try WriteOnceDictionary(self)
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
