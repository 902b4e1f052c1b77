import LarderFormats
import Testing
import TestSupport

@testable import LarderInspector

@Suite("The command line of the screen")
struct CommandJourneyTests {
  @Test(
    "does what the keys do",
    arguments: [
      (":filter status:invalid<Enter>", "fstatus:invalid<Enter>"), (":faulty<Enter>", "x"),
      (":faulty on<Enter>", "x"), (":sort size<Enter>", "sjjj<Enter>"), (":items<Enter>", "i"),
      (":mark all<Enter>", "*"), (":help<Enter>", "?"), (":move-down<Enter>", "j"),
      (":filter status:invalid<Enter>:inverse<Enter>", "fstatus:invalid<Enter>X"),
      (":show<Enter>", "<Enter>"), (":search axpy<Enter>", "/axpy<Enter>"),
      (":search dot<Enter>:next<Enter>", "/dot<Enter>n"),
    ])
  func sameAsKeys(typed: String, keys: String) {
    var (first, second) = (Bench.sample(), Bench.sample())
    first.type(typed)
    second.type(keys)
    first.answerDetails()
    second.answerDetails()
    #expect(first.text == second.text)
  }

  @Test(
    "asks for the same work as the keys",
    arguments: [
      (":delete<Enter>", "d"), (":repair<Enter>", "r"), (":recover<Enter>", "R"),
      (":compact<Enter>", "c"), (":undo<Enter>", "u"), (":validate<Enter>", "v"),
      (":quit<Enter>", "q"),
    ])
  func sameRequests(typed: String, keys: String) {
    var (first, second) = (Bench.sample(), Bench.sample())
    first.type(typed)
    second.type(keys)
    let requests = first.requests.filter { if case .remember = $0 { false } else { true } }
    #expect(requests == second.requests)
  }

  @Test("marks by query, by range and the other way round")
  func marking() {
    var bench = Bench.sample()
    bench.type(":mark status:invalid or status:missing<Enter>")
    #expect(bench.inspector.table.counts.marked == 3)
    bench.type(":mark invert<Enter>")
    #expect(bench.inspector.table.counts.marked == 37)
    bench.type(":mark none<Enter>:mark range 9 5<Enter>")
    #expect(bench.inspector.table.counts.marked == 5)
    bench.type(":unmark range 9 9<Enter>")
    #expect(bench.inspector.table.counts.marked == 4)
    bench.type(":mark value~float<Enter>")
    #expect(bench.text.contains("filter by the query"))
  }

