import Larder
import LarderFormats
import Synchronization
import SystemPackage
import Testing

@testable import LarderInspector

@Suite("A scan in the background", .timeLimit(.minutes(1)))
struct ScanSessionTests {
  static func opened(_ caches: FakeCache...) -> OpenedCaches {
    OpenedCaches(root: "/caches", caches: caches)
  }

  /// Takes updates in until one of them ends it.
  func run(
    _ session: ScanSession, into inventory: inout Inventory, limit: Int = 100,
    until isLast: (ScanUpdate) -> Bool = { if case .ended = $0 { true } else { false } }
  ) -> [ScanUpdate] {
    var all: [ScanUpdate] = []
    while true {
      for update in session.waitAndDrain(limit: limit) {
        for row in inventory.apply(update).entries { #expect(row < inventory.entries.rowCount) }
        all.append(update)
      }
      if all.contains(where: isLast) { return all }
    }
  }

  @Test("shows all names first and then what is in them", arguments: [1, 2, 4])
  func twoPhases(threads: Int) {
    var cache = FakeCache(1000)
    cache.fault = { $0 == 500 ? .cutShort : nil }
    let opened = Self.opened(cache)
    let session = ScanSession(options: .init(threads: threads, backlog: 200)) { opened }
    session.start()
    var inventory = Inventory(now: Timestamp(seconds: 1_800_000_000))
    let updates = run(session, into: &inventory, limit: 50)

    let depths = updates.flatMap { update -> [Depth] in
      if case .found(_, let batch) = update { batch.entries.map(\.depth) } else { [] }
    }
    #expect(depths == Array(repeating: .names, count: 1000) + Array(repeating: .full, count: 1000))
    #expect(inventory.entries.rowCount == 1000)
    #expect(inventory.entries.counts[.valid] == 999)
    #expect(inventory.entries[500].status == .invalidValue)
    #expect(inventory.entries[500].codes == CodeSet([.cutShort]))
    #expect(inventory.end == .finished)
    #expect(inventory.caches[0].isComplete && inventory.caches[0].depth == .full)
    #expect(session.progress.phase == .ended(.finished))
    #expect(session.progress.done == 1000)
    #expect(session.progress.fraction == 1)
  }

  @Test("never waits for the opening")
  func opening() {
    let gate = Gate()
    let opened = Self.opened(FakeCache(1))
    let session = ScanSession { () -> OpenedCaches in
      gate.pass()
      return opened
    }
    session.start()
    #expect(session.drain(limit: 10).isEmpty)
    #expect(session.progress.phase == .opening)
    gate.open()
    var inventory = Inventory(now: Timestamp(seconds: 0))
    _ = run(session, into: &inventory)
    #expect(inventory.entries.rowCount == 1)
  }

  @Test("says why nothing could be opened")
  func notOpened() {
    let error = LarderError(.notACache, "cannot open '/x': no cache of a known format")
    let session = ScanSession { () throws(LarderError) in throw error }
    session.start()
    guard case .notOpened(error)? = session.waitAndDrain(limit: 1).first else {
      Issue.record("expected the error")
      return
    }
    #expect(session.progress.phase == .ended(.finished))
  }

  @Test("answers what is on the screen while the scan stands still")
  func priority() {
    // The scan stops before its second batch in depth until the answers are there.
    let gate = Gate()
    var cache = FakeCache(1000)
    cache.hooks.beforeBatch = { depth, first in
      if depth == .full, first == 64 { gate.pass() }
    }
    let opened = Self.opened(cache)
    let session = ScanSession(options: .init(threads: 1)) { opened }
    session.start()
    var inventory = Inventory(now: Timestamp(seconds: 0))
    _ = run(session, into: &inventory) {
      if case .scanned(_, .names, _) = $0 { true } else { false }
    }
    session.prioritize(inventory.unvalidated(900..<903, below: .full))
    var answers: [EntryID] = []
    while answers.count < 3 {
      for update in session.waitAndDrain(limit: 10) {
        _ = inventory.apply(update)
        if case .checked(_, let record) = update { answers.append(record.id) }
      }
    }
    #expect(answers == (900..<903).map(FakeCache.id))
    #expect(inventory.entries[900].status == .valid)
    #expect(inventory.entries[899].status == .unchecked)
    gate.open()
    _ = run(session, into: &inventory)
    #expect(inventory.entries.counts[.valid] == 1000)
  }

  @Test("the scan's own thread answers before it goes on when it is the only one there is")
  func priorityBetweenBatches() {
    let order = Mutex<[String]>([])
    let gate = Gate()
    var cache = FakeCache(3 * 64)
    cache.hooks.beforeBatch = { depth, first in
      guard depth == .full else { return }
      if first == 64 { gate.pass() }
      order.withLock { $0.append("batch \(first)") }
    }
    cache.hooks.beforeCheck = { id in order.withLock { $0.append("check") } }
    let opened = Self.opened(cache)
    let session = ScanSession(options: .init(threads: 1)) { opened }
    session.start()
    var inventory = Inventory(now: Timestamp(seconds: 0))
    _ = run(session, into: &inventory) {
      if case .scanned(_, .names, _) = $0 { true } else { false }
    }
    session.prioritize((0..<20).map { EntryAddress(cache: 0, id: FakeCache.id($0)) })
    gate.open()
    _ = run(session, into: &inventory)
    // Whoever answered: all questions were taken up before the last batch was read.
    #expect(order.withLock { $0.prefix { $0 != "batch 128" }.count { $0 == "check" } } == 20)
  }

  @Test("a newer wish replaces what the screen wanted before")
  func replacedWishes() {
    let gate = Gate()
    var cache = FakeCache(100)
    cache.hooks.beforeCheck = { id in
      if id == FakeCache.id(1) { gate.pass() }
    }
    let opened = Self.opened(cache)
    let session = ScanSession(options: .init(depth: .names, threads: 1)) { opened }
    session.start()
    var inventory = Inventory(now: Timestamp(seconds: 0))
    _ = run(session, into: &inventory)
    func address(_ number: Int) -> EntryAddress {
      EntryAddress(cache: 0, id: FakeCache.id(number))
    }
    session.validate([address(1)])  // Keeps the one thread busy …
    session.prioritize([address(2)])
    session.prioritize([address(3)])
    gate.open()
    var answers: [EntryID] = []
    var isAnswered = false
    while !isAnswered || answers.count < 2 {
      for update in session.waitAndDrain(limit: 10) {
        if case .checked(_, let record) = update { answers.append(record.id) }
        if case .answered = update { isAnswered = true }
      }
    }
    #expect(answers.contains(FakeCache.id(1)) && answers.contains(FakeCache.id(3)))
    session.close()
  }

  @Test("looks again at what it is asked for, and says when it is gone")
  func validating() {
    var cache = FakeCache(10)
    cache.isGone = { $0 == 4 }
    cache.items = [ItemRecord(kind: .lock, status: .stale, path: "a.lock")]
    let opened = Self.opened(cache)
    let session = ScanSession { opened }
    session.start()
    var inventory = Inventory(now: Timestamp(seconds: 0))
    _ = run(session, into: &inventory)
    #expect(inventory.entries[4].status == .unchecked)
    #expect(
      session.validate([3, 4].map { EntryAddress(cache: 0, id: FakeCache.id($0)) }) == 2)
    _ = run(session, into: &inventory) { if case .answered = $0 { true } else { false } }
    session.validateItems([(cache: 0, path: "a.lock"), (cache: 0, path: "b.lock")])
    let updates = run(session, into: &inventory) { if case .answered = $0 { true } else { false } }
    #expect(!inventory.entries.isListed(4))
    #expect(inventory.items.counts.items == 1)
    #expect(updates.contains { if case .checkedItem = $0 { true } else { false } })
  }

