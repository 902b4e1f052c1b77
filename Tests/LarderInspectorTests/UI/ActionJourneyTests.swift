import Larder
import LarderFormats
import SystemPackage
import Testing
import TestSupport

@testable import LarderInspector

@Suite("An action on the screen")
struct ActionJourneyTests {
  private func address(_ number: Int) -> EntryAddress {
    EntryAddress(cache: 0, id: Sample.id(number))
  }

  @Test(
    "is about the entry under the cursor", arguments: [("d", Action.delete), ("r", .repair)])
  func cursor(key: String, action: Action) {
    var bench = Bench.sample()
    bench.requests = []
    bench.type("jj\(key)")
    #expect(bench.requests == [.plan(action, .entries([address(2)]))])
    #expect(bench.inspector.place == .running)
  }

  @Test("is about the marked entries, where some are")
  func marked() {
    var bench = Bench.sample()
    bench.requests = []
    bench.type(" jd")
    #expect(bench.requests == [.plan(.delete, .marked)])
  }

  @Test("waits until the filter and the marks that were asked for before it are there")
  func typedAhead() {
    var bench = Bench.sample()
    bench.requests = []
    for key in "x*d" { bench.requests += bench.inspector.handle(.key(.character(key))) }
    #expect(!bench.requests.contains { if case .plan = $0 { true } else { false } })
    bench.send(.tick(Bench.now))
    #expect(bench.requests.contains(.plan(.delete, .marked)))
    #expect(bench.inspector.table.counts.marked == bench.inspector.listing.count)
    #expect(bench.inspector.listing.count < bench.inspector.table.rowCount)
  }

  @Test("that waits is forgotten with Esc")
  func forgotten() {
    var bench = Bench.sample()
    bench.requests = []
    for key in "x*d" { bench.requests += bench.inspector.handle(.key(.character(key))) }
    bench.type("<Esc>")
    #expect(!bench.requests.contains { if case .plan = $0 { true } else { false } })
    #expect(bench.inspector.table.counts.marked == 0)
  }

  @Test(
    "is about the whole cache", arguments: [("R", Action.recover), ("c", .compact), ("u", .undo)])
  func whole(key: String, action: Action) {
    var bench = Bench.sample()
    bench.requests = []
    bench.type(key)
    #expect(bench.requests == [.plan(action, .everything)])
  }

  @Test("is about the item under the cursor among the items")
  func items() {
    var bench = Bench.sample()
    bench.requests = []
    bench.type("id")
    let lock = ItemAddress(cache: 0, path: "9e3779b97f4a7c15.lock")
    #expect(bench.requests == [.plan(.delete, .items([lock]))])
  }

  @Test("shows its plan and does nothing without a yes", arguments: ["n", "<Esc>", "q"])
  func refused(key: String) {
    var bench = Bench.sample()
    bench.type("R")
    bench.send(.planned(.success([Sample.plan(.recover)])))
    #expect(bench.inspector.place == .plan)
    #expect(bench.text.contains("stale lock"))
    bench.type("G")
    #expect(bench.text.contains("its holder is alive"))
    bench.requests = []
    bench.type(key)
    #expect(bench.requests.isEmpty)
    #expect(bench.inspector.place == .list)
    #expect(bench.text.contains("nothing was changed"))
  }

  @Test(
    "is carried out after a yes, and its result is said and read again",
    arguments: ["y", "<Enter>"])
  func confirmed(key: String) {
    let plan = Sample.plan(.recover)
    var bench = Bench.sample()
    bench.type("R")
    bench.send(.planned(.success([plan])))
    bench.requests = []
    bench.type(key)
    #expect(bench.requests == [.execute([plan])])
    bench.send(.acting(ActionProgress(finished: 1, total: 4, bytes: 0)))
    #expect(bench.text.contains("25 %"))
    bench.requests = []
    bench.send(.acted(.success(Sample.result(.recover))))
    #expect(bench.requests == [.refresh([plan])])
    #expect(bench.text.contains("u takes it back"))
    for number in [2, 4, 5] { bench.send(.scan(.gone(address(number)))) }
    bench.send(.scan(.goneItem(cache: 0, path: "9e3779b97f4a7c15.lock")))
    #expect(bench.inspector.listing.count == 37)
    #expect(!bench.text.contains("matmul"))
    bench.send(.scan(.checked(cache: 0, Sample.cutShort)))
    #expect(bench.text.contains("matmul"))
  }

