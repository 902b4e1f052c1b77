import Larder
import LarderFormats
import SystemPackage
import TestSupport
import Testing

@testable import LarderInspector

@Suite("The screen of a cache that is followed")
struct LiveScreenTests {
  static func address(_ number: Int) -> EntryAddress {
    EntryAddress(cache: 0, id: Sample.id(number))
  }

  static func live(_ count: Int = 20, lines: Int = 24, columns: Int = 100) -> Bench {
    var bench = Bench.sample(count, lines: lines, columns: columns)
    bench.send(.live(.on(directories: 41, nil)))
    return bench
  }

  @Test("keeps the cursor on its entry while others come and go above it")
  func cursor() throws {
    var bench = Self.live()
    bench.type("s")
    bench.type("<Enter>")
    bench.type("<Home>jjjjj")
    let row = try #require(bench.inspector.cursor.row)
    let address = bench.inspector.table.address(of: row)
    let before = bench.inspector.cursor.position
    for number in 100..<130 {
      var record = Sample.valid(number)
      record.key.label = "('aaa', \(number))"
      bench.send(.scan(.checked(cache: 0, record)))
    }
    for other in bench.inspector.listing.rows.prefix(before).map(Int.init) {
      bench.send(.scan(.gone(bench.inspector.table.address(of: other))))
    }
    #expect(bench.inspector.cursor.row == row)
    #expect(bench.inspector.listing[bench.inspector.cursor.position] == row)
    #expect(bench.inspector.table.address(of: row) == address)
    #expect(bench.inspector.table.counts.entries == 20 + 30 - before)
  }

  @Test("keeps the marks; one whose entry is gone is counted out, and that is said")
  func marks() {
    var bench = Self.live()
    bench.type("   ")
    #expect(bench.inspector.table.counts.marked == 3)
    bench.send(.scan(.checked(cache: 0, Sample.valid(0))))
    bench.send(.scan(.checked(cache: 0, Sample.valid(50))))
    #expect(bench.inspector.table.counts.marked == 3)
    bench.send(.scan(.gone(Self.address(10))))
    #expect(bench.inspector.message == nil)
    bench.send(.scan(.gone(Self.address(1))))
    #expect(bench.text.contains("a marked entry is gone: somebody else removed it"))
    bench.send(.scan(.gone(Self.address(0))))
    #expect(bench.text.contains("2 marked entries are gone: somebody else removed them"))
    #expect(bench.inspector.table.counts.marked == 1)
    bench.type("j")
    #expect(bench.inspector.message == nil)
    // An entry that comes back comes back without its mark.
    bench.send(.scan(.checked(cache: 0, Sample.valid(1))))
    #expect(bench.inspector.table.counts.marked == 1)
  }

  @Test("does not blame others for what an action of its own took out")
  func own() {
    var bench = Self.live()
    bench.type(" d")
    bench.send(.planned(.success([Sample.plan(.delete)])))
    bench.type("y")
    bench.send(.scan(.gone(Self.address(0))))
    #expect(!bench.text.contains("somebody else"))
    bench.send(.scan(.answered))
    #expect(bench.inspector.live.expectsLosses)
  }

  @Test("reads again what the pane shows when its entry changes")
  func pane() {
    var bench = Self.live(columns: 120)
    bench.answerDetails()
    bench.requests = []
    bench.send(.scan(.checked(cache: 0, Sample.valid(0))))
    #expect(bench.requests.contains(.loadDetail(Self.address(0))))
    bench.answerDetails()
    bench.requests = []
    bench.send(.scan(.checked(cache: 0, Sample.valid(1))))
    #expect(!bench.requests.contains { if case .loadDetail = $0 { true } else { false } })
  }

  @Test("says in its title that it is followed", arguments: [60, 80, 120])
  func title(columns: Int) throws {
    try Golden.expect(
      Self.live(lines: 24, columns: columns).text, "Screens/live-\(columns)x24")
  }

  @Test("says how far it is followed when asked to, and why not where it is not")
  func asking() {
    var bench = Self.live()
    bench.type("L")
    #expect(bench.requests.last == .follow(false))
    #expect(!bench.text.contains("live  read"))
    // The last word of the follower that was stopped.
    bench.send(.live(.on(directories: 41, nil)))
    #expect(!bench.inspector.live.isOn)

    bench.type("L")
    #expect(bench.requests.last == .follow(true))
    bench.send(.live(.on(directories: 16_384, .many)))
    #expect(bench.text.contains("live in part  read 100 %"))
    #expect(bench.text.contains("live in part: 16,384 directories of more are watched"))

    bench.type(":live off<Enter>:live on<Enter>")
    #expect(Array(bench.requests.suffix(3)).contains(.follow(true)))
    bench.send(.live(.on(directories: 1, nil)))
    #expect(bench.text.contains("live: what changes in 1 directory shows by itself"))

    bench.send(.live(.off("the directory that it is in was removed or moved")))
    #expect(bench.text.contains("live off  read 100 %"))
    #expect(bench.text.contains("cannot follow this cache: the directory that it is in was"))
  }

  @Test("says nothing at the start but a word, not even where it cannot be followed")
  func quietly() {
    var bench = Bench.sample(columns: 100)
    bench.send(.live(.off("other machines can change it unseen")))
    #expect(bench.inspector.message == nil)
    #expect(bench.text.contains("live off  read 100 %"))
  }
}