  @Test("takes back and purges a run that is named")
  func runs() {
    var bench = Bench.sample()
    bench.requests = []
    bench.type(":undo 3<Enter>")
    #expect(
      bench.requests == [.remember("undo 3"), .plan(.undo, .run(RunAddress(cache: 0, run: 3)))])
    bench.type("<Esc>")
    bench.requests = []
    bench.type(":purge<Enter>")
    #expect(bench.requests == [.remember("purge"), .plan(.purge, .everything)])
  }

  @Test("keeps a line that makes no sense, with a sign at the place")
  func refusal() {
    var bench = Bench.sample()
    bench.type(":filter status:vlid<Enter>")
    #expect(bench.inspector.place == .prompt)
    #expect(bench.text.contains("did you mean 'valid'"))
    bench.type("<Esc>")
    #expect(bench.inspector.place == .list)
    #expect(bench.requests.allSatisfy { if case .remember = $0 { false } else { true } })
  }

  @Test("goes through what was typed before, and through what begins alike")
  func history() {
    var bench = Bench.sample()
    bench.type(":sort size<Enter>:sort key<Enter>:faulty<Enter>")
    bench.type(":<Up>")
    #expect(bench.text.contains(" :faulty"))
    bench.type("<Up><Up><Up>")
    #expect(bench.text.contains(" :sort size"))
    bench.type("<Down>")
    #expect(bench.text.contains(" :sort key"))
    bench.type("<Down><Down>")
    #expect(!bench.text.contains(" :faulty"))
    bench.type("so<Up>")
    #expect(bench.text.contains(" :sort key"))
  }

  @Test("goes through what fits with Tab and back with Shift-Tab")
  func completion() {
    var bench = Bench.sample()
    bench.type(":s<Tab>")
    #expect(bench.text.contains(" :sort"))
    bench.type("<Tab>")
    #expect(bench.text.contains(" :search"))
    bench.type("<Shift-Tab>")
    #expect(bench.text.contains(" :sort"))
    bench.type("si<Tab><Enter>")
    #expect(bench.inspector.listing.order == SortOrder(.size, isDescending: true))
  }

  @Test("writes what was done as a script")
  func macro() {
    var bench = Bench.sample()
    bench.type("fstatus:invalid<Enter>*sjjj<Enter><Esc>jj d")
    bench.send(.planned(.success([Sample.plan(.delete)])))
    bench.type("y")
    bench.send(.acted(.success(Sample.result(.delete))))
    bench.requests = []
    bench.type(":save-script here<Enter>")
    guard case .save("here", let bytes)? = bench.requests.last else {
      Issue.record("\(bench.requests)")
      return
    }
    var lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    let marked = lines.remove(at: 5)
    #expect(
      lines.dropFirst() == [
        "filter status:invalid", "mark all", "sort size down", "filter", "delete",
      ])
    let name = String(marked.dropFirst("mark id=".count))
    let row = bench.inspector.table.row(
      of: EntryAddress(cache: 0, id: EntryID(Array(name.utf8))))
    #expect(row.map { bench.inspector.table[$0].isMarked } == true, "\(marked)")
    bench.send(.saved("here", nil))
    #expect(bench.text.contains("wrote here"))
  }

  @Test("names the entry under the cursor in the script")
  func macroOfOne() {
    var bench = Bench.sample()
    bench.type("jjr")
    bench.send(.planned(.success([Sample.plan(.repair)])))
    bench.type("y")
    let name = String(decoding: Sample.id(2).name, as: UTF8.self)
    #expect(bench.inspector.macro.lines == ["goto \(name)", "repair"])
  }

  @Test("notes a range as one line of the script, which marks the same")
  func macroOfRange() {
    var bench = Bench.sample()
    bench.type("jjVjjjV")
    #expect(bench.inspector.table.counts.marked == 4)
    #expect(bench.inspector.macro.lines.count == 1)
    var again = Bench.sample()
    again.type(":\(bench.inspector.macro.lines[0])<Enter>")
    #expect(again.inspector.inventory.markedEntries == bench.inspector.inventory.markedEntries)
  }

  @Test("breaks a long range into lines that can be read again")
  func macroOfLongRange() {
    var bench = Bench.sample(1000)
    bench.type("VGV")
    #expect(bench.inspector.table.counts.marked == 1000)
    let lines = bench.inspector.macro.lines
    #expect(lines.count > 1 && lines.count < 30)
    #expect(lines.allSatisfy { $0.count <= CommandParser.lengthLimit })
    #expect(lines.joined().components(separated: "id=") == 1001)
  }

  @Test("acts on what matches, wherever one is")
  func condition() throws {
    var bench = Bench.sample()
    bench.requests = []
    bench.type("3:delete where status:invalid<Enter>")
    let query = try WrittenQuery("status:invalid")
    #expect(
      bench.requests.last == .plan(.delete, .matching(query)))
  }

  @Test("names the keys in force beside a command, also where they were bound anew")
  func boundKeys() {
    let file = ConfigFile(Array("[keys]\ndelete = D\n".utf8))
    var bench = Bench.sample(columns: 120, options: InspectorOptions(keys: file.settings.keys))
    bench.type(":delete ")
    #expect(bench.text.contains("delete [where QUERY]  D  move"))
  }
}

extension String {
  /// The number of pieces between a separator.
  fileprivate func components(separated separator: String) -> Int {
    ranges(of: separator).count + 1
  }
}