  @Test("names the entries that vanished between the names and the reading")
  func unseen() {
    var cache = FakeCache(100)
    cache.isGone = { $0 == 40 }
    let opened = Self.opened(cache)
    let session = ScanSession { opened }
    session.start()
    var inventory = Inventory(now: Timestamp(seconds: 0))
    var unseen: [EntryAddress] = []
    while inventory.end == nil {
      for update in session.waitAndDrain(limit: 7) { unseen += inventory.apply(update).unseen }
    }
    #expect(unseen == [EntryAddress(cache: 0, id: FakeCache.id(40))])
  }

  @Test("a cache that cannot be read does not keep the others from being scanned")
  func failures() {
    let error = LarderError(.permission, "cannot read '/caches/b': permission denied")
    let a = FakeCache(5, path: "/caches/a")
    var b = FakeCache(5, path: "/caches/b")
    b.failure = (.full, error)
    var c = FakeCache(5, path: "/caches/c")
    c.outcome = ScanOutcome(findings: [Finding(.pageDamage, problem: "page 3")], isComplete: false)
    let opened = OpenedCaches(root: "/caches", caches: [a, b, c])
    let session = ScanSession { opened }
    session.start()
    var inventory = Inventory(now: Timestamp(seconds: 0))
    _ = run(session, into: &inventory)
    #expect(inventory.entries.counts[.valid] == 10)
    #expect(inventory.entries.counts[.unchecked] == 5)
    #expect(inventory.caches.map(\.error) == [nil, error, nil])
    #expect(inventory.caches.map(\.isComplete) == [true, true, false])
    #expect(inventory.caches[2].findings.map(\.code) == [.pageDamage])
  }

