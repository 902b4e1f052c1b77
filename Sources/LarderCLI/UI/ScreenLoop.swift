import Glibc
import Larder
import LarderFormats
import LarderInspector
import LarderTerminal
import SystemPackage

/// The loop of the main thread: takes events, lets the inspector think, draws.
///
/// Keys come first: whatever else there is to do is done in slices between them.
struct ScreenLoop: ~Copyable {
  /// No more than 60 frames a second.
  private static let frameTime = Duration.milliseconds(16)
  /// How often what moves by itself is drawn anew.
  private static let tickTime = Duration.milliseconds(100)
  /// How often ages are drawn anew when nothing else happens.
  private static let idleTime = Duration.seconds(30)
  /// How long a slice of other work may keep a key waiting.
  private static let sliceTime = Duration.milliseconds(5)
  private static let keysPerTurn = 64
  private static let updatesPerSlice = 512
  private static let rowsPerSlice = 4096

  private var terminal: Terminal
  private var inspector: Inspector
  private let session: ScanSession
  private let queue: EventQueue
  private let details: DetailLoader
  private let runs: RunLoader
  private let actions: ActionRunner
  private let follower: LiveFollower
  private let isLive: Bool
  private var questions: QuestionFeeder
  private let history: HistoryFile
  private let theme: Theme
  private var isOver = false
  /// Whether the terminal went away.
  private(set) var isHungUp = false
  private var isChanged = true
  private var hasUpdates = true
  private var lastFrame = ContinuousClock.now
  private var lastTick = ContinuousClock.now

  init(
    _ opened: OpenedCaches, threads: Int, options: UserInterface.Options, theme: Theme,
    on terminal: consuming Terminal
  ) {
    let waker = terminal.waker
    queue = EventQueue(waker: waker)
    let scan = ScanSession.Options(threads: threads, boot: Clock.boot)
    session = ScanSession(options: scan, wake: { waker.wake() }, open: { opened })
    details = DetailLoader(opened.caches, queue: queue)
    runs = RunLoader(opened.caches, queue: queue)
    actions = ActionRunner(opened.caches, queue: queue)
    follower = LiveFollower(opened.caches, session) { [queue] in queue.post(.live($0)) }
    isLive = options.settings.live
    questions = QuestionFeeder(session)
    history = HistoryFile(options.historyFile)
    self.theme = theme
    inspector = Inspector(
      opened.root, size: terminal.size, glyphs: options.look.glyphs(isUTF8: terminal.isUTF8),
      now: Clock.now, options: options.inspector(history: history.read()))
    self.terminal = terminal
  }

  /// Gives the terminal back, for another screen.
  consuming func release() -> Terminal { terminal }

  /// Shows the screen until people leave.
  mutating func run() {
    terminal.show(inspector.screen())
    details.start()
    runs.start()
    session.start()
    if isLive { follower.start(.reading(since: Clock.now.seconds)) }
    while !isOver {
      takeInput()
      takeResults()
      tick()
      draw()
    }
    follower.stop()
    actions.stop()
    session.close()
    details.close()
    runs.close()
  }

  /// Waits for something to happen, and takes what was typed.
  private mutating func takeInput() {
    var timeout = waitTime
    for _ in 0..<Self.keysPerTurn {
      switch terminal.nextEvent(timeout: timeout) {
      case .key(let key): handle(.key(key))
      case .mouse(let mouse): handle(.mouse(mouse))
      case .resize(let size): handle(.resized(size))
      case .wake: hasUpdates = true
      case .tick: return
      case .hangup:
        isOver = true
        isHungUp = true
        return
      }
      if isOver { return }
      timeout = .zero
    }
  }

  /// How long nothing needs to be done unless something happens.
  private var waitTime: Duration {
    if hasUpdates || inspector.hasWork { return .zero }
    let now = ContinuousClock.now
    if isChanged { return max(.zero, Self.frameTime - lastFrame.duration(to: now)) }
    return max(.zero, nextTick - lastTick.duration(to: now))
  }

  private var nextTick: Duration { inspector.isMoving ? Self.tickTime : Self.idleTime }

  /// Takes what was found out in the background, for a moment.
  private mutating func takeResults() {
    let end = ContinuousClock.now + Self.sliceTime
    for event in queue.take() { handle(event) }
    repeat {
      let updates = session.drain(limit: Self.updatesPerSlice)
      hasUpdates = !updates.isEmpty
      take(updates)
      if inspector.hasWork {
        carryOut(inspector.work(rows: Self.rowsPerSlice))
        isChanged = true
      }
    } while (hasUpdates || inspector.hasWork) && ContinuousClock.now < end
  }

