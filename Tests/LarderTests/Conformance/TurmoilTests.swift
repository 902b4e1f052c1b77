import Glibc
import SystemPackage
import TestSupport
import Testing

@testable import Larder

/// Real processes that write, read and compact while others of them are killed at random.
@Suite("A turmoil of processes")
struct TurmoilTests {
  /// Set to a number of seconds for the long form.
  private static var longForm: Duration? {
    getenv("LARDER_TURMOIL_SECONDS").flatMap { Int(String(cString: $0)) }.map(Duration.seconds)
  }

  @Test(
    "sees no wrong value, loses nothing that was acknowledged and leaves nothing behind",
    arguments: EngineKind.allCases)
  func turmoil(kind: EngineKind) throws {
    let cache = try Cache(kind)
    var turmoil = try Turmoil(cache, seed: 1)
    if let length = Self.longForm {
      let end = ContinuousClock.now + length
      while ContinuousClock.now < end { try turmoil.goOn() }
    } else {
      while turmoil.kills < 24 { try turmoil.goOn() }
    }
    try turmoil.letEveryoneSpeak()
    turmoil.killAll()
    #expect(turmoil.witness.complaints == [])
    #expect(turmoil.witness.stores > 100, "the turmoil hardly did anything")
    #expect(turmoil.witness.packed > 0, "nothing was ever compacted")
    try turmoil.checkEnd(cache)
  }
}

/// Eight writers, four readers, a compactor, and who kills them.
private struct Turmoil {
  private static let writers = 8
  private static let readers = 4
  /// How many lines somebody says at most before one of them is killed.
  private static let patience = 200

  private let path: String
  private var processes: [Conversation] = []
  private var random: Seeded
  private var born = 0
  private var linesUntilDeath = 50
  private(set) var kills = 0
  private(set) var witness = Witness()

  init(_ cache: Cache, seed: UInt64) throws {
    path = cache.path.string
    random = Seeded(state: seed)
    for number in 0...(Self.writers + Self.readers) { processes.append(try start(number)) }
  }

  private mutating func start(_ number: Int) throws -> Conversation {
    born += 1
    // Marks of a process born later are larger, so that the values of a key only grow.
    let arguments =
      switch number {
      case ..<Self.writers: ["write", path, "\(number)", "\(born * 1_000_000)"]
      case Self.writers..<(Self.writers + Self.readers):
        ["read", path, "\(born)", "\(Self.writers)"]
      default: ["pack", path]
      }
    return try Conversation(Products.storeProbe, arguments)
  }

  /// Hears what there is to hear, and kills somebody now and then.
  mutating func goOn() throws {
    linesUntilDeath -= try listen().count
    guard linesUntilDeath <= 0 else { return }
    linesUntilDeath = Int.random(in: 0..<Self.patience, using: &random)
    kills += 1
    let victim = Int.random(in: processes.indices, using: &random)
    witness.hear(processes[victim].kill(), victim)
    witness.forget(victim)
    processes[victim] = try start(victim)
  }

  /// The processes that said something; throws where all are silent for a minute.
  private mutating func listen() throws -> [Int] {
    let speakers = try Conversation.waitForAny(processes)
    for speaker in speakers {
      witness.hear(processes[speaker].lines(), speaker)
      if processes[speaker].isEnded { witness.complaints.append("\(speaker) ended by itself") }
    }
    return speakers
  }

  /// Nobody may hang: each process must get something done once more.
  mutating func letEveryoneSpeak() throws {
    var silent = Set(processes.indices)
    let end = ContinuousClock.now + .seconds(60)
    while !silent.isEmpty {
      silent.subtract(try listen())
      guard ContinuousClock.now < end else {
        witness.complaints.append("\(silent) hang")
        return
      }
    }
  }

  mutating func killAll() {
    for (number, process) in processes.enumerated() { witness.hear(process.kill(), number) }
  }

  /// What is there in the end is what was acknowledged, and the next writer sweeps.
  func checkEnd(_ cache: Cache) throws {
    let shared: WriteOnceDictionary<Int, [Int]> = try cache.once(values: .json)
    for (key, mark) in witness.once {
      #expect(try shared.value(for: key).flatMap { Marked.mark($0, of: key) } == mark, "\(key)")
    }
    try shared.storeIfAbsent([], for: -1)
    shared.close()
    #expect(try cache.leftovers() == [])
    #expect(try cache.quarantined() == 0)
    let own = try Self.own(cache)
    for (key, marks) in witness.mine {
      let mark = try own.value(for: key).flatMap { Marked.mark($0, of: key) }
      #expect(mark.map(marks.contains) ?? !witness.acknowledged.contains(key), "\(key)")
    }
  }

  private static func own(_ cache: Cache) throws -> PersistentDictionary<Int, [Int]> {
    switch cache.engine {
    case .directory: try PersistentDictionary(cache.directory.appending("own"))
    case .database: try PersistentDictionary(database: cache.directory.appending("own.sqlite"))
    }
  }
}

/// Believes what is said, and notices where it does not fit together.
private struct Witness {
  var complaints: [String] = []
  /// The one mark of each shared key.
  private(set) var once: [Int: Int] = [:]
  /// The marks that an own key may have now: the last acknowledged one, and those begun since.
  private(set) var mine: [Int: Set<Int>] = [:]
  private(set) var acknowledged: Set<Int> = []
  private(set) var stores = 0
  /// How many entries compactors gathered.
  private(set) var packed = 0
  /// What each reader saw last of each own key: marks only grow.
  private var seen: [Int: [Int: Int]] = [:]

  mutating func hear(_ lines: [String], _ speaker: Int) {
    for line in lines {
      let words = line.split(separator: " ")
      guard words.count == 3, let key = Int(words[1]), let mark = Int(words[2]) else {
        complaints.append(line)
        continue
      }
      hear(words[0], key, mark, speaker)
    }
  }

  private mutating func hear(_ word: Substring, _ key: Int, _ mark: Int, _ speaker: Int) {
    switch word {
    case "once":
      if once[key, default: mark] != mark { complaints.append("two values of \(key)") }
      once[key] = mark
    case "begin": mine[key, default: []].insert(mark)
    case "mine":
      stores += 1
      acknowledged.insert(key)
      mine[key] = [mark]
    case "seen":
      if seen[speaker, default: [:]][key, default: 0] > mark {
        complaints.append("an old value of \(key)")
      }
      seen[speaker, default: [:]][key] = mark
    case "packed": packed += key + mark
    default: complaints.append("\(word) \(key)")
    }
  }

  /// A new process takes the place of one that was killed.
  mutating func forget(_ speaker: Int) { seen[speaker] = nil }
}