  @Test("stops with Esc while it is planned and while it runs")
  func stopping() {
    var bench = Bench.sample()
    bench.type("R<Esc>")
    #expect(bench.requests.last == .stopAction)
    #expect(bench.inspector.place == .list)
    // A plan that comes too late is not shown.
    bench.send(.planned(.success([Sample.plan(.recover)])))
    #expect(bench.inspector.place == .list)
    bench.type("R")
    bench.send(.planned(.success([Sample.plan(.recover)])))
    bench.type("y")
    bench.requests = []
    bench.type("<Esc><Esc>")
    #expect(bench.requests == [.stopAction])
    #expect(bench.text.contains("stopping after this one"))
    var result = Sample.result(.recover)
    (result.done, result.isCancelled) = (1, true)
    bench.send(.acted(.success(result)))
    #expect(bench.text.contains("stopped; "))
  }

  @Test("says why there is nothing to do")
  func nothingToDo() {
    var bench = Bench.sample()
    bench.type("r")
    var plan = Sample.plan(.repair)
    plan.plan.steps = []
    plan.plan.skipped = [
      Skip(subject: .entry(Sample.id(0)), why: .valid, detail: "it is valid by now")
    ]
    bench.send(.planned(.success([plan])))
    #expect(bench.text.contains("nothing to repair"))
    #expect(bench.text.contains("it is valid by now"))
    #expect(bench.inspector.place == .list)
  }

  @Test("says what failed, and keeps what was left alone")
  func failures() {
    var bench = Bench.sample()
    bench.type("R")
    bench.send(.planned(.failure(LarderError(.busy, "cannot begin", remedy: "try again"))))
    #expect(bench.text.contains("cannot begin"))
    bench.type("R")
    bench.send(.planned(.success([Sample.plan(.recover)])))
    bench.type("y")
    var result = Sample.result(.recover)
    result.failed = [
      ActionResult.Failure(
        subject: .entry(Sample.id(2)), error: LarderError(.outOfSpace, "cannot move it"))
    ]
    bench.send(.acted(.success(result)))
    #expect(bench.text.contains("cannot move it"))
  }

  @Test("is refused on a cache that may only be looked at")
  func readOnly() {
    var bench = Bench()
    var cache = FakeCache(1)
    cache.info.readOnly = "it belongs to another user"
    bench.send(.scan(.opened(OpenedCaches(root: Sample.path, caches: [cache]))))
    bench.send(.scan(.found(cache: 0, ScanBatch(entries: [cache.record(0, depth: .full)]))))
    bench.requests = []
    bench.type("d")
    #expect(bench.text.contains("belongs to another user"))
    #expect(bench.requests.isEmpty)
    bench.type("v")
    #expect(bench.requests == [.validate(.entries([EntryAddress(cache: 0, id: FakeCache.id(0))]))])
  }

  @Test("^C stops it first and leaves then")
  func interrupt() {
    var bench = Bench.sample()
    bench.type("R")
    bench.requests = []
    bench.type("<^C>")
    #expect(bench.requests == [.stopAction])
    bench.type("<^C>")
    #expect(bench.requests.last == .quit)
  }

  /// What is typed into a plan.
  static let plans = ["plan": "", "plan-toggled": "jj j ", "plan-break": " ybrea"]

  @Test(
    "shows its plan as recorded where steps are left out, and where a word is asked for",
    arguments: ScreenGoldenTests.Format.all + ScreenGoldenTests.Format.edges, plans.keys.sorted())
  func changedPlan(format: ScreenGoldenTests.Format, name: String) throws {
    var bench = format.bench()
    bench.type("R")
    let plan = name == "plan-break" ? Sample.doubtfulPlan : Sample.plan(.recover)
    bench.send(.planned(.success([plan])))
    bench.type(Self.plans[name] ?? "")
    try Golden.expect(bench.text, "Screens/\(name)-\(format.name)")
  }

  @Test("shows how far it is as recorded", arguments: ScreenGoldenTests.Format.all)
  func running(format: ScreenGoldenTests.Format) throws {
    var bench = format.bench()
    bench.type("R")
    bench.send(.planned(.success([Sample.plan(.recover)])))
    bench.type("y")
    bench.send(.acting(ActionProgress(finished: 1, total: 4, bytes: 4127)))
    try Golden.expect(bench.text, "Screens/running-\(format.name)")
  }

  @Test("scrolls a long plan to its end")
  func longPlan() {
    var plan = Sample.plan(.delete)
    plan.plan.steps = (0..<5000).map { number in
      var step = plan.plan.steps[1]
      step.subject = .entry(EntryID(Array("entry-\(number)".utf8)))
      return step
    }
    var bench = Bench.sample()
    bench.type("d")
    bench.send(.planned(.success([plan])))
    bench.type("G")
    #expect(bench.text.contains("its holder is alive"))
    #expect(bench.text.contains("entry-4999"))
    #expect(!bench.text.contains("entry-10 "))
  }
}
