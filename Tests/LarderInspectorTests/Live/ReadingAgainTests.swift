import Larder
import LarderFormats
import Synchronization
import SystemPackage
import Testing

@testable import LarderInspector

@Suite("A cache that is read again", .timeLimit(.minutes(1)))
struct ReadingAgainTests {
  /// A cache of which a test changes what is there.
  final class Contents: Sendable {
    let gone = Mutex<Set<Int>>([])
  }

  let contents = Contents()
  let session: ScanSession

  init() {
    var cache = FakeCache(10)
    cache.listsGone = false
    cache.isGone = { [contents] number in contents.gone.withLock { $0.contains(number) } }
    let opened = OpenedCaches(root: "/caches", caches: [cache])
    session = ScanSession(options: .init(threads: 1)) { opened }
  }

  /// Takes updates in, and asks what is to be asked, until one comes.
  func read(
    into inventory: inout Inventory, until isLast: (ScanUpdate) -> Bool
  ) {
    while true {
      for update in session.waitAndDrain(limit: 1) {
        let changes = inventory.apply(update)
        session.validate(changes.unseen)
        if isLast(update) { return }
      }
    }
  }

  static func isEnd(_ update: ScanUpdate) -> Bool {
    if case .ended = update { true } else { false }
  }

  static func isAnswered(_ update: ScanUpdate) -> Bool {
    if case .answered = update { true } else { false }
  }

  @Test("drops what is not there any more, and takes back what is there again")
  func comingAndGoing() {
    contents.gone.withLock { $0 = [7, 8] }
    session.start()
    var inventory = Inventory(now: Bench.now)
    read(into: &inventory, until: Self.isEnd)
    #expect(inventory.entries.counts.entries == 8)

    contents.gone.withLock { $0 = [1, 2, 8] }
    #expect(session.readAgain(0))
    read(into: &inventory, until: Self.isAnswered)
    #expect(inventory.entries.counts.entries == 7)
    #expect(session.progress.phase == .ended(.finished))

    contents.gone.withLock { $0 = [] }
    session.rescan()
    read(into: &inventory, until: Self.isEnd)
    #expect(inventory.entries.counts.entries == 10)
  }

  @Test("has a rest of four times as long")
  func rest() {
    var rereads = Rereads()
    let start = ContinuousClock.now
    let first = [rereads.want(0, start), rereads.take() == 0, rereads.take() == nil]
    #expect(first == [true, true, true])
    rereads.finish(0, from: start, to: start + .seconds(2))
    let wants = [(0, 9), (1, 9), (0, 10)].map { rereads.want($0, start + .seconds($1)) }
    #expect(wants == [false, true, true])
    rereads.finish(0, from: start, to: start)
    let again = [499, 500].map { rereads.want(0, start + .milliseconds($0)) }
    #expect(again == [false, true])
  }

  @Test("looks at single entries that somebody changed, as many as there is room for")
  func single() {
    session.start()
    var inventory = Inventory(now: Bench.now)
    read(into: &inventory, until: Self.isEnd)
    contents.gone.withLock { $0 = [3] }
    let address = EntryAddress(cache: 0, id: FakeCache.id(3))
    #expect(session.lookAgain(entries: [address], items: []))
    read(into: &inventory) { if case .gone(address) = $0 { true } else { false } }
    #expect(inventory.entries.counts.entries == 9)
    contents.gone.withLock { $0 = [] }
    #expect(session.lookAgain(entries: [address], items: []))
    read(into: &inventory) { if case .checked(0, _) = $0 { true } else { false } }
    #expect(inventory.entries.counts.entries == 10)
  }

  @Test("tells of items that it does not come by any more")
  func items() {
    var inventory = Inventory(now: Bench.now)
    let opened = OpenedCaches(root: "/caches", caches: [FakeCache(0)])
    _ = inventory.apply(.opened(opened))
    let items = Sample.items
    for (found, left) in [(items, 2), ([items[0]], 1), (items, 2)] {
      _ = inventory.apply(.begun(cache: 0))
      _ = inventory.apply(.found(cache: 0, ScanBatch(items: found)))
      let changes = inventory.apply(.scanned(cache: 0, .full, ScanOutcome()))
      let missing = items.filter { item in !found.contains(item) }.map(\.path)
      #expect(changes.unseenItems.map(\.path) == missing)
      for path in missing { _ = inventory.apply(.goneItem(cache: 0, path: path)) }
      #expect(inventory.items.counts.items == left)
    }
  }
}