  @Test("stops when told to, even while nobody takes the results")
  func cancelling() {
    let opened = Self.opened(FakeCache(20_000))
    let session = ScanSession(options: .init(backlog: 64)) { opened }
    session.start()
    var inventory = Inventory(now: Timestamp(seconds: 0))
    _ = run(session, into: &inventory, limit: 1) {
      if case .found = $0 { true } else { false }
    }
    session.cancel()
    _ = run(session, into: &inventory)
    #expect(inventory.end == .cancelled)
    #expect(inventory.entries.rowCount < 20_000)
    session.rescan()
    inventory.rescan()
    _ = run(session, into: &inventory, limit: 20_000)
    #expect(inventory.end == .finished)
    #expect(inventory.entries.counts[.valid] == 20_000)
  }

  @Test("entries written just before the machine started come first")
  func suspects() {
    let checked = Mutex<[EntryID]>([])
    var cache = FakeCache(1000)
    cache.hooks.beforeCheck = { id in checked.withLock { $0.append(id) } }
    cache.hooks.beforeBatch = { depth, _ in
      if depth == .full { checked.withLock { $0.append(EntryID([])) } }
    }
    // Entry n was written n minutes after the first one: 500 at the start, 486 … 500 suspicious.
    let boot = Timestamp(seconds: 1_700_000_000 + 500 * 60)
    let opened = Self.opened(cache)
    let session = ScanSession(options: .init(threads: 1, boot: boot)) { opened }
    session.start()
    var inventory = Inventory(now: Timestamp(seconds: 0))
    _ = run(session, into: &inventory)
    let first = checked.withLock { Array($0.prefix { $0 != EntryID([]) }) }
    #expect(Set(first).isSubset(of: Set((485...500).map(FakeCache.id))))
    #expect(first.count >= 15, "one may still be under way in the other thread")
  }

  @Test("wakes the screen whenever something comes into the empty mailbox")
  func waking() {
    let wakes = Monitor(0)
    let opened = Self.opened(FakeCache(10))
    let session = ScanSession(wake: { wakes.change { $0 += 1 } }) { opened }
    session.start()
    var inventory = Inventory(now: Timestamp(seconds: 0))
    var seen = 0
    while inventory.end == nil {
      seen = wakes.wait { $0 > seen ? $0 : nil }
      while true {
        let updates = session.drain(limit: 3)
        if updates.isEmpty { break }
        for update in updates { _ = inventory.apply(update) }
      }
    }
    #expect(inventory.entries.rowCount == 10)
  }
}
