import SystemPackage
import TestSupport
import Testing

@testable import Larder

/// Copies a database and its write-ahead log after each commit, and opens what a power cut could have
/// left of the log: every frame cut, torn, or lost before others.
///
/// SQLite itself decides what it makes durable when; that it is asked to is all that is tested of
/// that. The copies are taken by another process, because closing a descriptor of a database gives
/// up the locks that this one has on it.
@Suite("A power cut in the middle of a change of a database")
struct DatabasePowerCutTests {
  private typealias State = [String: String]

  /// Both files of a database at one moment.
  private struct Image {
    var database: [UInt8]
    var log: [UInt8]

    /// Copies the files that are there now.
    init(of cache: Cache) throws {
      database = try Self.copy(cache.path)
      log = try Self.copy(cache.path.extended("-wal"))
    }

    private static func copy(_ path: FilePath) throws -> [UInt8] {
      try ChildProcess.run("/bin/cat", [path.string]).output
    }

    var pageSize: Int { Int(database[16]) << 8 + Int(database[17]) }
    /// The length of a frame of the log; source: <https://sqlite.org/walformat.html>.
    var frameLength: Int { 24 + pageSize }
    static let logHeader = 32

    /// Where frames begin, and where the last one ends.
    func boundaries(from start: Int = logHeader) -> [Int] {
      Array(stride(from: start, through: log.count, by: frameLength))
    }

    /// Puts the files where nobody has them open.
    func laidOut() throws -> Cache {
      let cache = try Cache(.database)
      try POSIXDisk().create(cache.path, database, mode: 0o600)
      try POSIXDisk().create(cache.path.extended("-wal"), log, mode: 0o600)
      return cache
    }
  }

  /// What a cache held after each commit, and how long its log was then.
  private struct History {
    let cache: Cache
    let dictionary: PersistentDictionary<String, String>
    private(set) var commits: [(end: Int, state: State)]
    private(set) var last: Image

    static let keys = ["a", "b", "c"] + (0..<12).map { "many \($0)" }

    /// Some changes, each of which is a commit; values from some bytes to some pages.
    init(_ durability: Durability) throws {
      cache = try Cache(.database)
      let before: State = ["a": "old", "b": String(repeating: "b", count: 5_000)]
      let maker = try cache.mutable(durability)
      for (key, value) in before { try maker.store(value, for: key) }
      maker.close()
      dictionary = try cache.mutable(durability)
      commits = [(Image.logHeader, before)]
      try dictionary.store("first", for: "a")
      last = try Image(of: cache)
      try note { $0["a"] = "first" }
      try dictionary.store(String(repeating: "c", count: 9_000), for: "c")
      try note { $0["c"] = String(repeating: "c", count: 9_000) }
      try dictionary.remove("b")
      try note { $0["b"] = nil }
      let many = (0..<12).map { ("many \($0)", String(repeating: "\($0)", count: 600)) }
      try dictionary.store(contentsOf: many)
      try note { state in for (key, value) in many { state[key] = value } }
      try dictionary.store("last", for: "a")
      try note { $0["a"] = "last" }
    }

    private mutating func note(_ change: (inout State) -> Void) throws {
      last = try Image(of: cache)
      var state = commits[commits.count - 1].state
      change(&state)
      commits.append((last.log.count, state))
    }

    /// What must be read where the log is right up to a place, and not any further.
    func state(at place: Int) -> State { commits.last { $0.end <= place }?.state ?? [:] }

    var lastState: State { state(at: .max) }
  }

  private func read(_ dictionary: PersistentDictionary<String, String>) throws -> State {
    var state: State = [:]
    for key in History.keys { state[key] = try dictionary.value(for: key) }
    return state
  }

  /// Opens what is left; it must read as one state, be whole, and go on working.
  private func expect(_ image: Image, toHold allowed: [State], _ comment: String) throws {
    let cache = try image.laidOut()
    let dictionary = try cache.mutable()
    #expect(allowed.contains(try read(dictionary)), "\(comment)")
    try dictionary.store("next", for: "a")
    try dictionary.remove("c")
    dictionary.close()
    let again = try cache.mutable()
    #expect(try again.value(for: "a") == "next", "\(comment)")
    #expect(try again.value(for: "c") == nil, "\(comment)")
    #expect(try cache.leftovers() == [], "\(comment)")
  }

