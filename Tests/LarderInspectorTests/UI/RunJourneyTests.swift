import Larder
import LarderFormats
import SystemPackage
import Testing
import TestSupport

@testable import LarderInspector

@Suite("A way through what was done")
struct RunJourneyTests {
  // MARK: The quarantine

  @Test("looks inside a run and at what lies there, one level at a time")
  func quarantine() {
    var bench = Bench.sample(columns: 120)
    bench.type("6")
    bench.answerAll()
    #expect(bench.inspector.runs.held.map(\.run.number) == [3, 2])
    bench.type("j<Enter>")
    bench.answerAll()
    #expect(bench.text.contains("quarantine → run 2"))
    bench.type("j")
    bench.answerAll()
    #expect(bench.text.contains("cc6/22d/5bf6dcd8"))
    bench.type("<Enter>")
    #expect(bench.inspector.place == .pane)
    bench.type("<Esc><Esc>")
    #expect(bench.inspector.runs.open == nil)
    #expect(bench.inspector.list.position == 1)
    bench.type("<Esc>")
    #expect(bench.inspector.page == .entries)
  }

  @Test("puts back a run, what is marked in it, or what the cursor is on")
  func restoring() {
    var bench = Bench.sample()
    let run = RunAddress(cache: 0, run: 2)
    bench.type("6")
    bench.answerAll()
    bench.type("ju")
    #expect(bench.requests.last == .plan(.undo, .run(run)))
    bench.type("<Esc><Enter>")
    bench.answerAll()
    bench.type("ju")
    #expect(bench.requests.last == .plan(.undo, .steps(run, [1])))
    bench.type("<Esc>g  u")
    #expect(bench.requests.last == .plan(.undo, .steps(run, [0, 1])))
  }

  @Test("keeps the cursor on its place in a run while what is there is read again")
  func readAgain() {
    var bench = Bench.sample()
    bench.type("6")
    bench.answerAll()
    bench.type("j<Enter>")
    bench.answerAll()
    bench.type("jju")
    let plan = Sample.plan(.undo)
    bench.send(.planned(.success([plan])))
    bench.type("y")
    bench.send(.acted(.success(Sample.result(.undo))))
    #expect(bench.requests.last { $0 == .loadRuns } != nil)
    #expect(bench.inspector.list.position == 2)
    bench.answerAll()
    #expect(bench.inspector.list.position == 2)
    #expect(bench.inspector.runs.items.count == 3)
  }

  @Test("acts on nothing that is not shown")
  func nothingElse() {
    var bench = Bench.sample()
    bench.type(" 6")
    bench.answerAll()
    bench.requests = []
    bench.type("drv<Tab>drv")
    bench.answerAll()
    #expect(bench.requests.isEmpty)
  }

  @Test("purges only when that is typed")
  func purging() {
    var bench = Bench.sample()
    bench.type("6")
    bench.answerAll()
    bench.type("jP")
    #expect(bench.requests.last == .plan(.purge, .run(RunAddress(cache: 0, run: 2))))
    let plan = CachePlan(
      cache: 0,
      plan: Plan(
        action: .purge, cache: Sample.path, format: .pytoolsV4,
        steps: [
          Step(
            subject: .run(2), reason: Reason(code: "complete", title: "complete run"),
            work: .purge(Sample.runs[1].run))
        ]), quarantine: Sample.quarantine)
    bench.send(.planned(.success([plan])))
    bench.requests = []
    bench.type("ypurg<Enter>")
    #expect(bench.requests.isEmpty)
    #expect(bench.text.contains("type 'purge' to go on"))
    bench.type("e<Enter>")
    #expect(bench.requests == [.execute([plan])])
    bench.requests = []
    bench.send(.acted(.success(ActionResult(action: .purge, done: 1, bytes: 4720))))
    #expect(bench.requests.contains(.loadRuns))
    #expect(!bench.text.contains("u takes it back"))
  }

  // MARK: The journal

  @Test("lists what was done, the latest first, and undoes from there")
  func journal() {
    var bench = Bench.sample()
    bench.type("7")
    bench.answerAll()
    #expect(bench.inspector.runs.journal.map(\.run.number) == [3, 2, 4, 1])
    bench.type("jju")
    #expect(bench.requests.last == .plan(.undo, .run(RunAddress(cache: 0, run: 4))))
  }

  @Test("asks for runs once, and again when something was done")
  func loadingRuns() {
    var bench = Bench.sample()
    bench.type("7")
    bench.type("jk")
    #expect(bench.requests.filter { $0 == .loadRuns }.count == 1)
    bench.answerAll()
    bench.type("16")
    #expect(!bench.requests.contains(.loadRuns))
  }

  @Test("says why the runs cannot be read")
  func failedRuns() {
    var bench = Bench.sample()
    bench.type("7")
    bench.send(.runs(.failure(LarderError(.permission, "cannot read the quarantine"))))
    #expect(bench.text.contains("cannot read the quarantine"))
  }

  @Test("shows hostile names, commands and bytes as text", arguments: GlyphSet.both)
  func hostile(glyphs: GlyphSet) {
    let evil = "a\u{1b}]0;x\u{07}\u{202e}\u{200b}\n\u{9b}31m"
    var bench = Bench.sample(lines: 60, columns: 200, glyphs: glyphs)
    var runs = Sample.runs
    runs[2].run.invocation = Invocation(command: ["larder", evil])
    let item = QuarantinedItem(
      run: 3, step: 0, subject: .item(FilePath(evil)), reason: Reason(code: evil, title: evil),
      names: [QuarantinedItem.Name(original: FilePath(evil), path: FilePath(evil))], bytes: 1)
    let file = QuarantinedFile(
      original: FilePath(evil), size: 1, head: HexWindow(part: .value, start: 0, bytes: [27, 7]),
      content: PartDetail(summary: evil, tree: [TreeLine(depth: 0, text: evil)]))
    var texts: [String] = []
    bench.type("7")
    bench.send(.runs(.success(runs)))
    let step = RunReport.Step(
      subject: item.subject, reason: item.reason, bytes: 1, fate: .held)
    bench.send(
      .run(RunAddress(cache: 0, run: 3), .success(RunReport(steps: [step], items: [item]))))
    texts.append(bench.text)
    bench.type("6<Enter>")
    texts.append(bench.text)
    bench.send(.quarantined(RunAddress(cache: 0, run: 3), 0, .success(.files([file]))))
    texts.append(bench.text)
    for text in texts {
      #expect(text.contains("a"))
      #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || SafeText.isSafe($0) })
    }
  }
}
