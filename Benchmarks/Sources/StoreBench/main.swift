import Glibc
import Larder
import SystemPackage

// StoreBench JOB CACHE COUNT: does one thing COUNT times; prints the nanoseconds of the processor's and of the wall's
// time that one took.
//
//     store           entries of 1 KiB, write-once
//     store-durable   the same, each on the disk before the next
//     fetch           what is in memory
//     fetch-disk      what is not; makes the entries first
//     fetch-packed    the same, from a pack
//
// A CACHE that ends in `.sqlite` is a database, any other a directory.

/// Both clocks at one moment.
struct Moment {
  var processor = nanoseconds(CLOCK_PROCESS_CPUTIME_ID)
  var wall = nanoseconds(CLOCK_MONOTONIC)

  private static func nanoseconds(_ clock: clockid_t) -> Int {
    var time = timespec()
    clock_gettime(clock, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }
}

typealias Cache = WriteOnceDictionary<String, [UInt8]>

func open(_ path: String, _ options: CacheOptions) throws -> Cache {
  path.hasSuffix(".sqlite")
    ? try Cache(database: FilePath(path), keys: .json, values: .bytes, options: options)
    : try Cache(FilePath(path), keys: .json, values: .bytes, options: options)
}

func measure(_ count: Int, _ body: (Int) throws -> Void) rethrows {
  let start = Moment()
  for number in 0..<count { try body(number) }
  let end = Moment()
  print(
    Double(end.processor - start.processor) / Double(count),
    Double(end.wall - start.wall) / Double(count))
}

let arguments = CommandLine.arguments
guard arguments.count == 4, let count = Int(arguments[3]), count > 0 else { exit(64) }
let value = (0..<1_024).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ $0 >> 3) }
let keys = (0..<count).map { "key \($0)" }

switch arguments[1] {
case "store", "store-durable":
  let durability: Durability = arguments[1] == "store" ? .processCrash : .powerLoss
  let cache = try open(arguments[2], CacheOptions(durability: durability, memory: .none))
  // The session, the log and the like are made by the first store.
  try cache.storeIfAbsent(value, for: "warm")
  try measure(count) { try cache.storeIfAbsent(value, for: keys[$0]) }
case "fetch":
  let cache = try open(arguments[2], CacheOptions())
  let used = min(count, 512)
  for key in keys.prefix(used) {
    try cache.storeIfAbsent(value, for: key)
    guard try cache.value(for: key) == value else { exit(1) }
  }
  var bytes = 0
  try measure(count) { bytes += try cache.value(for: keys[$0 % used])?.count ?? 0 }
  guard bytes == count * value.count, cache.statistics.hits >= count else { exit(1) }
case "fetch-disk", "fetch-packed":
  let cache = try open(arguments[2], CacheOptions(memory: .none))
  if arguments[1] == "fetch-packed" {
    try cache.store(contentsOf: keys.map { ($0, value) })
  } else {
    for key in keys { try cache.storeIfAbsent(value, for: key) }
  }
  var bytes = 0
  try measure(count) { bytes += try cache.value(for: keys[$0])?.count ?? 0 }
  guard bytes == count * value.count else { exit(1) }
default: exit(64)
}