  /// How a frame can be written in part: the bytes of it that are there.
  private static func places(in frame: Range<Int>) -> [Int] {
    [frame.lowerBound, frame.lowerBound + 9, frame.lowerBound + 24, frame.upperBound - 1]
  }

  @Test("leaves the state of a commit, wherever the log is cut", arguments: Durability.allCases)
  func cut(durability: Durability) throws {
    let history = try History(durability)
    let image = history.last
    #expect(history.commits.count == 6)
    for start in image.boundaries() {
      for place in Self.places(in: start..<start + image.frameLength)
      where place <= image.log.count {
        var left = image
        left.log.removeSubrange(place...)
        try expect(left, toHold: [history.state(at: place)], "cut at \(place)")
      }
    }
    for place in [0, 1, 31] {
      var left = image
      left.log.removeSubrange(place...)
      try expect(left, toHold: [history.state(at: 0 + Image.logHeader)], "cut at \(place)")
    }
  }

  @Test("leaves the state before a frame that was lost or torn, whatever follows it")
  func torn() throws {
    let history = try History(.processCrash)
    let image = history.last
    for start in image.boundaries().dropLast() {
      let frame = start..<start + image.frameLength
      for place in Self.places(in: frame) {
        for filler in [UInt8(0), 0xA5] {
          var left = image
          for index in place..<frame.upperBound { left.log[index] = filler }
          // A frame that holds these very bytes is whole.
          let isWhole = left.log == image.log
          let state = isWhole ? history.lastState : history.state(at: start)
          try expect(left, toHold: [state], "frame at \(start) torn at \(place) by \(filler)")
        }
      }
    }
  }

  @Test("loses nothing while the log is merged into the database, whichever pages came first")
  func merging() throws {
    let history = try History(.powerLoss)
    let before = history.last
    _ = try history.cache.sql("PRAGMA wal_checkpoint(PASSIVE)")
    let after = try Image(of: history.cache)
    #expect(after.log == before.log && after.database != before.database)
    let old = before.database + Array(repeating: 0, count: after.database.count)
    for start in stride(from: 0, to: after.database.count, by: after.pageSize) {
      for place in [start, start + 100, start + after.pageSize / 2] {
        var (head, tail) = (after, after)
        head.database = Array(after.database[..<place] + old[place..<after.database.count])
        tail.database = Array(old[..<place] + after.database[place...])
        for (left, name) in [(head, "before"), (tail, "behind")] {
          try expect(
            left, toHold: [history.lastState], "pages \(name) byte \(place) were merged")
        }
      }
    }
  }

  @Test("leaves the old state or the new one where the log is begun anew")
  func newLog() throws {
    let history = try History(.powerLoss)
    _ = try history.cache.sql("PRAGMA wal_checkpoint(PASSIVE)")
    let old = try Image(of: history.cache)
    try history.dictionary.store("anew", for: "a")
    let new = try Image(of: history.cache)
    #expect(new.log.count == old.log.count && new.log != old.log)
    var state = history.lastState
    state["a"] = "anew"
    let end = new.boundaries().first { new.log[$0...] == old.log[$0...] }
    let length = try #require(end)
    let inFrames = new.boundaries().filter { $0 < length }.flatMap {
      Self.places(in: $0..<$0 + new.frameLength)
    }
    for place in [0, 8, 16, 24, 31] + inFrames {
      var left = new
      left.log = Array(new.log[..<place] + old.log[place...])
      try expect(left, toHold: [history.lastState], "the new log reaches to \(place)")
    }
    try expect(new, toHold: [state], "the new log is whole")
  }

  @Test("SQLite is told to wait for the disk at each commit, where that was asked for")
  func synchronous() throws {
    for (durability, level) in [(Durability.powerLoss, 2), (.processCrash, 1)] {
      let cache = try Cache(.database)
      let engine = try SQLiteEngine.open(
        cache.path, as: CacheHeader(kind: .mutable, keyCodec: "json", valueCodec: "json"),
        durability: durability
      ).engine
      let found = try engine.writing("ask") { session throws(SQLiteFailure) in
        let query = try session.query("PRAGMA synchronous")
        return try query.step() ? Int(query.integer(0)) : -1
      }
      #expect(found == level, "\(durability)")
    }
  }
}