  private mutating func take(_ updates: [ScanUpdate]) {
    let told = updates.filter { update in
      guard case .answered = update, !questions.isEmpty else { return true }
      questions.feed()
      return false
    }
    guard !told.isEmpty else { return }
    isChanged = true
    carryOut(inspector.handle(told))
  }

  private mutating func tick() {
    let now = ContinuousClock.now
    guard lastTick.duration(to: now) >= nextTick else { return }
    lastTick = now
    handle(.progress(session.progress))
    handle(.tick(Clock.now))
  }

  private mutating func draw() {
    let now = ContinuousClock.now
    guard isChanged, !isOver, lastFrame.duration(to: now) >= Self.frameTime else { return }
    terminal.show(inspector.screen())
    isChanged = false
    lastFrame = now
  }

  private mutating func handle(_ event: InspectorEvent) {
    isChanged = true
    carryOut(inspector.handle(event))
  }
}

// Carrying out what the inspector asks for.
extension ScreenLoop {
  private mutating func carryOut(_ requests: [InspectorRequest]) {
    for request in requests { carryOut(request) }
  }

  private mutating func carryOut(_ request: InspectorRequest) {
    switch request {
    case .quit: isOver = true
    case .redraw: terminal.redraw()
    case .prioritize(let entries): session.prioritize(entries)
    case .loadDetail(let address): details.load(address)
    case .loadRuns: runs.loadRuns()
    case .loadRun(let run): runs.load(run)
    case .loadQuarantined(let run, let item): runs.load(item, of: run)
    case .validate(let targets): validate(targets)
    case .refresh(let plans): refresh(plans)
    case .plan(let action, let targets):
      actions.plan(action, targets, of: inspector.inventory)
    case .loadPlan(let file): actions.load(file)
    case .execute(let plans): actions.execute(plans)
    case .rescan: session.rescan()
    case .follow(true): follower.start(.readBefore)
    case .follow(false): follower.stop()
    case .stopAction: actions.stop()
    case .remember(let line): history.append(line)
    case .save(let file, let bytes): save(bytes, as: file)
    case .export(let file, let form): save(Array(text(form).utf8), as: file)
    case .copy(let sequence): terminal.copy(sequence)
    case .shell(let path): openShell(path)
    }
  }

  private mutating func validate(_ targets: ActionTargets) {
    switch targets {
    case .entries(let entries): questions.ask(entries: entries)
    case .items(let items): questions.ask(items: items)
    case .marked: questions.ask(entries: inspector.inventory.markedEntries)
    case .matching(let query):
      let found = inspector.inventory.matching(query.query)
      questions.ask(entries: found.entries, items: found.items)
    case .everything: session.rescan()
    case .run, .steps: break
    }
  }

  /// What is seen, without the command that asked for it.
  private func text(_ form: ScreenForm) -> String {
    let screen = inspector.screen()
    return switch form {
    case .text: screen.text + "\n"
    case .ansi: screen.ansi(theme: theme)
    case .svg: screen.svg(theme: theme, title: "larder")
    }
  }

  private mutating func openShell(_ path: FilePath) {
    let directory = (try? POSIXDiskReader().status(of: path).kind) == .directory
    let place = directory ? path : path.removingLastComponent()
    let failure = terminal.lend { terminal in
      do throws(LarderError) {
        try Shell.run(in: place, on: terminal)
        return nil as LarderError?
      } catch {
        return error
      }
    }
    isChanged = true
    handle(.resized(terminal.size))
    if let failure { handle(.saved("", failure)) }
  }

  private mutating func save(_ bytes: [UInt8], as file: String) {
    var failure: LarderError?
    do throws(LarderError) {
      try NewFile(typed: file).write(bytes)
    } catch {
      failure = error
    }
    handle(.saved(file, failure))
  }

  /// Reads again what an action was about, done or not.
  private mutating func refresh(_ plans: [CachePlan]) {
    for plan in plans {
      let subjects = plan.plan.steps.map(\.subject) + plan.plan.skipped.map(\.subject)
      questions.ask(
        entries: subjects.compactMap { $0.entry.map { EntryAddress(cache: plan.cache, id: $0) } },
        items: subjects.compactMap { $0.item.map { ItemAddress(cache: plan.cache, path: $0) } })
    }
  }
}

extension Subject {
  fileprivate var entry: EntryID? {
    if case .entry(let id) = self { id } else { nil }
  }

  fileprivate var item: FilePath? {
    if case .item(let path) = self { path } else { nil }
  }
}
